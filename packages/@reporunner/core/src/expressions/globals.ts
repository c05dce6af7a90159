/** Names that expressions may use beside their variables: tables of plain functions, never host globals. */

import { DateTime, type DateTimeOptions, Duration, Interval } from 'luxon';
import { firstPass, readInZone } from '../dates/first-pass.ts';
import { isDateTime } from '../dates/read-date.ts';
import { evaluationMessage } from '../messages/evaluation-messages.ts';
import { BoundedPattern, compilePattern } from '../patterns/index.ts';
import { checkOptions } from './arguments.ts';
import { namedFunction } from './array-methods.ts';
import { dateOfFormat, shortText } from './date-formats.ts';
import { durationOptions, durationOptionsOf, presets, readingOptions, zoned } from './date-options.ts';
import { namedDate, toDate, toDateOrInvalid } from './date-values.ts';
import { queryJmespath } from './jmespath.ts';
import { jsDateOf } from './js-dates.ts';
import { parseWith, stringify } from './json-functions.ts';
import { byPlatform } from './languages.ts';
import { any, type Cost, constant, fixed, type Takes, withOptions } from './native.ts';
import type { Run } from './run.ts';
import {
  expressionError,
  forbiddenKeys,
  type GlobalCall,
  HostFunction,
  isPlain,
  jsText,
  Namespace,
  payKey,
  shown,
  toNumber,
  toText,
  withReason,
} from './values.ts';

function plainOf(value: unknown): Readonly<Record<string, unknown>> {
  if (isPlain(value)) return value;
  if (Array.isArray(value)) return { ...(value as unknown[]) } as unknown as Record<string, unknown>;
  throw expressionError(evaluationMessage('objectMissing'));
}

/** Entries as an object, without the keys that could reach a prototype. */
export function objectFrom(entries: Iterable<readonly [string, unknown]>, run: Run): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  let room = 0;
  for (const [key, value] of entries) {
    room = payKey(key, room, run);
    if (forbiddenKeys.has(key)) throw expressionError(evaluationMessage('forbiddenKey', { key }));
    object[key] = value;
  }
  return object;
}

/** A table of functions with one of their costs, in which each name must be, and one of the arguments that they take. */
function functions<Name extends string>(
  calls: Readonly<Record<Name, GlobalCall>>,
  costs: Readonly<Record<NoInfer<Name>, Cost<undefined>>>,
  takes: Readonly<Partial<Record<NoInfer<Name>, Takes>>>,
): Readonly<Record<Name, HostFunction>> {
  const names = Object.keys(calls) as Name[];
  return Object.fromEntries(
    names.map((name) => [name, new HostFunction(calls[name], costs[name], takes[name] ?? 0)]),
  ) as Readonly<Record<Name, HostFunction>>;
}

const sizeOf = (value: unknown): number =>
  typeof value === 'string' || Array.isArray(value)
    ? value.length
    : isPlain(value)
      ? Object.keys(value).length
      : 1;

const perArgument: Cost<undefined> = (run, _, args) => {
  let letters = 0;
  for (const value of args) if (typeof value === 'string') letters += value.length;
  run.step(1 + (args.length >>> 1) + (letters >>> 5));
};

/** Makes a list of what there is in a text or a list. */
const perListed: Cost<undefined> = (run, _, [value]) => {
  run.step(1);
  run.elements(typeof value === 'string' || Array.isArray(value) ? value.length : 0);
};

/** Goes through the entries of a value, and makes as many. */
const perField: Cost<undefined> = (run, _, args) => {
  let size = 0;
  for (const value of args) size += sizeOf(value);
  run.step(8 + size);
  run.entries(size);
};

/** Takes values apart, and makes one of all their entries. */
const perFieldTwice: Cost<undefined> = (run, target, args) => {
  perField(run, target, args);
  perField(run, target, args);
};

/** Reads a text whose characters become as many as `factor`. */
const perCharacter =
  (factor: number): Cost<undefined> =>
  (run, _, [text]) => {
    if (typeof text !== 'string') return;
    run.step(4 + (text.length >>> 4));
    run.allocate(text.length * factor);
  };

/** The text that a value is; one that is only made here is paid for here, too. */
function textFor(value: unknown, run: Run, cost: Cost<undefined>): string {
  const text = jsText(value, run);
  if (typeof value !== 'string') cost(run, undefined, [text]);
  return text;
}

