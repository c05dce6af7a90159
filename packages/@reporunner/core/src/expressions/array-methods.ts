import { isDateTime } from '../dates/read-date.ts';
import type { Run } from './run.ts';
import { expressionError, forbiddenKeys, isPlain, Lambda, toJson, toNumber, toText } from './values.ts';

type List = readonly unknown[];
type ArrayMethod = (list: List, args: readonly unknown[], run: Run) => unknown;

type Callback = (value: unknown, index: number) => unknown;

/** The function given, called with value, index and list as everywhere in JavaScript; each call is paid for. */
function callback(list: List, given: unknown, run: Run): Callback {
  if (!(given instanceof Lambda))
    throw expressionError('A function is missing here, such as item => item.name.');
  return (value, index) => {
    run.step(1);
    return given.invoke(value, index, list);
  };
}

/** Equality by content, for data. Bounded by the run's steps. */
export function sameData(a: unknown, b: unknown, run: Run): boolean {
  run.step(1);
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (isDateTime(a) && isDateTime(b)) return a.toMillis() === b.toMillis();
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((value, index) => sameData(value, b[index], run));
  }
  if (!isPlain(a) || !isPlain(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameData(a[key], b[key], run))
  );
}

/** A key under which equal data is found again. */
function identity(value: unknown, run: Run): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const text = toJson(value);
  run.allocate(text.length);
  return `json:${text}`;
}

