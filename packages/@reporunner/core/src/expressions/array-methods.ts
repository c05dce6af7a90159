import { isDateTime } from '../dates/read-date.ts';
import { exactNumberIn } from '../kernel/number-in-text.ts';
import { evaluationMessage } from '../messages/evaluation-messages.ts';
import { compactedList } from './compact.ts';
import { readAll } from './item-list.ts';
import { any, type Cost, constant, copiesList, type Native, natives, type Takes, walks } from './native.ts';
import type { Run } from './run.ts';
import {
  expressionError,
  forbiddenKeys,
  HostFunction,
  isPlain,
  joined,
  jsText,
  Lambda,
  Namespace,
  objectOf,
  type Plain,
  shown,
  toJson,
  toNumber,
  toText,
} from './values.ts';

type List = readonly unknown[];
type ArrayMethod = (list: List, args: readonly unknown[], run: Run) => unknown;

type Callback = (value: unknown, index: number) => unknown;

/** A function, also by its name, such as `String`: it gets as many arguments as it takes, and each call pays for itself. */
export function namedFunction(callee: unknown, run: Run): Lambda {
  if (callee instanceof Lambda) return callee;
  const named = callee instanceof Namespace ? callee.call : callee;
  if (!(named instanceof HostFunction)) throw expressionError(evaluationMessage('functionMissing'));
  const max = typeof named.takes === 'number' ? named.takes : named.takes.max;
  return new Lambda((...all) => {
    const args = all.length > max ? all.slice(0, max) : all;
    named.cost(run, undefined, args);
    return readAll(named.call(args, run));
  });
}

/** The function given, called with value, index and list as everywhere in JavaScript; each call is paid for. */
function callback(list: List, callee: unknown, run: Run): Callback {
  const lambda = namedFunction(callee, run);
  return (value, index) => {
    run.step(1);
    return lambda.invoke(value, index, list);
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

/** The same data with the keys of objects in order, since their order says nothing. */
function inKeyOrder(value: unknown, run: Run): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value) && !isPlain(value)) return value;
  run.enter();
  const keys = Object.keys(value);
  const rounds = 32 - Math.clz32(keys.length);
  run.step(1 + keys.length + ((keys.length * rounds) >>> 2));
  run.elements(keys.length);
  const ordered = Array.isArray(value)
    ? value.map((part) => inKeyOrder(part, run))
    : keys.sort().map((key) => [key, inKeyOrder((value as Plain)[key], run)]);
  run.leave();
  // Of an object a pair of its own, so that it is no list of pairs.
  return Array.isArray(value) ? ordered : { of: ordered };
}

/** A key under which equal data is found again. */
function identity(value: unknown, run: Run): unknown {
  if (typeof value === 'string') {
    run.step(value.length >>> 8);
    return `text:${value}`;
  }
  if (typeof value !== 'object' || value === null) return value;
  return `json:${toJson(inKeyOrder(value, run), run)}`;
}

/** Names of fields that are looked for in each element; a long one takes as long as it is. */
function fieldNames(list: List, args: readonly unknown[], run: Run): readonly string[] {
  const names = args.map((one) => toText(one, run));
  run.step(list.length * names.reduce((sum, name) => sum + (name.length >>> 5), 0));
  return names;
}

