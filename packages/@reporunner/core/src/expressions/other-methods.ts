/** Methods of objects, numbers, booleans and dates. */
import { TIME_UNITS } from '@reporunner/constants';
import { DateTime, type DateTimeUnit, Duration, type DurationUnit, type Interval } from 'luxon';
import { readDate } from '../dates/read-date.ts';
import { formatText, shortText } from './date-formats.ts';
import { formatOptions, languageOf } from './languages.ts';
import { type Cost, constant, fixed, natives } from './native.ts';
import type { Run } from './run.ts';
import {
  expressionError,
  forbiddenKeys,
  isPlain,
  type Plain,
  shown,
  toJson,
  toNumber,
  toText,
} from './values.ts';

type DateMethod = (date: DateTime, args: readonly unknown[], run: Run) => unknown;

const entries: Cost<Plain> = (run, object, args) => {
  const size =
    Object.keys(object).length +
    args.reduce<number>((sum, one) => sum + (isPlain(one) ? Object.keys(one).length : 0), 0);
  run.step(1 + (size >>> 3));
  run.elements(size);
};

/** Reads the texts in an object, too. */
const texts: Cost<Plain> = (run, object, args) => {
  entries(run, object, args);
  for (const value of Object.values(object)) if (typeof value === 'string') run.step(value.length >>> 6);
};

/** The platform makes a formatter of a language and options. */
const international = fixed(400);
const formatted: Cost<DateTime> = (run, _, [format]) =>
  run.step(16 + 8 * (typeof format === 'string' ? format.length : 8));

type ObjectName =
  | 'compact'
  | 'hasField'
  | 'hasOwnProperty'
  | 'isEmpty'
  | 'isNotEmpty'
  | 'keepFieldsContaining'
  | 'keys'
  | 'merge'
  | 'removeField'
  | 'removeFieldsContaining'
  | 'toJsonString'
  | 'toString'
  | 'urlEncode'
  | 'values';

type NumberName =
  | 'abs'
  | 'ceil'
  | 'floor'
  | 'format'
  | 'isEmpty'
  | 'isEven'
  | 'isInteger'
  | 'isOdd'
  | 'round'
  | 'toBoolean'
  | 'toDateTime'
  | 'toFixed'
  | 'toInt'
  | 'toLocaleString'
  | 'toNumber'
  | 'toPrecision'
  | 'toString';

const keep = (object: Plain, wanted: (key: string, value: unknown) => boolean) =>
  Object.fromEntries(
    Object.entries(object).filter(([key, value]) => !forbiddenKeys.has(key) && wanted(key, value)),
  );

const contains = (value: unknown, text: string) => typeof value === 'string' && value.includes(text);