const date = fixed(64);
const dates: Cost<undefined> = (run, _, args) => run.step(4 + 64 * args.length);
const datesOfParts: Cost<undefined> = (run, _, args) => run.step(args.length > 1 ? 160 : 100);
/** The library makes a regular expression of a format, and of each part of it a function. */
const formatted: Cost<undefined> = (run, _, [, format]) =>
  run.step(120 + 2 * (typeof format === 'string' ? format.length : 16));

const mathTakes: ReadonlyMap<string, number> = new Map([
  ...(['max', 'min', 'hypot'] as const).map((name) => [name, any] as const),
  ...(['pow', 'atan2'] as const).map((name) => [name, 2] as const),
]);

const math = Object.fromEntries(
  (
    [
      'abs',
      'acos',
      'asin',
      'atan',
      'atan2',
      'cbrt',
      'ceil',
      'cos',
      'exp',
      'floor',
      'hypot',
      'log',
      'log10',
      'log2',
      'max',
      'min',
      'pow',
      'random',
      'round',
      'sign',
      'sin',
      'sqrt',
      'tan',
      'trunc',
    ] as const
  ).map((name) => {
    const compute = Math[name] as (...numbers: number[]) => number;
    const takes = name === 'random' ? 0 : (mathTakes.get(name) ?? 1);
    return [name, new HostFunction((args) => compute(...args.map(toNumber)), perArgument, takes)] as const;
  }),
);

function isEmpty(value: unknown, run: Run): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  if (!isPlain(value)) return false;
  const { length } = Object.keys(value);
  run.step(length);
  return length === 0;
}

/** `DateTime.local(2026, 7, 1, { zone })`: parts from the year to the millisecond, then options; without parts, now. */
function dateOfParts(name: string, args: readonly unknown[], run: Run, zone?: string): DateTime {
  const hasOptions = isPlain(args.at(-1));
  const parts = (hasOptions ? args.slice(0, -1) : args).map(toNumber);
  const last = checkOptions(name, hasOptions ? args.at(-1) : undefined, readingOptions);
  if (zone !== undefined && last.zone !== undefined)
    throw expressionError(evaluationMessage('noZone', { name }));
  const options = zoned(zone === undefined ? last : { ...last, zone }, run);
  if (parts.length > maxParts)
    throw expressionError(evaluationMessage('tooManyParts', { name, max: maxParts }));
  if (parts.length === 0) return namedDate(DateTime.fromObject({}, options), options.zone);
  const [year, month = 1, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0] = parts;
  return namedDate(
    firstPass(
      DateTime.fromObject({ year: year as number, month, day, hour, minute, second, millisecond }, options),
    ),
    parts.join('-'),
  );
}

const maxParts = 7;

/** Parts from the year to the millisecond, with month 0 first and all counted over, as JavaScript takes them. */
function ofJsParts(args: readonly unknown[], zone: string): DateTime {
  const [year = 0, month = 0, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0] =
    args.map(toNumber);
  const full = year >= 0 && year <= 99 ? 1_900 + Math.trunc(year) : year;
  const start = DateTime.fromObject({ year: full }, { zone });
  // Luxon refuses what is no number by an error of its own.
  const created = [full, month, day, hour, minute, second, millisecond].every(Number.isFinite)
    ? start.plus({ months: month, days: day - 1 }).set({ hour, minute, second, millisecond })
    : withReason(DateTime.invalid('no number'), evaluationMessage('partNotANumber'));
  return namedDate(created, args.map(toNumber).join('-'));
}

/** A day without a time, which JavaScript's Date reads in UTC. */
const dayOnly = /^[+-]?\d{4,6}(?:-\d{2}){0,2}$/;

/** Text as JavaScript's Date reads it: a day without a time in UTC, what has no offset else in the zone of the workflow. */
function ofJsText(value: unknown, run: Run): DateTime {
  const isDay = typeof value === 'string' && dayOnly.test(value.trim());
  const day = isDay ? DateTime.fromISO(value.trim(), { zone: 'utc' }) : undefined;
  return day?.isValid ? day : toDateOrInvalid(value, run);
}

/** `new Date(…)`, an instant whose parts are in the zone of the workflow: of nothing now, of a number milliseconds, of text what `ofJsText` reads, of several numbers their parts. */
function jsDate(args: readonly unknown[], run: Run): DateTime {
  const [value] = args;
  if (args.length === 0) return jsDateOf(Date.now(), run);
  if (args.length === 1 && typeof value === 'number') return namedDate(jsDateOf(value, run), value);
  const created = args.length > 1 ? ofJsParts(args, run.zone) : ofJsText(value, run);
  return created.isValid ? jsDateOf(created.toMillis(), run) : created;
}

