/** Methods of objects, numbers, booleans and dates. */

import { TIME_UNITS } from '@reporunner/constants';
import { DateTime, type DateTimeUnit, type Duration, type DurationUnit, type Interval } from 'luxon';
import { firstPass } from '../dates/first-pass.ts';
import { evaluationMessage } from '../messages/evaluation-messages.ts';
import { formatText, shortText } from './date-formats.ts';
import {
  dateText,
  differenceOf,
  differenceOptions,
  humanOptions,
  isoDateOptions,
  isoOf,
  isoOptions,
  isoTimeOptions,
  jsDateOf,
  jsDateText,
  keepsTime,
  localeOf,
  localeOptions,
  relativeOf,
  relativeOptions,
  sqlOptions,
  weekOptions,
  weeksOf,
  zoneOptions,
} from './date-options.ts';
import { durationOf, namedDate, toDate, unitOf, unitsOf } from './date-values.ts';
import {
  byPlatform,
  dateOptions,
  formatOptions,
  languageOf,
  languageOr,
  numberOptions,
} from './languages.ts';
import { any, type Call, type Cost, constant, fixed, natives, type Takes, withOptions } from './native.ts';
import type { Run } from './run.ts';
import {
  expressionError,
  forbiddenKeys,
  isPlain,
  jsText,
  objectOf,
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
  run.step(4 + (size >>> 1));
  run.entries(size);
};

/** Reads the texts in an object, too. */
const texts: Cost<Plain> = (run, object, args) => {
  entries(run, object, args);
  for (const value of Object.values(object)) if (typeof value === 'string') run.step(value.length >>> 6);
};

/** Looks up a text that may never have been a key. */
const looksUp: Cost<Plain> = (run, _, [key]) =>
  run.step(1 + (typeof key === 'string' ? key.length >>> 5 : 0));

/** The platform makes a formatter of a language and options. */
const international = fixed(500);
const formatted: Cost<DateTime> = (run, _, [format]) => {
  const text = typeof format === 'string' ? format : '';
  // The name of an offset takes a formatter of its own.
  run.step(48 + 4 * text.length + 700 * (text.split('ZZZZ').length - 1));
};

/** For each thing that a date has to be made of. */
const takesDates: Cost<unknown> = (run, _, args) => run.step(4 + 64 * args.length);

/** The library goes from one date towards the other by each unit. */
const compared = fixed(320);

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

const keep = (object: Plain, wanted: (key: string, value: unknown) => boolean, run: Run) =>
  objectOf(
    Object.entries(object).filter(([key, value]) => !forbiddenKeys.has(key) && wanted(key, value)),
    run,
  );

const contains = (value: unknown, text: string) => typeof value === 'string' && value.includes(text);