export const objectMethods = natives<Plain, ObjectName>(
  {
    compact: (object) => keep(object, (_, value) => value !== null && value !== undefined && value !== ''),
    hasField: (object, [key], run) => Object.hasOwn(object, toText(key, run)),
    isEmpty: (object) => Object.keys(object).length === 0,
    isNotEmpty: (object) => Object.keys(object).length > 0,
    keepFieldsContaining: (object, [text], run) => {
      const wanted = toText(text, run);
      return keep(object, (_, value) => contains(value, wanted));
    },
    keys: (object) => Object.keys(object),
    merge: (object, [other]) => {
      if (!isPlain(other)) throw expressionError('merge takes an object.');
      return { ...keep(other, () => true), ...object };
    },
    removeField: (object, [key], run) => {
      const field = toText(key, run);
      return keep(object, (name) => name !== field);
    },
    removeFieldsContaining: (object, [text], run) => {
      const wanted = toText(text, run);
      return keep(object, (_, value) => !contains(value, wanted));
    },
    toJsonString: (object, _, run) => toJson(object, run),
    urlEncode: (object, _, run) =>
      Object.entries(object)
        .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(toText(value, run))}`)
        .join('&'),
    values: (object) => Object.values(object),
    hasOwnProperty: (object, [key], run) => Object.hasOwn(object, toText(key, run)),
    toString: (object, _, run) => toJson(object, run),
  },
  {
    compact: entries,
    hasField: constant,
    hasOwnProperty: constant,
    isEmpty: entries,
    isNotEmpty: entries,
    keepFieldsContaining: texts,
    keys: entries,
    merge: entries,
    removeField: entries,
    removeFieldsContaining: texts,
    toJsonString: constant,
    toString: constant,
    urlEncode: texts,
    values: entries,
  },
);

function rounded(number: number, digits: unknown): number {
  const places = digits === undefined ? 0 : Math.min(Math.max(0, toNumber(digits)), 15);
  return Number(`${Math.round(Number(`${number}e${places}`))}e-${places}`);
}

export const numberMethods = natives<number, NumberName>(
  {
    abs: (number) => Math.abs(number),
    ceil: (number) => Math.ceil(number),
    floor: (number) => Math.floor(number),
    format: (number, [locale, options], run) =>
      new Intl.NumberFormat(
        locale === undefined ? 'en-US' : languageOf(locale, run),
        formatOptions(options),
      ).format(number),
    isEmpty: () => false,
    isEven: (number) => number % 2 === 0,
    isInteger: (number) => Number.isInteger(number),
    isOdd: (number) => Math.abs(number % 2) === 1,
    round: (number, [digits]) => rounded(number, digits),
    toBoolean: (number) => number !== 0,
    toDateTime: (number, [unit], { zone }) =>
      validDate(
        unit === 's' || unit === 'seconds'
          ? DateTime.fromSeconds(number, { zone })
          : DateTime.fromMillis(number, { zone }),
        number,
      ),
    toFixed: (number, [digits]) => number.toFixed(Math.min(Math.max(0, toNumber(digits ?? 0)), 100)),
    toInt: (number) => Math.trunc(number),
    toNumber: (number) => number,
    toPrecision: (number, [digits]) => number.toPrecision(Math.min(Math.max(1, toNumber(digits ?? 6)), 100)),
    toLocaleString: (number, [locale], run) =>
      number.toLocaleString(locale === undefined ? 'en-US' : languageOf(locale, run)),
    toString: (number, [base]) => number.toString(Math.min(Math.max(2, toNumber(base ?? 10)), 36)),
  },
  {
    abs: constant,
    ceil: constant,
    floor: constant,
    format: international,
    isEmpty: constant,
    isEven: constant,
    isInteger: constant,
    isOdd: constant,
    round: fixed(2),
    toBoolean: constant,
    toDateTime: fixed(16),
    toFixed: fixed(4),
    toInt: constant,
    toLocaleString: international,
    toNumber: constant,
    toPrecision: fixed(4),
    toString: fixed(8),
  },
);

export const booleanMethods = natives<boolean, 'isEmpty' | 'toBoolean' | 'toNumber' | 'toString'>(
  {
    isEmpty: () => false,
    toBoolean: (value) => value,
    toNumber: (value) => (value ? 1 : 0),
    toString: (value) => String(value),
  },
  { isEmpty: constant, toBoolean: constant, toNumber: constant, toString: constant },
);

/** In one as in several. */
const units: ReadonlySet<string> = new Set(TIME_UNITS.flatMap((unit) => [unit, unit.slice(0, -1)]));

function unitOf<T>(value: unknown, fallback?: string): T {
  const unit = value === undefined ? fallback : value;
  if (typeof unit !== 'string' || !units.has(unit))
    throw expressionError(`${shown(value)} is not a unit of time, such as days.`);
  return unit as T;
}

/** `plus(2, 'days')`, as n8n writes it, and `plus({ days: 2 })`, as Luxon does. */
function durationOf(amount: unknown, unit: unknown): Duration {
  if (amount instanceof Duration) return amount;
  if (isPlain(amount)) {
    return Duration.fromObject(
      Object.fromEntries(
        Object.entries(amount).map(([name, size]) => [unitOf<string>(name), toNumber(size)]),
      ),
    );
  }
  return Duration.fromObject({ [unitOf<string>(unit, 'milliseconds')]: toNumber(amount) });
}

/** The date that a value stands for, by the rules of `readDate`. @throws ServiceError EXPRESSION_ERROR. */
export function toDate(value: unknown, run: Run): DateTime {
  const date = readDate(value, run.zone);
  if (date === undefined)
    throw expressionError(`${shown(value)} is not a date. Write it by ISO 8601, such as 2026-07-01T10:00.`);
  return date;
}

/** A date made of what was given, where that makes one. @throws ServiceError EXPRESSION_ERROR. */
export function validDate(date: DateTime, given: unknown): DateTime {
  if (date.isValid) return date;
  const why = date.invalidExplanation ?? 'it does not exist';
  throw expressionError(`${shown(given)} is not a date: ${why}.`);
}

function difference(from: DateTime, to: DateTime, unit: unknown): unknown {
  if (Array.isArray(unit) && unit.length <= units.size)
    return from
      .diff(
        to,
        unit.map((one) => unitOf<DurationUnit>(one)),
      )
      .toObject();
  const one = unitOf<DurationUnit>(unit, 'days');
  return from.diff(to, one).as(one);
}

const partOf = (date: DateTime, part: string) => {
  const value: unknown = dateProperties.get(part)?.(date);
  if (value === undefined) throw expressionError(`${shown(part)} is not a part of a date.`);
  return value;
};

export const dateProperties: ReadonlyMap<string, (date: DateTime) => unknown> = new Map(
  Object.entries<(date: DateTime) => unknown>({
    year: (date) => date.year,
    quarter: (date) => date.quarter,
    month: (date) => date.month,
    monthLong: (date) => date.monthLong,
    monthShort: (date) => date.monthShort,
    week: (date) => date.weekNumber,
    weekNumber: (date) => date.weekNumber,
    weekYear: (date) => date.weekYear,
    weekday: (date) => date.weekday,
    weekdayLong: (date) => date.weekdayLong,
    weekdayShort: (date) => date.weekdayShort,
    day: (date) => date.day,
    ordinal: (date) => date.ordinal,
    daysInMonth: (date) => date.daysInMonth,
    hour: (date) => date.hour,
    minute: (date) => date.minute,
    second: (date) => date.second,
    millisecond: (date) => date.millisecond,
    offset: (date) => date.offset,
    zoneName: (date) => date.zoneName,
    isValid: (date) => date.isValid,
    isInDST: (date) => date.isInDST,
    isInLeapYear: (date) => date.isInLeapYear,
    locale: (date) => date.locale,
    ts: (date) => date.toMillis(),
  }),
);

const dateCalls = {
  beginningOf: (date, [unit]) => date.startOf(unitOf<DateTimeUnit>(unit, 'week')),
  diff: (date, [other, unit], run) =>
    Duration.fromMillis(date.diff(toDate(other, run)).toMillis()).shiftTo(
      unitOf<DurationUnit>(unit, 'milliseconds'),
    ),
  diffNow: (date, [unit]) => date.diffNow(unitOf<DurationUnit>(unit, 'milliseconds')),
  diffTo: (date, [other, unit], run) => difference(toDate(other, run), date, unit),
  diffToNow: (date, [unit]) => difference(DateTime.now(), date, unit),
  endOf: (date, [unit]) => date.endOf(unitOf<DateTimeUnit>(unit, 'week')),
  endOfMonth: (date) => date.endOf('month'),
  equals: (date, [other], run) => date.toMillis() === toDate(other, run).toMillis(),
  extract: (date, [part], run) => partOf(date, part === undefined ? 'week' : toText(part, run)),
  format: (date, [format], run) => date.toFormat(formatText(format, run)),
  getDate: (date) => date.day,
  getDay: (date) => date.weekday % 7,
  getFullYear: (date) => date.year,
  getHours: (date) => date.hour,
  getMinutes: (date) => date.minute,
  getMonth: (date) => date.month - 1,
  getSeconds: (date) => date.second,
  getTime: (date) => date.toMillis(),
  hasSame: (date, [other, unit], run) => date.hasSame(toDate(other, run), unitOf<DateTimeUnit>(unit, 'day')),
  isBetween: (date, [from, to], run) => date >= toDate(from, run) && date <= toDate(to, run),
  isEmpty: () => false,
  isWeekend: (date) => date.weekday >= 6,
  minus: (date, [amount, unit]) => date.minus(durationOf(amount, unit)),
  plus: (date, [amount, unit]) => date.plus(durationOf(amount, unit)),
  set: (date, [parts]) => {
    if (!isPlain(parts)) throw expressionError('set takes an object such as { hour: 9 }.');
    return date.set(
      Object.fromEntries(
        Object.entries(parts).map(([part, value]) => [unitOf<string>(part), toNumber(value)]),
      ),
    );
  },
  setLocale: (date, [locale], run) => date.setLocale(languageOf(locale, run)),
  setZone: (date, [zone], run) => {
    const moved = date.setZone(shortText(zone, run));
    if (!moved.isValid) throw expressionError(`${shown(zone)} is not a time zone.`);
    return moved;
  },
  startOf: (date, [unit]) => date.startOf(unitOf<DateTimeUnit>(unit, 'day')),
  toDateTime: (date) => date,
  toFormat: (date, [format], run) => date.toFormat(formatText(format, run)),
  toHTTP: (date) => date.toHTTP(),
  toISO: (date) => date.toISO(),
  toISODate: (date) => date.toISODate(),
  toISOString: (date) => date.toUTC().toISO(),
  toISOTime: (date) => date.toISOTime(),
  toJSON: (date) => date.toISO(),
  toLocal: (date, _, { zone }) => date.setZone(zone),
  toMillis: (date) => date.toMillis(),
  toRelative: (date) => date.toRelative(),
  toRFC2822: (date) => date.toRFC2822(),
  toSQL: (date) => date.toSQL(),
  toSeconds: (date) => date.toSeconds(),
  toUTC: (date) => date.toUTC(),
  toUnixInteger: (date) => date.toUnixInteger(),
} satisfies Readonly<Record<string, DateMethod>>;

type DateName = keyof typeof dateCalls | 'toLocaleString' | 'toString' | 'valueOf';

export const dateMethods = natives<DateTime, DateName>(
  {
    ...dateCalls,
    toLocaleString: (date, [options]) =>
      date.toLocaleString(isPlain(options) ? formatOptions(options) : DateTime.DATETIME_SHORT),
    toString: (date) => date.toISO(),
    valueOf: (date) => date.toMillis(),
  },
  {
    beginningOf: fixed(16),
    diff: fixed(16),
    diffNow: fixed(16),
    diffTo: fixed(16),
    diffToNow: fixed(16),
    endOf: fixed(16),
    endOfMonth: fixed(16),
    equals: fixed(4),
    extract: fixed(4),
    format: formatted,
    getDate: fixed(4),
    getDay: fixed(4),
    getFullYear: fixed(4),
    getHours: fixed(4),
    getMinutes: fixed(4),
    getMonth: fixed(4),
    getSeconds: fixed(4),
    getTime: fixed(4),
    hasSame: fixed(16),
    isBetween: fixed(16),
    isEmpty: fixed(4),
    isWeekend: fixed(4),
    minus: fixed(16),
    plus: fixed(16),
    set: fixed(16),
    setLocale: international,
    setZone: fixed(16),
    startOf: fixed(16),
    toDateTime: fixed(4),
    toFormat: formatted,
    toHTTP: fixed(16),
    toISO: fixed(16),
    toISODate: fixed(16),
    toISOString: fixed(16),
    toISOTime: fixed(16),
    toJSON: fixed(16),
    toLocal: fixed(16),
    toLocaleString: international,
    toMillis: fixed(4),
    toRFC2822: fixed(16),
    toRelative: international,
    toSQL: fixed(16),
    toSeconds: fixed(4),
    toString: fixed(16),
    toUTC: fixed(16),
    toUnixInteger: fixed(4),
    valueOf: fixed(4),
  },
);

export const durationMethods = natives<
  Duration,
  'as' | 'minus' | 'plus' | 'toHuman' | 'toISO' | 'toMillis' | 'toObject'
>(
  {
    as: (duration, [unit]) => duration.as(unitOf<DurationUnit>(unit)),
    minus: (duration, [amount, unit]) => duration.minus(durationOf(amount, unit)),
    plus: (duration, [amount, unit]) => duration.plus(durationOf(amount, unit)),
    toHuman: (duration) => duration.toHuman(),
    toISO: (duration) => duration.toISO(),
    toMillis: (duration) => duration.toMillis(),
    toObject: (duration) => duration.toObject(),
  },
  {
    as: fixed(16),
    minus: fixed(16),
    plus: fixed(16),
    toHuman: international,
    toISO: fixed(16),
    toMillis: fixed(4),
    toObject: fixed(4),
  },
);

export const durationProperties: ReadonlySet<string> = new Set(TIME_UNITS);

export const intervalMethods = natives<Interval, 'contains' | 'count' | 'length' | 'toISO'>(
  {
    contains: (interval, [date], run) => interval.contains(toDate(date, run)),
    count: (interval, [unit]) => interval.count(unitOf<DateTimeUnit>(unit, 'days')),
    length: (interval, [unit]) => interval.length(unitOf<DurationUnit>(unit, 'milliseconds')),
    toISO: (interval) => interval.toISO(),
  },
  { contains: fixed(16), count: fixed(32), length: fixed(32), toISO: fixed(16) },
);
export { durationOf, unitOf };
