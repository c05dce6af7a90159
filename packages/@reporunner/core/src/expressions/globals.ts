/** Names that expressions may use beside their variables: tables of plain functions, never host globals. */
import jmespath from 'jmespath';
import { DateTime, Duration, Interval } from 'luxon';
import { isDateTime } from '../dates/read-date.ts';
import { BoundedPattern, compilePattern } from '../patterns/index.ts';
import { toDate, validDate } from './other-methods.ts';
import type { Run } from './run.ts';
import {
  expressionError,
  forbiddenKeys,
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
    return [name, (args: readonly unknown[]) => compute(...args.map(toNumber))] as const;
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
    new Namespace('JSON', {
      stringify: ([value, , indent], run) => {
        const text = toJson(value, indent === undefined ? undefined : Math.min(toNumber(indent), 10));
        run.allocate(text.length);
        return text === '' ? undefined : text;
      },
      parse: ([text]) => {
        try {
          return JSON.parse(toText(text)) as unknown;
        } catch {
          throw expressionError('The text is not JSON.');
        }
      },
    }),
  ],
  [
    'Object',
    new Namespace('Object', {
      keys: ([value]) => Object.keys(plainOf(value)),
      values: ([value]) => Object.values(plainOf(value)),
      entries: ([value]) => Object.entries(plainOf(value)),
      assign: (args) =>
        objectFrom(
          args
            .filter((one) => one !== null && one !== undefined)
            .flatMap((one) => Object.entries(plainOf(one))),
        ),
      fromEntries: ([list]) => {
        if (!Array.isArray(list)) throw expressionError('fromEntries takes a list of pairs.');
        return objectFrom(
          list.map((pair: unknown) =>
            Array.isArray(pair) ? ([toText(pair[0]), pair[1]] as const) : (['', undefined] as const),
          ),
        );
      },
      hasOwn: ([value, key]) => Object.hasOwn(plainOf(value), toText(key)),
    }),
  ],
  [
    'Array',
    new Namespace('Array', {
      isArray: ([value]) => Array.isArray(value),
      of: (args) => [...args],
      from: ([value, by], run) => {
        const length = isPlain(value) ? Math.max(0, Math.floor(toNumber(value.length))) || 0 : 0;
        run.allocate(length);
        const list: unknown[] = Array.isArray(value)
          ? [...(value as unknown[])]
          : typeof value === 'string'
            ? Array.from(value)
            : Array.from({ length }, () => undefined);
        run.allocate(list.length);
        if (!(by instanceof Object) || !('invoke' in by)) return list;
        return list.map((one, index) => {
          run.step(1);
          return (by as { invoke(...args: unknown[]): unknown }).invoke(one, index);
        });
      },
    }),
  ],
  [
    'Number',
    new Namespace(
      'Number',
      {
        isFinite: ([value]) => Number.isFinite(value),
        isInteger: ([value]) => Number.isInteger(value),
        isNaN: ([value]) => Number.isNaN(value),
        isSafeInteger: ([value]) => Number.isSafeInteger(value),
        parseFloat: ([value]) => Number.parseFloat(toText(value)),
        parseInt: ([value, base]) =>
          Number.parseInt(toText(value), base === undefined ? undefined : toNumber(base)),
      },
      {
        MAX_SAFE_INTEGER: Number.MAX_SAFE_INTEGER,
        MIN_SAFE_INTEGER: Number.MIN_SAFE_INTEGER,
        EPSILON: Number.EPSILON,
      },
      ([value]) => toNumber(value),
    ),
  ],
  [
    'String',
    new Namespace(
      'String',
      { fromCharCode: (args) => String.fromCharCode(...args.map(toNumber)) },
      {},
      ([value]) => (value === undefined ? 'undefined' : value === null ? 'null' : toText(value)),
    ),
  ],
  ['Boolean', new Namespace('Boolean', {}, {}, ([value]) => Boolean(value))],
  [
    'Date',
    new Namespace(
      'Date',
      { now: () => Date.now(), parse: ([text], run) => toDate(text, run).toMillis() },
      {},
      jsDate,
    ),
  ],
  [
    'RegExp',
    new Namespace('RegExp', {}, {}, ([source, flags], run) => {
      const pattern = source instanceof BoundedPattern ? source : undefined;
      const text = pattern?.source ?? toText(source);
      run.step(text.length);
      return compilePattern(text, flags === undefined ? pattern?.flags : toText(flags));
    }),
  ],
  [
    'DateTime',
    new Namespace('DateTime', {
      now: (_, { zone }) => DateTime.now().setZone(zone),
      utc: (args) => dateOfParts(args, 'utc'),
      local: (args, { zone }) => dateOfParts(args, zone),
      fromISO: ([text, options], run) => validDate(DateTime.fromISO(toText(text), zoned(options, run)), text),
      fromFormat: ([text, format, options], run) =>
        validDate(DateTime.fromFormat(toText(text), toText(format), zoned(options, run)), text),
      fromMillis: ([ms, options], run) =>
        validDate(DateTime.fromMillis(toNumber(ms), zoned(options, run)), ms),
      fromSeconds: ([seconds, options], run) =>
        validDate(DateTime.fromSeconds(toNumber(seconds), zoned(options, run)), seconds),
      fromSQL: ([text, options], run) => validDate(DateTime.fromSQL(toText(text), zoned(options, run)), text),
      fromRFC2822: ([text, options], run) =>
        validDate(DateTime.fromRFC2822(toText(text), zoned(options, run)), text),
      fromHTTP: ([text, options], run) =>
        validDate(DateTime.fromHTTP(toText(text), zoned(options, run)), text),
      fromJSDate: ([value], run) => jsDate([value], run),
      fromObject: ([parts, options], run) =>
        validDate(DateTime.fromObject(numbersOf(parts), zoned(options, run)), toJson(parts)),
      isDateTime: ([value]) => isDateTime(value),
      max: (args, run) => DateTime.max(...args.map((one) => toDate(one, run))),
      min: (args, run) => DateTime.min(...args.map((one) => toDate(one, run))),
    }),
  ],
  [
    'Duration',
    new Namespace('Duration', {
      fromISO: ([text]) => Duration.fromISO(toText(text)),
      fromMillis: ([ms]) => Duration.fromMillis(toNumber(ms)),
      fromObject: ([parts]) => Duration.fromObject(numbersOf(parts)),
    }),
  ],
  [
    'Interval',
    new Namespace('Interval', {
      fromDateTimes: ([from, to], run) => Interval.fromDateTimes(toDate(from, run), toDate(to, run)),
      fromISO: ([text]) => Interval.fromISO(toText(text)),
    }),
  ],
  [
    'parseInt',
    new HostFunction((value, base) =>
      Number.parseInt(toText(value), base === undefined ? undefined : toNumber(base)),
    ),
  ],
  ['parseFloat', new HostFunction((value) => Number.parseFloat(toText(value)))],
  ['isNaN', new HostFunction((value) => Number.isNaN(toNumber(value)))],
  ['isFinite', new HostFunction((value) => Number.isFinite(toNumber(value)))],
  ['encodeURIComponent', new HostFunction((value) => encodeURIComponent(toText(value)))],
  ['encodeURI', new HostFunction((value) => encodeURI(toText(value)))],
  ['decodeURIComponent', new HostFunction((value) => decode(toText(value), decodeURIComponent))],
  ['decodeURI', new HostFunction((value) => decode(toText(value), decodeURI))],
  ['$if', new HostFunction((condition, yes, no) => (condition ? yes : no))],
  ['$ifEmpty', new HostFunction((value, fallback) => (isEmpty(value) ? fallback : value))],
  ['$min', new HostFunction((...args) => Math.min(...args.map(toNumber)))],
  ['$max', new HostFunction((...args) => Math.max(...args.map(toNumber)))],
  ['$jmespath', new HostFunction(query)],
]);

function decode(text: string, by: (text: string) => string): string {
  try {
    return by(text);
  } catch {
    throw expressionError('The text is not URL-encoded.');
  }
}

const longestQuery = 2_000;
/** The library nests calls as deeply as the query nests brackets. */
const deepestQuery = 50;

function query(data: unknown, given: unknown): unknown {
  const text = toText(given);
  let depth = 0;
  let deepest = 0;
  for (const char of text) {
    if ('([{&'.includes(char)) {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (')]}'.includes(char)) depth -= 1;
  }
  if (text.length > longestQuery || deepest > deepestQuery)
    throw expressionError('The JMESPath query is too long or too deep.');
  try {
    return jmespath.search(JSON.parse(toJson(data) || 'null') as unknown, text) as unknown;
  } catch (error) {
    throw expressionError(`JMESPath: ${error instanceof Error ? error.message : 'not a query'}`);
  }
}
