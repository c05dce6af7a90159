/** Methods of objects, numbers, booleans and dates. */
import { TIME_UNITS } from '@reporunner/constants';
import { DateTime, type DateTimeUnit, Duration, type DurationUnit, type Interval } from 'luxon';
import { readDate } from '../dates/read-date.ts';
import type { Run } from './run.ts';
import { expressionError, forbiddenKeys, isPlain, type Plain, toJson, toNumber, toText } from './values.ts';

type ObjectMethod = (object: Plain, args: readonly unknown[], run: Run) => unknown;
type NumberMethod = (number: number, args: readonly unknown[], run: Run) => unknown;
type DateMethod = (date: DateTime, args: readonly unknown[], run: Run) => unknown;

const keep = (object: Plain, wanted: (key: string, value: unknown) => boolean) =>
  Object.fromEntries(
    Object.entries(object).filter(([key, value]) => !forbiddenKeys.has(key) && wanted(key, value)),
  );

const contains = (value: unknown, text: unknown) => typeof value === 'string' && value.includes(toText(text));

export const objectMethods: ReadonlyMap<string, ObjectMethod> = new Map<string, ObjectMethod>([
  ...Object.entries<ObjectMethod>({
    compact: (object) => keep(object, (_, value) => value !== null && value !== undefined && value !== ''),
    hasField: (object, [key]) => Object.hasOwn(object, toText(key)),
    isEmpty: (object) => Object.keys(object).length === 0,
    isNotEmpty: (object) => Object.keys(object).length > 0,
    keepFieldsContaining: (object, [text]) => keep(object, (_, value) => contains(value, text)),
    keys: (object) => Object.keys(object),
    merge: (object, [other]) => {
      if (!isPlain(other)) throw expressionError('merge takes an object.');
      return { ...keep(other, () => true), ...object };
    },
    removeField: (object, [key]) => keep(object, (name) => name !== toText(key)),
    removeFieldsContaining: (object, [text]) => keep(object, (_, value) => !contains(value, text)),
    toJsonString: (object, _, run) => {
      const text = toJson(object);
      run.allocate(text.length);
      return text;
    },
    urlEncode: (object) =>
      Object.entries(object)
        .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(toText(value))}`)
        .join('&'),
    values: (object) => Object.values(object),
  }),
  ['hasOwnProperty', (object, [key]) => Object.hasOwn(object, toText(key))],
  ['toString', (object) => toJson(object)],
]);

function rounded(number: number, digits: unknown): number {
  const places = digits === undefined ? 0 : Math.min(Math.max(0, toNumber(digits)), 15);
  return Number(`${Math.round(Number(`${number}e${places}`))}e-${places}`);
}

export const numberMethods: ReadonlyMap<string, NumberMethod> = new Map<string, NumberMethod>([
  ...Object.entries<NumberMethod>({
    abs: (number) => Math.abs(number),
    ceil: (number) => Math.ceil(number),
    floor: (number) => Math.floor(number),
    format: (number, [locale, options]) =>
      new Intl.NumberFormat(
        locale === undefined ? 'en-US' : toText(locale),
        isPlain(options) ? options : {},
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
  }),
  [
    'toLocaleString',
    (number, [locale]) => number.toLocaleString(locale === undefined ? 'en-US' : toText(locale)),
  ],
  ['toString', (number, [base]) => number.toString(Math.min(Math.max(2, toNumber(base ?? 10)), 36))],
]);

export const booleanMethods: ReadonlyMap<string, (value: boolean) => unknown> = new Map<
  string,
  (value: boolean) => unknown
>([
  ...Object.entries<(value: boolean) => unknown>({
    isEmpty: () => false,
    toBoolean: (value) => value,
    toNumber: (value) => (value ? 1 : 0),
  }),
  ['toString', (value) => String(value)],
]);

/** In one as in several. */
const units: ReadonlySet<string> = new Set(TIME_UNITS.flatMap((unit) => [unit, unit.slice(0, -1)]));

function unitOf<T>(value: unknown, fallback?: string): T {
  const unit = value === undefined ? fallback : toText(value);
  if (unit === undefined || !units.has(unit))
    throw expressionError(`"${toText(value)}" is not a unit of time, such as days.`);
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
    throw expressionError(
      `${JSON.stringify(toText(value).slice(0, 80))} is not a date. Write it by ISO 8601, such as 2026-07-01T10:00.`,
    );
  return date;
}

/** A date made of what was given, where that makes one. @throws ServiceError EXPRESSION_ERROR. */
export function validDate(date: DateTime, given: unknown): DateTime {
  if (date.isValid) return date;
  const why = date.invalidExplanation ?? 'it does not exist';
  throw expressionError(`${JSON.stringify(toText(given).slice(0, 80))} is not a date: ${why}.`);
}

function difference(from: DateTime, to: DateTime, unit: unknown): unknown {
  if (Array.isArray(unit))
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
  if (value === undefined) throw expressionError(`"${part}" is not a part of a date.`);
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

export const dateMethods: ReadonlyMap<string, DateMethod> = new Map<string, DateMethod>([
  ...Object.entries<DateMethod>({
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
    extract: (date, [part]) => partOf(date, part === undefined ? 'week' : toText(part)),
    format: (date, [format]) => date.toFormat(toText(format).slice(0, 200)),
    getDate: (date) => date.day,
    getDay: (date) => date.weekday % 7,
    getFullYear: (date) => date.year,
    getHours: (date) => date.hour,
    getMinutes: (date) => date.minute,
    getMonth: (date) => date.month - 1,
    getSeconds: (date) => date.second,
    getTime: (date) => date.toMillis(),
    hasSame: (date, [other, unit], run) =>
      date.hasSame(toDate(other, run), unitOf<DateTimeUnit>(unit, 'day')),
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
    setLocale: (date, [locale]) => date.setLocale(toText(locale)),
    setZone: (date, [zone]) => {
      const moved = date.setZone(toText(zone));
      if (!moved.isValid) throw expressionError(`"${toText(zone)}" is not a time zone.`);
      return moved;
    },
    startOf: (date, [unit]) => date.startOf(unitOf<DateTimeUnit>(unit, 'day')),
    toDateTime: (date) => date,
    toFormat: (date, [format]) => date.toFormat(toText(format).slice(0, 200)),
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
  }),
  [
    'toLocaleString',
    (date, [options]) => date.toLocaleString(isPlain(options) ? options : DateTime.DATETIME_SHORT),
  ],
  ['toString', (date) => date.toISO()],
  ['valueOf', (date) => date.toMillis()],
]);

export const durationMethods: ReadonlyMap<string, (duration: Duration, args: readonly unknown[]) => unknown> =
  new Map(
    Object.entries<(duration: Duration, args: readonly unknown[]) => unknown>({
      as: (duration, [unit]) => duration.as(unitOf<DurationUnit>(unit)),
      minus: (duration, [amount, unit]) => duration.minus(durationOf(amount, unit)),
      plus: (duration, [amount, unit]) => duration.plus(durationOf(amount, unit)),
      toHuman: (duration) => duration.toHuman(),
      toISO: (duration) => duration.toISO(),
      toMillis: (duration) => duration.toMillis(),
      toObject: (duration) => duration.toObject(),
    }),
  );

export const durationProperties: ReadonlySet<string> = new Set(TIME_UNITS);

type IntervalMethod = (interval: Interval, args: readonly unknown[], run: Run) => unknown;

export const intervalMethods: ReadonlyMap<string, IntervalMethod> = new Map(
  Object.entries<IntervalMethod>({
    contains: (interval, [date], run) => interval.contains(toDate(date, run)),
    count: (interval, [unit]) => interval.count(unitOf<DateTimeUnit>(unit, 'days')),
    length: (interval, [unit]) => interval.length(unitOf<DurationUnit>(unit, 'milliseconds')),
    toISO: (interval) => interval.toISO(),
  }),
);
export { durationOf, unitOf };
