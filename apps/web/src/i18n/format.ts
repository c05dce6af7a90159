/** Numbers, times and sizes as the current language writes them. Knows no React; `useFormat` gives it the language. */

export interface Format {
  readonly number: (value: number) => string;
  /** A share from 0 to 1. */
  readonly percent: (share: number) => string;
  readonly date: (at: number) => string;
  /** Date and time to the minute. */
  readonly dateTime: (at: number) => string;
  /** Date and time to the second: for titles and details. */
  readonly exact: (at: number) => string;
  readonly time: (at: number) => string;
  /** "3 minutes ago", "in 2 days". */
  readonly relative: (at: number, now: number) => string;
  /** "340 ms", "1.2 s", "3 min 20 s". */
  readonly duration: (ms: number) => string;
  readonly bytes: (count: number) => string;
  readonly list: (words: readonly string[]) => string;
}

const steps = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['week', 7 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const satisfies readonly (readonly [Intl.RelativeTimeFormatUnit, number])[];

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

export function createFormat(locale: string, timeZone?: string): Format {
  const zone = timeZone === undefined ? {} : { timeZone };
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', ...zone });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', ...zone });
  const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium', ...zone });
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'medium', ...zone });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  const list = new Intl.ListFormat(locale, { type: 'conjunction' });
  const units = new Map<string, Intl.NumberFormat>();
  const unit = (value: number, name: string, digits = 0) => {
    const key = `${name} ${digits}`;
    const known = units.get(key);
    if (known !== undefined) return known.format(value);
    const created = new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay: 'short',
      maximumFractionDigits: digits,
    });
    units.set(key, created);
    return created.format(value);
  };

  return {
    number: (value) => number.format(value),
    percent: (share) => percent.format(share),
    date: (at) => date.format(at),
    dateTime: (at) => dateTime.format(at),
    exact: (at) => exact.format(at),
    time: (at) => time.format(at),
    relative(at, now) {
      const apart = at - now;
      for (const [name, length] of steps) {
        if (Math.abs(apart) >= length) return relative.format(Math.trunc(apart / length), name);
      }
      return relative.format(0, 'second');
    },
    duration(ms) {
      if (ms < 1_000) return unit(Math.round(ms), 'millisecond');
      if (ms < 59_950) return unit(ms / 1_000, 'second', 1);
      const seconds = Math.round(ms / 1_000);
      if (seconds < 3_600)
        return `${unit(Math.floor(seconds / 60), 'minute')} ${unit(seconds % 60, 'second')}`;
      const minutes = Math.round(seconds / 60);
      if (minutes < 1_440) return `${unit(Math.floor(minutes / 60), 'hour')} ${unit(minutes % 60, 'minute')}`;
      return `${unit(Math.floor(minutes / 1_440), 'day')} ${unit(Math.floor((minutes % 1_440) / 60), 'hour')}`;
    },
    bytes(count) {
      let power = 0;
      let value = count;
      while (value >= 1_000 && power < byteUnits.length - 1) {
        value /= 1_024;
        power += 1;
      }
      return unit(value, byteUnits[power] ?? 'byte', value < 10 && power > 0 ? 1 : 0);
    },
    list: (words) => list.format(words),
  };
}
