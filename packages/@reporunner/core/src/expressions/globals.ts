/** Names that expressions may use beside their variables: tables of plain functions, never host globals. */
import { DateTime, Duration, Interval } from 'luxon';
import { isDateTime } from '../dates/read-date.ts';
import { BoundedPattern, compilePattern } from '../patterns/index.ts';
import { dateOfFormat, shortText } from './date-formats.ts';
import { queryJmespath } from './jmespath.ts';
import { valueOfJson } from './json-text.ts';
import { type Cost, constant, fixed } from './native.ts';
import { toDate, validDate } from './other-methods.ts';
import type { Run } from './run.ts';
import {
  expressionError,
  forbiddenKeys,
  type GlobalCall,
  HostFunction,
  isPlain,
  Namespace,
  toJson,
  toNumber,
  toText,
} from './values.ts';

function plainOf(value: unknown): Readonly<Record<string, unknown>> {
  if (isPlain(value)) return value;
  if (Array.isArray(value)) return { ...(value as unknown[]) } as unknown as Record<string, unknown>;
  throw expressionError('An object is missing here.');
}

/** Entries as an object, without the keys that could reach a prototype. */
export function objectFrom(entries: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const [key, value] of entries) {
    if (forbiddenKeys.has(key)) throw expressionError(`"${key}" cannot be a key.`);
    made[key] = value;
  }
  return made;
}

/** A table of functions with a table of their costs: each name must be in both. */
function functions<Name extends string>(
  calls: Readonly<Record<Name, GlobalCall>>,
  costs: Readonly<Record<NoInfer<Name>, Cost<undefined>>>,
): Readonly<Record<Name, HostFunction>> {
  const names = Object.keys(calls) as Name[];
  return Object.fromEntries(
    names.map((name) => [name, new HostFunction(calls[name], costs[name])]),
  ) as Readonly<Record<Name, HostFunction>>;
}

const sizeOf = (value: unknown): number =>
  typeof value === 'string' || Array.isArray(value)
    ? value.length
    : isPlain(value)
      ? Object.keys(value).length
      : 1;

const perArgument: Cost<undefined> = (run, _, args) => run.step(args.length >>> 3);

/** Reads a text, or goes through the entries of a value, and makes as much. */
const perEntry: Cost<undefined> = (run, _, args) => {
  let size = 0;
  for (const value of args) size += sizeOf(value);
  run.step(1);
  run.elements(size);
};

/** Reads a text whose characters become as many as `factor`. */
const perCharacter =
  (factor: number): Cost<undefined> =>
  (run, _, [text]) => {
    if (typeof text !== 'string') return;
    run.step(text.length >>> 4);
    run.allocate(text.length * factor);
  };

const date = fixed(16);
const dates: Cost<undefined> = (run, _, args) => run.step(16 * args.length);
/** The library makes a regular expression of a format, and of each part of it a function. */
const formatted: Cost<undefined> = (run, _, [, format]) =>
  run.step(64 + 4 * (typeof format === 'string' ? format.length : 16));

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
    return [name, new HostFunction((args) => compute(...args.map(toNumber)), perArgument)] as const;
  }),
);

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isPlain(value) && Object.keys(value).length === 0;
}

/** Luxon's options of a date, with the workflow's zone where they name none. */
const zoned = (options: unknown, { zone }: Run) => ({
  zone: isPlain(options) && typeof options.zone === 'string' ? options.zone : zone,
  setZone: isPlain(options) && options.setZone === true,
});

/** `DateTime.local(2026, 7, 1, { zone })`: parts from the year to the millisecond, then options; without parts, now. */
function dateOfParts(args: readonly unknown[], zone: string): DateTime {
  const options = args.at(-1);
  const hasOptions = isPlain(options);
  const parts = (hasOptions ? args.slice(0, -1) : args).map(toNumber);
  const own = hasOptions && typeof options.zone === 'string' ? options.zone : zone;
  if (parts.length === 0) return DateTime.now().setZone(own);
  const [year, month = 1, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0] = parts;
  return validDate(
    DateTime.fromObject(
      { year: year as number, month, day, hour, minute, second, millisecond },
      { zone: own },
    ),
    parts.join('-'),
  );
}

