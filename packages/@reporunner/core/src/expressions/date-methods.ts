/** Methods of dates, durations and intervals. Those named after n8n's functions give what they give. */

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
import { durationOf, longUnit, toDate, unitOf, unitsOf } from './date-values.ts';
import { jsDateOf } from './js-dates.ts';
import { byPlatform, dateOptions, languageOf } from './languages.ts';
import {
  any,
  type Call,
  type Cost,
  fixed,
  international,
  natives,
  type Takes,
  withOptions,
} from './native.ts';
import { within } from './number-methods.ts';
import type { Run } from './run.ts';
import { expressionError, isPlain, shown, toNumber, toText } from './values.ts';

type DateMethod = (date: DateTime, args: readonly unknown[], run: Run) => unknown;

const formatted: Cost<DateTime> = (run, _, [format]) => {
  const text = typeof format === 'string' ? format : '';
  // The name of an offset takes a formatter of its own.
  run.step(48 + 4 * text.length + 700 * (text.split('ZZZZ').length - 1));
};

/** For each thing that a date has to be made of. */
const takesDates: Cost<unknown> = (run, _, args) => run.step(4 + 64 * args.length);

/** The library goes from one date towards the other by each unit. */
const compared = fixed(320);

/** How far `date` is after `other`: below 0 where it is before. */
function difference(date: DateTime, other: DateTime, unit: unknown): unknown {
  const asked = Array.isArray(unit) && unit.length === 0 ? 'days' : unitsOf(unit, 'days');
  const [only, ...more] = Array.isArray(asked) ? asked : [asked];
  const found = date.diff(other, asked);
  return only === undefined || more.length > 0 ? found.toObject() : found.as(only);
}

/** Months and days are counted in the zone of the date, never in that of the process. */
const nowBeside = (date: DateTime) => DateTime.now().setZone(date.zone);

/** What n8n calls parts of a date, besides. */
const partNames: ReadonlyMap<string, string> = new Map([
  ['yearDayNumber', 'ordinal'],
  ...(['year', 'month', 'day', 'hour', 'minute', 'second', 'millisecond'] as const).map(
    (part) => [`${part}s`, part] as const,
  ),
]);

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
  beginningOf: (date, [unit, options]) =>
    date.startOf(unitOf<DateTimeUnit>(longUnit(unit), 'week'), weeksOf(options)),
  diff: (date, [other, unit, options], run) =>
    date.diff(toDate(other, run), unitsOf(unit, 'milliseconds'), differenceOf(options)),
  diffNow: (date, [unit, options]) =>
    date.diff(nowBeside(date), unitsOf(unit, 'milliseconds'), differenceOf(options)),
  diffTo: (date, [other, unit], run) => difference(date, toDate(other, run), unit),
  diffToNow: (date, [unit]) => difference(date, nowBeside(date), unit),
  endOf: (date, [unit, options]) => date.endOf(unitOf<DateTimeUnit>(unit), weeksOf(options)),
  endOfMonth: (date) => date.endOf('month'),
  equals: (date, [other], run) => date.toMillis() === toDate(other, run).toMillis(),
  extract: (date, [part], run) => {
    const name = part === undefined ? 'week' : toText(part, run);
    return partOf(date, partNames.get(name) ?? name, run);
  },
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
  isBetween: (date, [one, other], run) => {
    const [from, to] = [toDate(one, run), toDate(other, run)];
    return from > to ? to < date && date < from : from < date && date < to;
  },
  isDst: (date) => date.isInDST,
  isEmpty: () => false,
  isInLast: (date, [amount, unit]) => {
    const now = nowBeside(date);
    return date <= now && date >= now.minus(durationOf(amount ?? 0, unit ?? 'minutes'));
  },
  isNotEmpty: () => true,
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
  toFloat: (date) => date.toMillis(),
  toFormat: (date, [format, options], run) => date.toFormat(formatText(format), localeOf(options, run)),
  toHTTP: (date) => date.toHTTP(),
  toInt: (date) => date.toMillis(),
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
    isDst: fixed(48),
    isEmpty: fixed(4),
    isInLast: fixed(120),
    isNotEmpty: fixed(4),
    isWeekend: fixed(4),
    minus: fixed(80),
    plus: fixed(80),
    set: fixed(64),
    setLocale: international,
    setZone: fixed(32),
    startOf: fixed(48),
    toDateTime: fixed(4),
    toFloat: fixed(4),
    toFormat: formatted,
    toHTTP: fixed(80),
    toInt: fixed(4),
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
      isInLast: 2,
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
