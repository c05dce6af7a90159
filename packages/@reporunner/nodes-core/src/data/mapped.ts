import { WorkSlice } from '@reporunner/integrations';

/** Lists up to this length are made at once: the engine takes them in without a yield. */
const fewEnough = 1_000;
/** So few are made at once whatever each of them takes. */
const veryFew = 16;

/**
 * The list with each element changed. Of a long one, or one that takes long, the results come one by one, and need not
 * all lie in memory.
 */
export function mapped<A, B>(list: readonly A[], change: (one: A) => B): readonly B[] | Iterable<B> {
  if (list.length <= veryFew) return list.map((one) => change(one));
  return list.length <= fewEnough ? listOrStream(mapping(list, change)) : mapping(list, change);
}

function* mapping<A, B>(list: readonly A[], change: (one: A) => B): Generator<B> {
  for (const one of list) yield change(one);
}

/** What a generator gives: a list if it is short and soon made, else one by one. */
export function listOrStream<T>(source: Iterable<T>): readonly T[] | Iterable<T> {
  const iterator = source[Symbol.iterator]();
  const slice = new WorkSlice();
  const first: T[] = [];
  for (let next = iterator.next(); next.done !== true; next = iterator.next()) {
    first.push(next.value);
    if (first.length > fewEnough || slice.isDue()) return goingOn(first, iterator);
  }
  return first;
}

function* goingOn<T>(first: readonly T[], rest: Iterator<T>): Generator<T> {
  yield* first;
  for (let next = rest.next(); next.done !== true; next = rest.next()) yield next.value;
}
