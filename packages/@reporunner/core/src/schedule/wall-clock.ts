/**
 * The wall clock of a time zone as regimes: stretches of time with one offset, between two changes of it.
 * Wall times are milliseconds as if the wall clock showed UTC. Pure.
 */

export interface Regime {
  /** When it begins; its offset is what is added to an instant to get wall time. */
  readonly start: number;
  /** When the next begins; infinite when none is in sight. */
  readonly end: number;
  readonly offset: number;
}

export interface WallClock {
  regimeAt(instant: number): Regime;
  /** The offset just before a regime. */
  offsetBefore(regime: Regime): number;
}

const day = 86_400_000;
/** No zone has ever changed twice within such a time. */
const stride = 14 * day;
/** How far a change is looked for: a year and a bit, for zones that change at all do so every year. */
const sight = 400 * day;
const maxRegimes = 64;

export function createWallClock(timezone: string): WallClock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const offsetAt = (instant: number): number => {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(instant)) part[type] = Number(value);
    const { year = 0, month = 1, day: date = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, date, hour, minute, second) - Math.floor(instant / 1_000) * 1_000;
  };
  let known: Regime[] = [];

  /** The first instant in (from, to] with another offset than `from`; `to` has another. */
  const change = (from: number, to: number): number => {
    const offset = offsetAt(from);
    let [low, high] = [from, to];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offsetAt(middle) === offset) low = middle;
      else high = middle;
    }
    return high;
  };

  const find = (instant: number): Regime => {
    const offset = offsetAt(instant);
    let end = Number.POSITIVE_INFINITY;
    for (let at = instant; at < instant + sight; at += stride) {
      if (offsetAt(at + stride) === offset) continue;
      end = change(at, at + stride);
      break;
    }
    let start = instant - sight;
    for (let at = instant; at > instant - sight; at -= stride) {
      if (offsetAt(at - stride) === offset) continue;
      start = change(at - stride, at);
      break;
    }
    // Beyond what was looked at nothing is known, so it is looked at again when time comes there.
    return { start, end: end === Number.POSITIVE_INFINITY ? instant + sight : end, offset };
  };

  return {
    regimeAt(instant) {
      const found = known.find(({ start, end }) => instant >= start && instant < end);
      if (found !== undefined) return found;
      const regime = find(instant);
      if (known.length >= maxRegimes) known = known.slice(maxRegimes / 2);
      known.push(regime);
      return regime;
    },
    offsetBefore: ({ start }) => offsetAt(start - 1),
  };
}