export const objectMethods = natives<Plain, ObjectName>(
  {
    compact: (object, _, run) =>
      keep(object, (_key, value) => value !== null && value !== undefined && value !== '', run),
    hasField: (object, [key], run) => Object.hasOwn(object, toText(key, run)),
    isEmpty: (object) => Object.keys(object).length === 0,
    isNotEmpty: (object) => Object.keys(object).length > 0,
    keepFieldsContaining: (object, [text], run) => {
      const wanted = toText(text, run);
      return keep(object, (_, value) => contains(value, wanted), run);
    },
    keys: (object) => Object.keys(object),
    merge: (object, [other], run) => {
      if (!isPlain(other)) throw expressionError(evaluationMessage('merge'));
      return objectOf([...Object.entries(keep(other, () => true, run)), ...Object.entries(object)], run);
    },
    removeField: (object, [key], run) => {
      const field = toText(key, run);
      return keep(object, (name) => name !== field, run);
    },
    removeFieldsContaining: (object, [text], run) => {
      const wanted = toText(text, run);
      return keep(object, (_, value) => !contains(value, wanted), run);
    },
    toJsonString: (object, _, run) => toJson(object, run),
    urlEncode: (object, _, run) =>
      Object.entries(object)
        .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(toText(value, run))}`)
        .join('&'),
    values: (object) => Object.values(object),
    hasOwnProperty: (object, [key], run) => Object.hasOwn(object, jsText(key, run)),
    toString: (object, _, run) => toJson(object, run),
  },
  {
    compact: entries,
    hasField: looksUp,
    hasOwnProperty: looksUp,
    isEmpty: entries,
    isNotEmpty: entries,
    keepFieldsContaining: texts,
    keys: entries,
    merge: (run, object, args) => {
      entries(run, object, args);
      entries(run, object, args);
    },
    removeField: entries,
    removeFieldsContaining: texts,
    toJsonString: constant,
    toString: constant,
    urlEncode: texts,
    values: entries,
  },
  {
    ...{ hasField: 1, hasOwnProperty: 1, keepFieldsContaining: 1, merge: 1, removeField: 1 },
    ...{ removeFieldsContaining: 1, toString: 0 },
  },
);

/** What a number counts, in milliseconds. */
const unitsOfNumbers: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['milliseconds', 1],
  ['s', 1_000],
  ['seconds', 1_000],
]);

function rounded(number: number, digits: unknown): number {
  const places = digits === undefined ? 0 : Math.min(Math.max(0, toNumber(digits)), 15);
  return Number(`${Math.round(Number(`${number}e${places}`))}e-${places}`);
}

/** Digits or a base within its bounds; undefined where none is given. */
function within(name: string, value: unknown, least: number, max: number): number | undefined {
  if (value === undefined) return undefined;
  const number = Math.trunc(toNumber(value) || 0);
  if (number >= least && number <= max) return number;
  throw expressionError(evaluationMessage('range', { name, least, max, value: shown(value) }));
}

const numberText = (name: string, number: number, [locale, options]: readonly unknown[], run: Run) =>
  byPlatform(() =>
    new Intl.NumberFormat(languageOr(locale, run), formatOptions(name, options, numberOptions)).format(
      number,
    ),
  );

export const numberMethods = natives<number, NumberName>(
  {
    abs: (number) => Math.abs(number),
    ceil: (number) => Math.ceil(number),
    floor: (number) => Math.floor(number),
    format: (number, args, run) => numberText('format', number, args, run),
    isEmpty: () => false,
    isEven: (number) => number % 2 === 0,
    isInteger: (number) => Number.isInteger(number),
    isOdd: (number) => Math.abs(number % 2) === 1,
    round: (number, [digits]) => rounded(number, digits),
    toBoolean: (number) => number !== 0,
    toDateTime: (number, [unit = 'ms'], { zone }) => {
      const size = typeof unit === 'string' ? unitsOfNumbers.get(unit) : undefined;
      if (size === undefined)
        throw expressionError(
          evaluationMessage('toDateTime', { units: [...unitsOfNumbers.keys()], value: shown(unit) }),
        );
      return namedDate(DateTime.fromMillis(number * size, { zone }), number);
    },
    toFixed: (number, [digits]) => number.toFixed(within('toFixed', digits, 0, 100)),
    toInt: (number) => Math.trunc(number),
    toNumber: (number) => number,
    toPrecision: (number, [digits]) => number.toPrecision(within('toPrecision', digits, 1, 100)),
    toLocaleString: (number, args, run) => numberText('toLocaleString', number, args, run),
    toString: (number, [base]) => number.toString(within('toString', base, 2, 36)),
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
    round: fixed(6),
    toBoolean: constant,
    toDateTime: fixed(64),
    toFixed: fixed(4),
    toInt: constant,
    toLocaleString: international,
    toNumber: constant,
    toPrecision: fixed(4),
    toString: fixed(8),
  },
  {
    ...{ round: 1, toDateTime: 1, toFixed: 1, toPrecision: 1, toString: 1 },
    format: withOptions(2, numberOptions),
    toLocaleString: withOptions(2, numberOptions),
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
  { toString: 0 },
);

function difference(from: DateTime, to: DateTime, unit: unknown): unknown {
  const asked = unitsOf(unit, 'days');
  return Array.isArray(asked) ? from.diff(to, asked).toObject() : from.diff(to, asked).as(asked);
}

const partOf = (date: DateTime, part: string, run: Run) => {
  run.step(priceOfProperty(part));
  const value: unknown = dateProperties.get(part)?.(date);
  if (value === undefined) throw expressionError(evaluationMessage('notADatePart', { value: shown(part) }));
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
    invalidReason: (date) => date.invalidReason,
    invalidExplanation: (date) => date.invalidExplanation,
    isInDST: (date) => date.isInDST,
    isInLeapYear: (date) => date.isInLeapYear,
    isOffsetFixed: (date) => date.isOffsetFixed,
    isWeekend: (date) => date.isWeekend,
    localWeekNumber: (date) => date.localWeekNumber,
    localWeekYear: (date) => date.localWeekYear,
    localWeekday: (date) => date.localWeekday,
    offsetNameLong: (date) => date.offsetNameLong,
    offsetNameShort: (date) => date.offsetNameShort,
    weeksInLocalWeekYear: (date) => date.weeksInLocalWeekYear,
    weeksInWeekYear: (date) => date.weeksInWeekYear,
    locale: (date) => date.locale,
    ts: (date) => date.toMillis(),
  }),
);

/** Parts of a date that can be set, beside its units. */
const settable: ReadonlySet<string> = new Set([
  ...['weekday', 'ordinal', 'weekNumber', 'weekYear', 'localWeekday', 'localWeekNumber', 'localWeekYear'],
]);

/** What Luxon has and expressions have not is an error, never undefined. */
const luxonProperties: ReadonlySet<string> = new Set(
  Object.getOwnPropertyNames(DateTime.prototype).filter((name) => name !== 'constructor'),
);

/** The platform makes a formatter for each. */
const namesOfZones: ReadonlySet<string> = new Set(['zoneName', 'offsetNameLong', 'offsetNameShort']);

const priceOfProperty = (name: string) => (namesOfZones.has(name) ? 700 : name === 'isInDST' ? 48 : 8);

export function dateProperty(date: DateTime, name: string, run: Run): unknown {
  const read = dateProperties.get(name);
  run.step(priceOfProperty(name));
  if (read !== undefined) return read(date);
  if (dateMethods.has(name)) throw expressionError(evaluationMessage('dateMethod', { name }));
  if (luxonProperties.has(name)) throw expressionError(evaluationMessage('dateProperty', { name }));
  return undefined;
}

const dateCalls = {
  beginningOf: (date, [unit, options]) => date.startOf(unitOf<DateTimeUnit>(unit, 'week'), weeksOf(options)),
  diff: (date, [other, unit, options], run) =>
    date.diff(toDate(other, run), unitsOf(unit, 'milliseconds'), differenceOf(options)),
  diffNow: (date, [unit, options]) => date.diffNow(unitsOf(unit, 'milliseconds'), differenceOf(options)),
  diffTo: (date, [other, unit], run) => difference(toDate(other, run), date, unit),
  diffToNow: (date, [unit]) => difference(DateTime.now(), date, unit),
  endOf: (date, [unit, options]) => date.endOf(unitOf<DateTimeUnit>(unit), weeksOf(options)),
  endOfMonth: (date) => date.endOf('month'),
  equals: (date, [other], run) => date.toMillis() === toDate(other, run).toMillis(),
  extract: (date, [part], run) => partOf(date, part === undefined ? 'week' : toText(part, run), run),
  format: (date, [format, options], run) => date.toFormat(formatText(format), localeOf(options, run)),
  getDate: (date) => date.day,
  getDay: (date) => date.weekday % 7,
  getFullYear: (date) => date.year,
  getHours: (date) => date.hour,
  getMinutes: (date) => date.minute,
  getMonth: (date) => date.month - 1,
  getSeconds: (date) => date.second,
  getTime: (date) => date.toMillis(),
  getMilliseconds: (date) => date.millisecond,
  getTimezoneOffset: (date) => -date.offset,
  getUTCDate: (date) => date.toUTC().day,
  getUTCDay: (date) => date.toUTC().weekday % 7,
  getUTCFullYear: (date) => date.toUTC().year,
  getUTCHours: (date) => date.toUTC().hour,
  getUTCMinutes: (date) => date.toUTC().minute,
  getUTCMonth: (date) => date.toUTC().month - 1,
  getUTCSeconds: (date) => date.toUTC().second,
  hasSame: (date, [other, unit, options], run) =>
    date.hasSame(toDate(other, run), unitOf<DateTimeUnit>(unit), weeksOf(options)),
  isBetween: (date, [from, to], run) => date >= toDate(from, run) && date <= toDate(to, run),
  isEmpty: () => false,
  isWeekend: (date) => date.weekday >= 6,
  minus: (date, [amount, unit]) => date.minus(durationOf(amount, unit)),
  plus: (date, [amount, unit]) => date.plus(durationOf(amount, unit)),
  set: (date, [parts]) => {
    if (!isPlain(parts)) throw expressionError(evaluationMessage('setTakes'));
    const created = byPlatform(() =>
      date.set(
        Object.fromEntries(
          Object.entries(parts).map(([part, value]) => [
            settable.has(part) ? part : unitOf<string>(part),
            toNumber(value),
          ]),
        ),
      ),
    );
    // With another minute it stays in its pass of a repeated hour; with an hour it is that of the first.
    return 'hour' in parts || 'hours' in parts ? firstPass(created) : created;
  },
  setLocale: (date, [locale], run) => date.setLocale(languageOf(locale, run)),
  setZone: (date, [zone, options], run) => {
    const moved = date.setZone(shortText(zone, run), keepsTime(options));
    if (!moved.isValid) throw expressionError(evaluationMessage('notATimezone', { value: shown(zone) }));
    return keepsTime(options).keepLocalTime ? firstPass(moved) : moved;
  },
  startOf: (date, [unit, options]) => date.startOf(unitOf<DateTimeUnit>(unit), weeksOf(options)),
  toDateTime: (date) => date,
  toFormat: (date, [format, options], run) => date.toFormat(formatText(format), localeOf(options, run)),
  toHTTP: (date) => date.toHTTP(),
  toISO: (date, [options]) => date.toISO(isoOf(options)),
  toISODate: (date, [options]) => date.toISODate(isoOf(options)),
  toISOString: (date) => date.toUTC().toISO(),
  toISOTime: (date, [options]) => date.toISOTime(isoOf(options)),
  toISOWeekDate: (date) => date.toISOWeekDate(),
  toJSDate: (date, _, run) => jsDateOf(date.toMillis(), run),
  toJSON: (date) => date.toISO(),
  toLocal: (date, _, { zone }) => date.setZone(zone),
  toMillis: (date) => date.toMillis(),
  toLocaleDateString: (date, args, run) => jsDateText(date, 'Date', args, run),
  toLocaleTimeString: (date, args, run) => jsDateText(date, 'Time', args, run),
  toRelative: (date, [options], run) => date.toRelative(relativeOf(options, run)),
  toRFC2822: (date) => date.toRFC2822(),
  toSQL: (date, [options]) => date.toSQL(isoOf(options)),
  toObject: (date) => date.toObject(),
  toSQLDate: (date) => date.toSQLDate(),
  toSQLTime: (date, [options]) => date.toSQLTime(isoOf(options)),
  toSeconds: (date) => date.toSeconds(),
  toUTC: (date, [offset, options]) => date.toUTC(within('toUTC', offset, -1_440, 1_440), keepsTime(options)),
  toUnixInteger: (date) => date.toUnixInteger(),
} satisfies Readonly<Record<string, DateMethod>>;

const byWeeks: Takes = withOptions(2, weekOptions);

type DateName = keyof typeof dateCalls | 'toLocaleString' | 'toString' | 'valueOf';

export const dateMethods = natives<DateTime, DateName>(
  {
    ...dateCalls,
    toLocaleString: (date, args, run) => dateText(date, args, run),
    toString: (date) => date.toISO(),
    valueOf: (date) => date.toMillis(),
  },
  {
    beginningOf: fixed(48),
    diff: compared,
    diffNow: compared,
    diffTo: compared,
    diffToNow: compared,
    endOf: fixed(120),
    endOfMonth: fixed(120),
    equals: takesDates,
    extract: fixed(16),
    format: formatted,
    getDate: fixed(4),
    getDay: fixed(4),
    getFullYear: fixed(4),
    getHours: fixed(4),
    getMinutes: fixed(4),
    getMonth: fixed(4),
    getSeconds: fixed(4),
    getMilliseconds: fixed(4),
    getTime: fixed(4),
    getTimezoneOffset: fixed(4),
    getUTCDate: fixed(16),
    getUTCDay: fixed(16),
    getUTCFullYear: fixed(16),
    getUTCHours: fixed(16),
    getUTCMinutes: fixed(16),
    getUTCMonth: fixed(16),
    getUTCSeconds: fixed(16),
    hasSame: fixed(220),
    isBetween: takesDates,
    isEmpty: fixed(4),
    isWeekend: fixed(4),
    minus: fixed(80),
    plus: fixed(80),
    set: fixed(64),
    setLocale: international,
    setZone: fixed(32),
    startOf: fixed(48),
    toDateTime: fixed(4),
    toFormat: formatted,
    toHTTP: fixed(80),
    toISO: fixed(16),
    toISODate: fixed(16),
    toISOString: fixed(16),
    toISOTime: fixed(16),
    toISOWeekDate: fixed(16),
    toJSDate: fixed(24),
    toJSON: fixed(16),
    toLocal: fixed(24),
    toLocaleDateString: international,
    toLocaleTimeString: international,
    toLocaleString: international,
    toMillis: fixed(4),
    toRFC2822: fixed(80),
    toRelative: fixed(700),
    toObject: fixed(4),
    toSQL: fixed(48),
    toSQLDate: fixed(16),
    toSQLTime: fixed(48),
    toSeconds: fixed(4),
    toString: fixed(16),
    toUTC: fixed(16),
    toUnixInteger: fixed(4),
    valueOf: fixed(4),
  },
  {
    ...{ beginningOf: byWeeks, endOf: byWeeks, startOf: byWeeks, hasSame: withOptions(3, weekOptions) },
    ...{ diff: withOptions(3, differenceOptions), diffNow: withOptions(2, differenceOptions) },
    ...{
      diffTo: 2,
      diffToNow: 1,
      equals: 1,
      extract: 1,
      isBetween: 2,
      minus: 2,
      plus: 2,
      set: 1,
      setLocale: 1,
    },
    ...{ format: withOptions(2, localeOptions), toFormat: withOptions(2, localeOptions) },
    ...{ setZone: withOptions(2, zoneOptions), toUTC: withOptions(2, zoneOptions) },
    ...{ toISO: withOptions(1, isoOptions), toISODate: withOptions(1, isoDateOptions) },
    ...{ toISOTime: withOptions(1, isoTimeOptions), toSQL: withOptions(1, sqlOptions) },
    toSQLTime: withOptions(1, sqlOptions),
    toRelative: withOptions(1, relativeOptions),
    toLocaleDateString: withOptions(2, dateOptions),
    toLocaleTimeString: withOptions(2, dateOptions),
    // By the first argument, the second has other options.
    ...{ toLocaleString: 2, toString: 0, valueOf: 0 },
  },
);

const durationCalls = {
  as: (duration, [unit]) => duration.as(unitOf<DurationUnit>(unit)),
  minus: (duration, [amount, unit]) => duration.minus(durationOf(amount, unit)),
  negate: (duration) => duration.negate(),
  normalize: (duration) => duration.normalize(),
  plus: (duration, [amount, unit]) => duration.plus(durationOf(amount, unit)),
  rescale: (duration) => duration.rescale(),
  shiftTo: (duration, units) => duration.shiftTo(...units.map((unit) => unitOf<DurationUnit>(unit))),
  shiftToAll: (duration) => duration.shiftToAll(),
  toFormat: (duration, [format, options]) =>
    duration.toFormat(formatText(format), { floor: !isPlain(options) || options.floor !== false }),
  toHuman: (duration, [options]) => byPlatform(() => duration.toHuman(isPlain(options) ? options : {})),
  toISO: (duration) => duration.toISO(),
  toJSON: (duration) => duration.toISO(),
  toMillis: (duration) => duration.toMillis(),
  toObject: (duration) => duration.toObject(),
} satisfies Readonly<Record<string, Call<Duration>>>;

export const durationMethods = natives<Duration, keyof typeof durationCalls | 'toString' | 'valueOf'>(
  {
    ...durationCalls,
    toString: (duration) => duration.toISO(),
    valueOf: (duration) => duration.toMillis(),
  },
  {
    as: fixed(32),
    minus: fixed(32),
    negate: fixed(16),
    normalize: fixed(64),
    plus: fixed(32),
    rescale: fixed(64),
    shiftTo: fixed(32),
    shiftToAll: fixed(64),
    toFormat: (run, _, [format]) => run.step(64 + 16 * (typeof format === 'string' ? format.length : 8)),
    toHuman: international,
    toISO: fixed(32),
    toJSON: fixed(32),
    toMillis: fixed(16),
    toObject: fixed(4),
    toString: fixed(32),
    valueOf: fixed(16),
  },
  {
    ...{ as: 1, minus: 2, plus: 2, shiftTo: any, toString: 0, valueOf: 0 },
    ...{ toFormat: withOptions(2, ['floor']), toHuman: withOptions(1, humanOptions) },
  },
);

export const durationProperties: ReadonlySet<string> = new Set(TIME_UNITS);

export const intervalMethods = natives<Interval, 'contains' | 'count' | 'length' | 'toISO'>(
  {
    contains: (interval, [date], run) => interval.contains(toDate(date, run)),
    count: (interval, [unit, options]) =>
      interval.count(unitOf<DateTimeUnit>(unit, 'milliseconds'), weeksOf(options)),
    length: (interval, [unit]) => interval.length(unitOf<DurationUnit>(unit, 'milliseconds')),
    toISO: (interval, [options]) => interval.toISO(isoOf(options)),
  },
  { contains: takesDates, count: fixed(240), length: fixed(160), toISO: fixed(32) },
  { contains: 1, count: byWeeks, length: 1, toISO: withOptions(1, isoOptions) },
);