/** An interval by ISO 8601. Of its dates, what has no offset is in the zone of the workflow. */
function intervalOf(text: string, run: Run, options: unknown): Interval {
  const [from = '', to = '', ...more] = text.split('/');
  const taken = zoned(options, run);
  const dateAt = (part: string) => readInZone(DateTime.fromISO, part, taken);
  if (more.length > 0 || from === '' || to === '')
    return withReason(
      Interval.invalid('no interval'),
      evaluationMessage('notAnInterval', { value: shown(text) }),
    );
  if (from.startsWith('P')) return Interval.before(dateAt(to), Duration.fromISO(from));
  return to.startsWith('P')
    ? Interval.after(dateAt(from), Duration.fromISO(to))
    : Interval.fromDateTimes(dateAt(from), dateAt(to));
}

const numbersOf = (value: unknown): Record<string, number> =>
  Object.fromEntries(Object.entries(plainOf(value)).map(([key, part]) => [key, toNumber(part)]));

function dateOfText(
  read: (text: string, options: DateTimeOptions) => DateTime,
  text: unknown,
  options: unknown,
  run: Run,
): DateTime {
  return namedDate(readInZone(read, shortText(text, run), zoned(options, run)), text);
}

function dateOfObject(parts: Record<string, number>, options: unknown, run: Run): DateTime {
  const created = byPlatform(() => DateTime.fromObject(parts, zoned(options, run)));
  return namedDate(Object.keys(parts).length === 0 ? created : firstPass(created), parts);
}

const reading = withOptions(2, readingOptions);

const measuring = withOptions(2, durationOptions);