function unique(list: List, keys: readonly string[], run: Run): List {
  const seen = new Set<unknown>();
  return list.filter((value) => {
    run.step(1);
    const by =
      keys.length > 0 && isPlain(value)
        ? keys.map((key) => (Object.hasOwn(value, key) ? value[key] : null))
        : value;
    const key = identity(by, run);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function asList(value: unknown): List {
  if (!Array.isArray(value)) throw expressionError('A list is missing here.');
  return value;
}

const numbers = (list: List) => list.map(toNumber);
const sum = (list: List) => numbers(list).reduce((total, number) => total + number, 0);

function compare(a: unknown, b: unknown): number {
  const left = toText(a);
  const right = toText(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

function flat(list: List, depth: number, run: Run): unknown[] {
  const made: unknown[] = [];
  run.enter();
  for (const value of list) {
    run.allocate(1);
    if (Array.isArray(value) && depth >= 1) for (const inner of flat(value, depth - 1, run)) made.push(inner);
    else made.push(value);
  }
  run.leave();
  return made;
}

const copied = (list: List, run: Run): unknown[] => {
  run.allocate(list.length);
  return [...list];
};

const at = (value: unknown, fallback: number) => (value === undefined ? fallback : toNumber(value));

function joined(list: List, separator: string, run: Run): string {
  const texts = list.map(toText);
  run.allocate(texts.reduce((size, text) => size + text.length + separator.length, 0));
  return texts.join(separator);
}

function reduced(list: List, args: readonly unknown[], run: Run): unknown {
  const [by, ...initial] = args;
  if (!(by instanceof Lambda))
    throw expressionError('reduce takes a function, such as (sum, item) => sum + item.');
  if (initial.length === 0 && list.length === 0)
    throw expressionError('reduce of an empty list needs a start value.');
  let value = initial.length === 0 ? list[0] : initial[0];
  for (let index = initial.length === 0 ? 1 : 0; index < list.length; index += 1) {
    run.step(1);
    value = by.invoke(value, list[index], index, list);
  }
  return value;
}

const methods: Readonly<Record<string, ArrayMethod>> = {
  at: (list, [index]) => list.at(at(index, 0)),
  concat: (list, args, run) => {
    const made = list.concat(...args);
    run.allocate(made.length);
    return made;
  },
  entries: (list, _, run) => copied(list, run).map((value, index) => [index, value]),
  every: (list, [by], run) => {
    const call = callback(list, by, run);
    return list.every((value, index) => Boolean(call(value, index)));
  },
  filter: (list, [by], run) => {
    const call = callback(list, by, run);
    return list.filter((value, index) => Boolean(call(value, index)));
  },
  find: (list, [by], run) => {
    const call = callback(list, by, run);
    return list.find((value, index) => Boolean(call(value, index)));
  },
  findIndex: (list, [by], run) => {
    const call = callback(list, by, run);
    return list.findIndex((value, index) => Boolean(call(value, index)));
  },
  findLast: (list, [by], run) => {
    const call = callback(list, by, run);
    return list.findLast((value, index) => Boolean(call(value, index)));
  },
  flat: (list, [depth], run) => flat(list, at(depth, 1), run),
  flatMap: (list, [by], run) => {
    const call = callback(list, by, run);
    return flat(
      list.map((value, index) => call(value, index)),
      1,
      run,
    );
  },
  includes: (list, [value], run) => {
    run.step(list.length);
    return list.includes(value);
  },
  indexOf: (list, [value], run) => {
    run.step(list.length);
    return list.indexOf(value);
  },
  join: (list, [separator], run) => joined(list, separator === undefined ? ',' : toText(separator), run),
  keys: (list, _, run) => copied(list, run).map((_value, index) => index),
  lastIndexOf: (list, [value]) => list.lastIndexOf(value),
  map: (list, [by], run) => {
    const call = callback(list, by, run);
    run.allocate(list.length);
    return list.map((value, index) => call(value, index));
  },
  push: (list, args, run) => [...copied(list, run), ...args],
  reduce: (list, args, run) => reduced(list, args, run),
  reduceRight: (list, args, run) => reduced(list.toReversed(), args, run),
  reverse: (list, _, run) => copied(list, run).reverse(),
  slice: (list, [from, to]) => list.slice(at(from, 0), to === undefined ? undefined : toNumber(to)),
  some: (list, [by], run) => {
    const call = callback(list, by, run);
    return list.some((value, index) => Boolean(call(value, index)));
  },
  sort: (list, [by], run) => {
    const copy = copied(list, run);
    if (by === undefined) return copy.sort(compare);
    if (!(by instanceof Lambda))
      throw expressionError('sort takes a function, such as (a, b) => a.price - b.price.');
    return copy.sort((a, b) => {
      run.step(1);
      return toNumber(by.invoke(a, b));
    });
  },
  toSorted: (list, args, run) => methods.sort?.(list, args, run),
  toReversed: (list, _, run) => copied(list, run).reverse(),
  values: (list, _, run) => copied(list, run),

  append: (list, args, run) => [...copied(list, run), ...args],
  average: (list) => (list.length === 0 ? 0 : sum(list) / list.length),
  chunk: (list, [size], run) => {
    const length = Math.floor(toNumber(size));
    if (!(length >= 1)) throw expressionError('chunk takes a number of at least 1.');
    run.allocate(list.length);
    return Array.from({ length: Math.ceil(list.length / length) }, (_, part) =>
      list.slice(part * length, (part + 1) * length),
    );
  },
  compact: (list) => list.filter((value) => value !== null && value !== undefined && value !== ''),
  difference: (list, [other], run) => {
    const keys = new Set(asList(other).map((value) => identity(value, run)));
    return list.filter((value) => !keys.has(identity(value, run)));
  },
  first: (list) => list[0],
  intersection: (list, [other], run) => {
    const keys = new Set(asList(other).map((value) => identity(value, run)));
    return list.filter((value) => keys.has(identity(value, run)));
  },
  isEmpty: (list) => list.length === 0,
  isNotEmpty: (list) => list.length > 0,
  last: (list) => list.at(-1),
  max: (list) => (list.length === 0 ? undefined : numbers(list).reduce((a, b) => Math.max(a, b))),
  min: (list) => (list.length === 0 ? undefined : numbers(list).reduce((a, b) => Math.min(a, b))),
  pluck: (list, args) => {
    const keys = args.map(toText);
    return list.map((value) => {
      if (!isPlain(value)) return undefined;
      const own = (key: string) => (Object.hasOwn(value, key) ? value[key] : undefined);
      return keys.length === 1 ? own(keys[0] ?? '') : Object.fromEntries(keys.map((key) => [key, own(key)]));
    });
  },
  randomItem: (list) => list[Math.floor(Math.random() * list.length)],
  removeDuplicates: (list, args, run) => unique(list, args.map(toText), run),
  renameKeys: (list, args) =>
    list.map((value) => {
      if (!isPlain(value)) return value;
      const names = new Map<string, string>();
      for (let index = 0; index + 1 < args.length; index += 2)
        names.set(toText(args[index]), toText(args[index + 1]));
      return Object.fromEntries(
        Object.entries(value)
          .map(([key, part]) => [names.get(key) ?? key, part] as const)
          .filter(([key]) => !forbiddenKeys.has(key)),
      );
    }),
  smartJoin: (list, [key, value]) =>
    Object.fromEntries(
      list
        .filter(isPlain)
        .map((one) => [toText(one[toText(key)]), one[toText(value)]] as const)
        .filter(([name]) => !forbiddenKeys.has(name)),
    ),
  sum: (list) => sum(list),
  toJsonString: (list, _, run) => {
    const text = toJson(list);
    run.allocate(text.length);
    return text;
  },
  union: (list, [other], run) => unique([...list, ...asList(other)], [], run),
  unique: (list, args, run) => unique(list, args.map(toText), run),
};

export const arrayMethods: ReadonlyMap<string, ArrayMethod> = new Map<string, ArrayMethod>([
  ...Object.entries(methods),
  ['toString', (list, _, run) => joined(list, ',', run)],
]);