function unique(list: List, keys: readonly string[], run: Run): List {
  const seen = new Set<unknown>();
  run.step(4);
  return list.filter((value) => {
    run.step(1 + keys.length);
    const by =
      keys.length > 0 && isPlain(value)
        ? keys.map((key) => (Object.hasOwn(value, key) ? [value[key]] : []))
        : value;
    const key = identity(by, run);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function asList(value: unknown): List {
  if (!Array.isArray(value)) throw expressionError(evaluationMessage('listMissing'));
  return value;
}

/** The numbers of a list, by the rule of Summarise: what is empty is left out, and text may stand for a number. */
function numbers(list: List, name: string, run: Run): readonly number[] {
  const result: number[] = [];
  run.step(4 + (list.length >>> 1));
  run.allocate(list.length * 8);
  for (const value of list) {
    if (typeof value === 'string') run.step(2 + (value.length >>> 5));
    if (value === undefined || value === null || value === '') continue;
    const number =
      typeof value === 'number' ? value : typeof value === 'string' ? exactNumberIn(value) : undefined;
    if (number === undefined)
      throw expressionError(evaluationMessage('takesNumbers', { name, value: shown(value) }));
    result.push(number);
  }
  return result;
}

const sum = (values: readonly number[]) => values.reduce((total, number) => total + number, 0);

/** What would change a list, which nothing in an expression does, and what to write in its place. */
export const changesList = new Map([
  ['push', 'insteadOfPush'],
  ['unshift', 'insteadOfUnshift'],
  ['pop', 'insteadOfPop'],
  ['shift', 'insteadOfShift'],
  ['splice', 'insteadOfSplice'],
  ['copyWithin', 'insteadOfCopyWithin'],
] as const) as ReadonlyMap<
  string,
  | 'insteadOfPush'
  | 'insteadOfUnshift'
  | 'insteadOfPop'
  | 'insteadOfShift'
  | 'insteadOfSplice'
  | 'insteadOfCopyWithin'
>;

/** Where a position from the end of the list is. */
function placeIn(list: List, index: unknown): number {
  const place = Math.trunc(toNumber(index) || 0);
  return place < 0 ? list.length + place : place;
}

/** By text, as in JavaScript: null is "null", and undefined comes last. Each text is made once. */
function sortedByText(list: List, run: Run): unknown[] {
  const rounds = 32 - Math.clz32(list.length);
  const present = list.filter((value) => value !== undefined);
  const keyed = present.map((value) => {
    const text = jsText(value, run);
    run.step((text.length * rounds) >>> 9);
    return { text, value };
  });
  keyed.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  const inOrder: unknown[] = keyed.map(({ value }) => value);
  while (inOrder.length < list.length) inOrder.push(undefined);
  return inOrder;
}

function flat(list: List, depth: number, run: Run): unknown[] {
  const result: unknown[] = [];
  addFlat(result, list, depth, run);
  return result;
}

/** Each list on the way costs a call, however short it is; each element is moved once. */
function addFlat(result: unknown[], list: List, depth: number, run: Run): void {
  run.enter();
  run.step(1);
  run.elements(list.length);
  for (const value of list) {
    if (Array.isArray(value) && depth >= 1) addFlat(result, value, depth - 1, run);
    else result.push(value);
  }
  run.leave();
}

const at = (value: unknown, fallback: number) => (value === undefined ? fallback : toNumber(value));

function reduced(list: List, args: readonly unknown[], run: Run, backwards = false): unknown {
  const [by, ...initial] = args;
  const place = (step: number) => (backwards ? list.length - 1 - step : step);
  if (!(by instanceof Lambda)) throw expressionError(evaluationMessage('reduceFunction'));
  if (initial.length === 0 && list.length === 0) throw expressionError(evaluationMessage('reduceEmpty'));
  let value = initial.length === 0 ? list[place(0)] : initial[0];
  for (let step = initial.length === 0 ? 1 : 0; step < list.length; step += 1) {
    run.step(1);
    value = by.invoke(value, list[place(step)], place(step), list);
  }
  return value;
}

function sorted(list: List, [by]: readonly unknown[], run: Run): unknown[] {
  if (by === undefined) return sortedByText(list, run);
  if (!(by instanceof Lambda)) throw expressionError(evaluationMessage('sortFunction'));
  return [...list].sort((a, b) => {
    run.step(1);
    return toNumber(by.invoke(a, b));
  });
}

/** One pair after the other, so that a name may be changed twice; what is renamed comes last. */
function renamed(object: Plain, names: readonly string[], run: Run): Plain {
  const fields = new Map(Object.entries(object).filter(([key]) => !forbiddenKeys.has(key)));
  for (let index = 0; index < names.length; index += 2) {
    const [from = '', to = ''] = names.slice(index, index + 2);
    if (!fields.has(from) || from === to || forbiddenKeys.has(to)) continue;
    fields.set(to, fields.get(from));
    fields.delete(from);
  }
  return objectOf([...fields], run);
}

const methods = {
  at: (list, [index]) => list.at(at(index, 0)),
  concat: (list, args) => list.concat(...args),
  entries: (list) => [...list].map((value, index) => [index, value]),
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
  findLastIndex: (list, [by], run) => {
    const call = callback(list, by, run);
    return list.findLastIndex((value, index) => Boolean(call(value, index)));
  },
  fill: (list, [value, from, to]) =>
    [...list].fill(value, at(from, 0), to === undefined ? undefined : toNumber(to)),
  flat: (list, [depth], run) => flat(list, at(depth, 1), run),
  flatMap: (list, [by], run) => {
    const call = callback(list, by, run);
    return flat(
      list.map((value, index) => call(value, index)),
      1,
      run,
    );
  },
  includes: (list, [value, from]) => list.includes(value, at(from, 0)),
  indexOf: (list, [value, from]) => list.indexOf(value, at(from, 0)),
  join: (list, [separator], run) => joined(list, separator === undefined ? ',' : jsText(separator, run), run),
  keys: (list) => [...list].map((_value, index) => index),
  lastIndexOf: (list, [value, ...from]) =>
    from.length === 0 ? list.lastIndexOf(value) : list.lastIndexOf(value, toNumber(from[0])),
  map: (list, [by], run) => {
    const call = callback(list, by, run);
    run.elements(list.length);
    return list.map((value, index) => call(value, index));
  },
  reduce: (list, args, run) => reduced(list, args, run),
  reduceRight: (list, args, run) => reduced(list, args, run, true),
  reverse: (list) => [...list].reverse(),
  slice: (list, [from, to]) => list.slice(at(from, 0), to === undefined ? undefined : toNumber(to)),
  some: (list, [by], run) => {
    const call = callback(list, by, run);
    return list.some((value, index) => Boolean(call(value, index)));
  },
  sort: (list, args, run) => sorted(list, args, run),
  toSorted: (list, args, run) => sorted(list, args, run),
  toSpliced: (list, args) => {
    const [from, count, ...added] = args;
    if (args.length === 0) return [...list];
    const start = at(from, 0);
    return args.length === 1 ? list.toSpliced(start) : list.toSpliced(start, toNumber(count), ...added);
  },
  toReversed: (list) => [...list].reverse(),
  values: (list) => [...list],
  with: (list, [index, value]) => {
    const place = placeIn(list, index);
    if (place < 0 || place >= list.length)
      throw expressionError(evaluationMessage('noPlace', { place: shown(index), length: list.length }));
    return list.with(place, value);
  },

  append: (list, args) => [...list, ...args],
  average: (list, _, run) => {
    const all = numbers(list, 'average', run);
    return all.length === 0 ? 0 : sum(all) / all.length;
  },
  chunk: (list, [size], run) => {
    const length = Math.floor(toNumber(size));
    if (!(length >= 1)) throw expressionError(evaluationMessage('chunk'));
    const count = Math.ceil(list.length / length);
    run.step(count);
    run.allocate(list.length + count * 4);
    return Array.from({ length: count }, (_, part) => list.slice(part * length, (part + 1) * length));
  },
  compact: (list, _, run) => compactedList(list, run),
  difference: (list, [other], run) => {
    const keys = new Set(asList(other).map((value) => identity(value, run)));
    return unique(
      list.filter((value) => !keys.has(identity(value, run))),
      [],
      run,
    );
  },
  first: (list) => list[0],
  intersection: (list, [other], run) => {
    const keys = new Set(asList(other).map((value) => identity(value, run)));
    return unique(
      list.filter((value) => keys.has(identity(value, run))),
      [],
      run,
    );
  },
  isEmpty: (list) => list.length === 0,
  isNotEmpty: (list) => list.length > 0,
  last: (list) => list.at(-1),
  max: (list, _, run) => {
    const all = numbers(list, 'max', run);
    return all.reduce((max, number) => Math.max(max, number), Number.NEGATIVE_INFINITY);
  },
  min: (list, _, run) => {
    const all = numbers(list, 'min', run);
    return all.reduce((min, number) => Math.min(min, number), Number.POSITIVE_INFINITY);
  },
  pluck: (list, args, run) => {
    const wanted = new Set(fieldNames(list, args, run));
    if (wanted.size === 0) return [...list];
    return list.flatMap((value) => {
      if (!isPlain(value)) return [];
      const keys = Object.keys(value);
      run.step(keys.length >>> 2);
      const found = keys.filter((key) => wanted.has(key)).map((key) => value[key]);
      return found.length === 0 ? [] : [found.length === 1 ? found[0] : found];
    });
  },
  randomItem: (list) => list[Math.floor(Math.random() * list.length)],
  removeDuplicates: (list, args, run) => unique(list, fieldNames(list, args, run), run),
  renameKeys: (list, args, run) => {
    const names = args.map((one) => toText(one, run));
    if (names.length === 0 || names.length % 2 !== 0) throw expressionError(evaluationMessage('renameKeys'));
    return list.map((value) => {
      if (!isPlain(value)) return value;
      const { length } = Object.keys(value);
      run.step(4 + length);
      run.entries(length);
      return renamed(value, names, run);
    });
  },
  smartJoin: (list, [keyField, valueField], run) => {
    if (typeof keyField !== 'string' || typeof valueField !== 'string' || !keyField || !valueField)
      throw expressionError(evaluationMessage('smartJoin'));
    return objectOf(
      list
        .filter(isPlain)
        .filter((one) => Object.hasOwn(one, keyField) && Object.hasOwn(one, valueField))
        .map((one) => [jsText(one[keyField], run), one[valueField]] as const)
        .filter(([name]) => !forbiddenKeys.has(name)),
      run,
    );
  },
  sum: (list, _, run) => sum(numbers(list, 'sum', run)),
  toJsonString: (list, _, run) => toJson(list, run),
  union: (list, [other], run) => unique([...list, ...asList(other)], [], run),
  unique: (list, args, run) => unique(list, fieldNames(list, args, run), run),
} satisfies Readonly<Record<string, ArrayMethod>>;

/** Comparing long texts takes as long as they are. */
const comparesEach: Cost<List> = (run, list, [value]) =>
  run.step(list.length * (typeof value === 'string' ? 1 + (value.length >>> 8) : 1));

const sorts: Cost<List> = (run, list) => {
  const rounds = 32 - Math.clz32(list.length);
  run.step(1 + ((list.length * rounds) >>> 2));
  run.elements(list.length);
};

const joinsLists: Cost<List> = (run, list, args) => {
  let size = list.length;
  for (const other of args) size += Array.isArray(other) ? other.length : 1;
  run.step(1);
  run.elements(size);
};

const combines: Cost<List> = (run, list, [other]) => {
  const size = list.length + (Array.isArray(other) ? other.length : 0);
  run.step(4 + (size >>> 1));
  run.elements(size);
};

const makesObjects: Cost<List> = (run, list, args) => {
  run.step(1 + list.length * (2 + args.length));
  run.elements(list.length * (1 + args.length));
};

const costs: Readonly<Record<keyof typeof methods | 'toString', Cost<List>>> = {
  append: copiesList,
  at: constant,
  average: constant,
  chunk: copiesList,
  compact: copiesList,
  concat: joinsLists,
  difference: combines,
  entries: copiesList,
  every: walks,
  filter: walks,
  find: walks,
  findIndex: walks,
  findLast: walks,
  findLastIndex: walks,
  fill: copiesList,
  first: constant,
  flat: walks,
  flatMap: walks,
  includes: comparesEach,
  indexOf: comparesEach,
  intersection: combines,
  isEmpty: constant,
  isNotEmpty: constant,
  join: walks,
  keys: copiesList,
  last: constant,
  lastIndexOf: comparesEach,
  map: walks,
  max: constant,
  min: constant,
  pluck: makesObjects,
  randomItem: constant,
  reduce: walks,
  reduceRight: walks,
  removeDuplicates: walks,
  renameKeys: makesObjects,
  reverse: copiesList,
  slice: copiesList,
  smartJoin: makesObjects,
  some: walks,
  sort: sorts,
  sum: constant,
  toJsonString: walks,
  toReversed: copiesList,
  toSorted: sorts,
  toSpliced: joinsLists,
  toString: walks,
  union: combines,
  unique: walks,
  values: copiesList,
  with: copiesList,
};

/** What is not listed takes none. */
const takesOf: Partial<Record<keyof typeof costs, Takes>> = {
  ...{ append: any, at: 1, chunk: 1, concat: any, difference: 1, every: 1, filter: 1, find: 1, findIndex: 1 },
  ...{
    fill: 3,
    findLast: 1,
    findLastIndex: 1,
    flat: 1,
    flatMap: 1,
    includes: 2,
    indexOf: 2,
    intersection: 1,
    join: 1,
    lastIndexOf: 2,
  },
  ...{ map: 1, pluck: any, reduce: 2, reduceRight: 2, removeDuplicates: any, renameKeys: any },
  ...{ slice: 2, smartJoin: 2, some: 1, sort: 1, toSorted: 1, toSpliced: any },
  ...{ toString: 0, union: 1, with: 2 },
  unique: any,
};

export const arrayMethods: ReadonlyMap<string, Native<List>> = natives<List, keyof typeof costs>(
  { ...methods, toString: (list, _, run) => joined(list, ',', run) },
  costs,
  takesOf,
);