export const globals: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['undefined', undefined],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  [
    'Math',
    new Namespace('Math', math, {
      E: Math.E,
      PI: Math.PI,
      LN2: Math.LN2,
      LN10: Math.LN10,
      SQRT2: Math.SQRT2,
    }),
  ],
  [
    'JSON',
    new Namespace(
      'JSON',
      functions(
        {
          stringify: ([value, replacer, space], run) => stringify(value, replacer, space, run),
          parse: ([value, reviver], run) => {
            const text = jsText(value, run);
            run.step(4 + (text.length >>> 3));
            run.allocate(text.length);
            return parseWith(text, reviver, run);
          },
        },
        { stringify: constant, parse: constant },
        { stringify: 3, parse: 2 },
      ),
    ),
  ],
  [
    'Object',
    new Namespace(
      'Object',
      functions(
        {
          keys: ([value]) => Object.keys(plainOf(value)),
          values: ([value]) => Object.values(plainOf(value)),
          entries: ([value]) => Object.entries(plainOf(value)),
          assign: (args, run) =>
            objectFrom(
              args
                .filter((one) => one !== null && one !== undefined)
                .flatMap((one) => Object.entries(plainOf(one))),
              run,
            ),
          fromEntries: ([list], run) => {
            if (!Array.isArray(list)) throw expressionError(evaluationMessage('pairs'));
            return objectFrom(
              list.map((pair: unknown) => {
                if (Array.isArray(pair)) return [jsText(pair[0], run), pair[1]] as const;
                throw expressionError(evaluationMessage('notAPair', { value: shown(pair) }));
              }),
              run,
            );
          },
          hasOwn: ([value, key], run) => Object.hasOwn(plainOf(value), jsText(key, run)),
        },
        {
          keys: perField,
          values: perField,
          entries: perField,
          assign: perFieldTwice,
          fromEntries: perField,
          hasOwn: (run, _, [value, key]) =>
            run.step(
              1 +
                (Array.isArray(value) ? 8 + value.length : 0) +
                (typeof key === 'string' ? key.length >>> 5 : 0),
            ),
        },
        { keys: 1, values: 1, entries: 1, assign: any, fromEntries: 1, hasOwn: 2 },
      ),
    ),
  ],
  [
    'Array',
    new Namespace(
      'Array',
      functions(
        {
          isArray: ([value]) => Array.isArray(value),
          of: (args) => [...args],
          from: ([value, by], run) => {
            const length = isPlain(value) ? Math.max(0, Math.floor(toNumber(value.length))) || 0 : 0;
            run.elements(length);
            if (value === undefined || value === null)
              throw expressionError(evaluationMessage('arrayFrom', { value: shown(value) }));
            const list: unknown[] = Array.isArray(value)
              ? [...(value as unknown[])]
              : typeof value === 'string'
                ? Array.from(value)
                : new Array<unknown>(length).fill(undefined);
            if (by === undefined) return list;
            const change = namedFunction(by, run);
            return list.map((one, index) => {
              run.step(1);
              return change.invoke(one, index);
            });
          },
        },
        { isArray: constant, of: perArgument, from: perListed },
        { isArray: 1, of: any, from: 2 },
      ),
    ),
  ],
  [
    'Number',
    new Namespace(
      'Number',
      functions(
        {
          isFinite: ([value]) => Number.isFinite(value),
          isInteger: ([value]) => Number.isInteger(value),
          isNaN: ([value]) => Number.isNaN(value),
          isSafeInteger: ([value]) => Number.isSafeInteger(value),
          parseFloat: ([value], run) => Number.parseFloat(jsText(value, run)),
          parseInt: ([value, base], run) =>
            Number.parseInt(jsText(value, run), base === undefined ? undefined : toNumber(base)),
        },
        {
          isFinite: constant,
          isInteger: constant,
          isNaN: constant,
          isSafeInteger: constant,
          parseFloat: perCharacter(0),
          parseInt: perCharacter(0),
        },
        { isFinite: 1, isInteger: 1, isNaN: 1, isSafeInteger: 1, parseFloat: 1, parseInt: 2 },
      ),
      {
        MAX_SAFE_INTEGER: Number.MAX_SAFE_INTEGER,
        MIN_SAFE_INTEGER: Number.MIN_SAFE_INTEGER,
        EPSILON: Number.EPSILON,
      },
      new HostFunction((args) => (args.length === 0 ? 0 : toNumber(args[0])), constant, 1),
    ),
  ],
  [
    'String',
    new Namespace(
      'String',
      functions(
        { fromCharCode: (args) => String.fromCharCode(...args.map(toNumber)) },
        { fromCharCode: perArgument },
        { fromCharCode: any },
      ),
      {},
      new HostFunction((args, run) => (args.length === 0 ? '' : jsText(args[0], run)), constant, 1),
    ),
  ],
  ['Boolean', new Namespace('Boolean', {}, {}, new HostFunction(([value]) => Boolean(value), constant, 1))],
  [
    'Date',
    new Namespace(
      'Date',
      functions(
        {
          now: () => Date.now(),
          parse: ([text], run) => ofJsText(text, run).toMillis(),
          UTC: (args) => ofJsParts(args, 'utc').toMillis(),
        },
        { now: constant, parse: date, UTC: fixed(120) },
        { parse: 1, UTC: maxParts },
      ),
      {},
      new HostFunction(jsDate, datesOfParts, maxParts),
    ),
  ],
  [
    'RegExp',
    new Namespace(
      'RegExp',
      {},
      {},
      new HostFunction(
        ([source, flags], run) => {
          const pattern = source instanceof BoundedPattern ? source : undefined;
          const text = pattern?.source ?? (source === undefined ? '(?:)' : jsText(source, run));
          return compilePattern(text, flags === undefined ? pattern?.flags : toText(flags, run));
        },
        (run, _, [source]) => run.step(8 + (typeof source === 'string' ? source.length * 2 : 0)),
        2,
      ),
    ),
  ],
  [
    'DateTime',
    new Namespace(
      'DateTime',
      functions(
        {
          now: (_, { zone }) => DateTime.now().setZone(zone),
          utc: (args, run) => dateOfParts('utc', args, run, 'utc'),
          local: (args, run) => dateOfParts('local', args, run),
          fromISO: ([text, options], run) => dateOfText(DateTime.fromISO, text, options, run),
          fromFormat: ([text, format, options], run) =>
            dateOfFormat(toText(text, run), toText(format, run), zoned(options, run)),
          fromMillis: ([ms, options], run) =>
            namedDate(DateTime.fromMillis(toNumber(ms), zoned(options, run)), ms),
          fromSeconds: ([seconds, options], run) =>
            namedDate(DateTime.fromSeconds(toNumber(seconds), zoned(options, run)), seconds),
          fromSQL: ([text, options], run) => dateOfText(DateTime.fromSQL, text, options, run),
          fromRFC2822: ([text, options], run) => dateOfText(DateTime.fromRFC2822, text, options, run),
          fromHTTP: ([text, options], run) => dateOfText(DateTime.fromHTTP, text, options, run),
          fromJSDate: ([value, options], run) =>
            namedDate(
              DateTime.fromMillis(toDateOrInvalid(value, run).toMillis(), zoned(options, run)),
              value,
            ),
          fromObject: ([parts, options], run) => dateOfObject(numbersOf(parts), options, run),
          isDateTime: ([value]) => isDateTime(value),
          max: (args, run) => DateTime.max(...args.map((one) => toDate(one, run))),
          min: (args, run) => DateTime.min(...args.map((one) => toDate(one, run))),
        },
        {
          now: date,
          utc: date,
          local: date,
          fromISO: date,
          fromFormat: formatted,
          fromMillis: date,
          fromSeconds: date,
          fromSQL: date,
          fromRFC2822: date,
          fromHTTP: date,
          fromJSDate: date,
          fromObject: fixed(100),
          isDateTime: constant,
          max: dates,
          min: dates,
        },
        {
          // Their options come last, wherever that is.
          ...{ utc: maxParts + 1, local: maxParts + 1 },
          ...{ fromISO: reading, fromMillis: reading, fromSeconds: reading, fromSQL: reading },
          ...{ fromRFC2822: reading, fromHTTP: reading, fromJSDate: reading, fromObject: reading },
          ...{ fromFormat: withOptions(3, readingOptions), isDateTime: 1, max: any, min: any },
        },
      ),
      presets,
    ),
  ],
  [
    'Duration',
    new Namespace(
      'Duration',
      functions(
        {
          fromISO: ([text, options], run) =>
            Duration.fromISO(shortText(text, run), durationOptionsOf(options, run)),
          fromMillis: ([ms, options], run) =>
            Duration.fromMillis(toNumber(ms), durationOptionsOf(options, run)),
          fromObject: ([parts, options], run) =>
            Duration.fromObject(numbersOf(parts), durationOptionsOf(options, run)),
        },
        { fromISO: date, fromMillis: fixed(32), fromObject: fixed(64) },
        { fromISO: measuring, fromMillis: measuring, fromObject: measuring },
      ),
    ),
  ],
  [
    'Interval',
    new Namespace(
      'Interval',
      functions(
        {
          fromDateTimes: ([from, to], run) => Interval.fromDateTimes(toDate(from, run), toDate(to, run)),
          fromISO: ([text, options], run) => intervalOf(shortText(text, run), run, options),
        },
        { fromDateTimes: dates, fromISO: fixed(200) },
        { fromDateTimes: 2, fromISO: reading },
      ),
    ),
  ],
  ...Object.entries(
    functions(
      {
        parseInt: ([value, base], run) =>
          Number.parseInt(jsText(value, run), base === undefined ? undefined : toNumber(base)),
        parseFloat: ([value], run) => Number.parseFloat(jsText(value, run)),
        isNaN: ([value]) => Number.isNaN(toNumber(value)),
        isFinite: ([value]) => Number.isFinite(toNumber(value)),
        encodeURIComponent: ([value], run) => encodeURIComponent(textFor(value, run, perCharacter(3))),
        encodeURI: ([value], run) => encodeURI(textFor(value, run, perCharacter(3))),
        decodeURIComponent: ([value], run) =>
          decode(textFor(value, run, perCharacter(1)), decodeURIComponent),
        decodeURI: ([value], run) => decode(textFor(value, run, perCharacter(1)), decodeURI),
        $if: ([condition, yes, ...others]) => (condition ? yes : others.length === 0 ? false : others[0]),
        $ifEmpty: ([value, fallback], run) => (isEmpty(value, run) ? fallback : value),
        $min: (args) => Math.min(...args.map(toNumber)),
        $max: (args) => Math.max(...args.map(toNumber)),
        $jmespath: ([data, text], run) => queryJmespath(data, toText(text, run), run),
      },
      {
        parseInt: perCharacter(0),
        parseFloat: perCharacter(0),
        isNaN: constant,
        isFinite: constant,
        encodeURIComponent: perCharacter(3),
        encodeURI: perCharacter(3),
        decodeURIComponent: perCharacter(1),
        decodeURI: perCharacter(1),
        $if: constant,
        $ifEmpty: constant,
        $min: perArgument,
        $max: perArgument,
        $jmespath: fixed(32),
      },
      {
        ...{ parseInt: 2, parseFloat: 1, isNaN: 1, isFinite: 1, encodeURIComponent: 1, encodeURI: 1 },
        ...{ decodeURIComponent: 1, decodeURI: 1, $if: 3, $ifEmpty: 2, $min: any, $max: any, $jmespath: 2 },
      },
    ),
  ),
]);

function decode(text: string, by: (text: string) => string): string {
  try {
    return by(text);
  } catch {
    throw expressionError(evaluationMessage('notUrlEncoded'));
  }
}
