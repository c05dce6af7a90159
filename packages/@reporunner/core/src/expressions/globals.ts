/** Names that expressions may use beside their variables: tables of plain functions, never host globals. */
import jmespath from 'jmespath';
import { DateTime, Duration, Interval } from 'luxon';
import { BoundedPattern, compilePattern } from '../patterns/index.ts';
import { toDate } from './other-methods.ts';
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

const zoneOf = (options: unknown) =>
  isPlain(options) && typeof options.zone === 'string' ? { zone: options.zone } : {};

function valid(date: DateTime): DateTime {
  if (!date.isValid) throw expressionError('This is not a date.');
  return date;
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
      { now: () => Date.now(), parse: ([text]) => toDate(text).toMillis() },
      {},
      ([value]) => (value === undefined ? DateTime.now() : toDate(value)),
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
      now: () => DateTime.now(),
      utc: () => DateTime.utc(),
      local: () => DateTime.local(),
      fromISO: ([text, options]) => valid(DateTime.fromISO(toText(text), zoneOf(options))),
      fromFormat: ([text, format, options]) =>
        valid(DateTime.fromFormat(toText(text), toText(format), zoneOf(options))),
      fromMillis: ([ms, options]) => valid(DateTime.fromMillis(toNumber(ms), zoneOf(options))),
      fromSeconds: ([seconds, options]) => valid(DateTime.fromSeconds(toNumber(seconds), zoneOf(options))),
      fromSQL: ([text, options]) => valid(DateTime.fromSQL(toText(text), zoneOf(options))),
      fromRFC2822: ([text, options]) => valid(DateTime.fromRFC2822(toText(text), zoneOf(options))),
      fromHTTP: ([text, options]) => valid(DateTime.fromHTTP(toText(text), zoneOf(options))),
      fromJSDate: ([value]) => toDate(value),
      fromObject: ([parts, options]) => valid(DateTime.fromObject(numbersOf(parts), zoneOf(options))),
      isDateTime: ([value]) => DateTime.isDateTime(value),
      max: (args) => DateTime.max(...args.map(toDate)),
      min: (args) => DateTime.min(...args.map(toDate)),
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
      fromDateTimes: ([from, to]) => Interval.fromDateTimes(toDate(from), toDate(to)),
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