/** `new Date(…)`: a number is milliseconds, text is read by `readDate`, several numbers are parts with month 0 first. */
function jsDate(args: readonly unknown[], run: Run): DateTime {
  const [value] = args;
  if (args.length > 1) {
    const [year = 0, month = 0, day = 1, ...time] = args.map(toNumber);
    const [hour = 0, minute = 0, second = 0, millisecond = 0] = time;
    const start = DateTime.fromObject({ year }, { zone: run.zone });
    return validDate(
      start.plus({ months: month, days: day - 1 }).set({ hour, minute, second, millisecond }),
      args.map(toNumber).join('-'),
    );
  }
  if (value === undefined) return DateTime.now().setZone(run.zone);
  return typeof value === 'number'
    ? validDate(DateTime.fromMillis(value, { zone: run.zone }), value)
    : toDate(value, run);
}

const numbersOf = (value: unknown): Record<string, number> =>
  Object.fromEntries(Object.entries(plainOf(value)).map(([key, part]) => [key, toNumber(part)]));

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
          stringify: ([value, , indent], run) => {
            const text = toJson(
              value,
              run,
              indent === undefined ? undefined : Math.min(toNumber(indent), 10),
            );
            return text === '' ? undefined : text;
          },
          parse: ([text], run) => valueOfJson(toText(text, run)),
        },
        { stringify: constant, parse: perCharacter(1) },
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
          assign: (args) =>
            objectFrom(
              args
                .filter((one) => one !== null && one !== undefined)
                .flatMap((one) => Object.entries(plainOf(one))),
            ),
          fromEntries: ([list], run) => {
            if (!Array.isArray(list)) throw expressionError('fromEntries takes a list of pairs.');
            return objectFrom(
              list.map((pair: unknown) =>
                Array.isArray(pair) ? ([toText(pair[0], run), pair[1]] as const) : (['', undefined] as const),
              ),
            );
          },
          hasOwn: ([value, key], run) => Object.hasOwn(isPlain(value) ? value : {}, toText(key, run)),
        },
        {
          keys: perEntry,
          values: perEntry,
          entries: perEntry,
          assign: perEntry,
          fromEntries: perEntry,
          hasOwn: constant,
        },
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
            const list: unknown[] = Array.isArray(value)
              ? [...(value as unknown[])]
              : typeof value === 'string'
                ? Array.from(value)
                : Array.from({ length }, () => undefined);
            if (!(by instanceof Object) || !('invoke' in by)) return list;
            return list.map((one, index) => {
              run.step(1);
              return (by as { invoke(...args: unknown[]): unknown }).invoke(one, index);
            });
          },
        },
        { isArray: constant, of: perArgument, from: perEntry },
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
          parseFloat: ([value], run) => Number.parseFloat(toText(value, run)),
          parseInt: ([value, base], run) =>
            Number.parseInt(toText(value, run), base === undefined ? undefined : toNumber(base)),
        },
        {
          isFinite: constant,
          isInteger: constant,
          isNaN: constant,
          isSafeInteger: constant,
          parseFloat: perCharacter(0),
          parseInt: perCharacter(0),
        },
      ),
      {
        MAX_SAFE_INTEGER: Number.MAX_SAFE_INTEGER,
        MIN_SAFE_INTEGER: Number.MIN_SAFE_INTEGER,
        EPSILON: Number.EPSILON,
      },
      new HostFunction(([value]) => toNumber(value), constant),
    ),
  ],
  [
    'String',
    new Namespace(
      'String',
      functions(
        { fromCharCode: (args) => String.fromCharCode(...args.map(toNumber)) },
        { fromCharCode: perArgument },
      ),
      {},
      new HostFunction(
        ([value], run) => (value === undefined ? 'undefined' : value === null ? 'null' : toText(value, run)),
        constant,
      ),
    ),
  ],
  ['Boolean', new Namespace('Boolean', {}, {}, new HostFunction(([value]) => Boolean(value), constant))],
  [
    'Date',
    new Namespace(
      'Date',
      functions(
        { now: () => Date.now(), parse: ([text], run) => toDate(text, run).toMillis() },
        { now: constant, parse: date },
      ),
      {},
      new HostFunction(jsDate, date),
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
          const text = pattern?.source ?? toText(source, run);
          return compilePattern(text, flags === undefined ? pattern?.flags : toText(flags, run));
        },
        (run, _, [source]) => run.step(8 + (typeof source === 'string' ? source.length * 2 : 0)),
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
          utc: (args) => dateOfParts(args, 'utc'),
          local: (args, { zone }) => dateOfParts(args, zone),
          fromISO: ([text, options], run) =>
            validDate(DateTime.fromISO(shortText(text, run), zoned(options, run)), text),
          fromFormat: ([text, format, options], run) =>
            dateOfFormat(toText(text, run), toText(format, run), zoned(options, run)),
          fromMillis: ([ms, options], run) =>
            validDate(DateTime.fromMillis(toNumber(ms), zoned(options, run)), ms),
          fromSeconds: ([seconds, options], run) =>
            validDate(DateTime.fromSeconds(toNumber(seconds), zoned(options, run)), seconds),
          fromSQL: ([text, options], run) =>
            validDate(DateTime.fromSQL(shortText(text, run), zoned(options, run)), text),
          fromRFC2822: ([text, options], run) =>
            validDate(DateTime.fromRFC2822(shortText(text, run), zoned(options, run)), text),
          fromHTTP: ([text, options], run) =>
            validDate(DateTime.fromHTTP(shortText(text, run), zoned(options, run)), text),
          fromJSDate: ([value], run) => jsDate([value], run),
          fromObject: ([parts, options], run) =>
            validDate(DateTime.fromObject(numbersOf(parts), zoned(options, run)), parts),
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
          fromObject: perEntry,
          isDateTime: constant,
          max: dates,
          min: dates,
        },
      ),
    ),
  ],
  [
    'Duration',
    new Namespace(
      'Duration',
      functions(
        {
          fromISO: ([text], run) => Duration.fromISO(shortText(text, run)),
          fromMillis: ([ms]) => Duration.fromMillis(toNumber(ms)),
          fromObject: ([parts]) => Duration.fromObject(numbersOf(parts)),
        },
        { fromISO: date, fromMillis: date, fromObject: perEntry },
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
          fromISO: ([text], run) => Interval.fromISO(shortText(text, run)),
        },
        { fromDateTimes: date, fromISO: date },
      ),
    ),
  ],
  ...Object.entries(
    functions(
      {
        parseInt: ([value, base], run) =>
          Number.parseInt(toText(value, run), base === undefined ? undefined : toNumber(base)),
        parseFloat: ([value], run) => Number.parseFloat(toText(value, run)),
        isNaN: ([value]) => Number.isNaN(toNumber(value)),
        isFinite: ([value]) => Number.isFinite(toNumber(value)),
        encodeURIComponent: ([value], run) => encodeURIComponent(toText(value, run)),
        encodeURI: ([value], run) => encodeURI(toText(value, run)),
        decodeURIComponent: ([value], run) => decode(toText(value, run), decodeURIComponent),
        decodeURI: ([value], run) => decode(toText(value, run), decodeURI),
        $if: ([condition, yes, no]) => (condition ? yes : no),
        $ifEmpty: ([value, fallback]) => (isEmpty(value) ? fallback : value),
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
    ),
  ),
]);

function decode(text: string, by: (text: string) => string): string {
  try {
    return by(text);
  } catch {
    throw expressionError('The text is not URL-encoded.');
  }
}
