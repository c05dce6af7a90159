/**
 * Work on long lists that leaves the main thread to others now and then. It is a generator that yields where it may be interrupted;
 * a short list is done without a yield, and so without a promise.
 */

/** Yields wherever others may have the main thread; ends with the result. */
export type Interruptible<T> = Generator<undefined, T, undefined>;

/** So many items are looked at between two yields, where each costs some microseconds. */
const itemsPerYield = 1_000;
/** Comparing two items costs less. */
const comparisonsPerYield = 5_000;

/** What happens when an interruptible yields. */
export interface YieldHost {
  /** Resolves once others had the main thread; rejects when the work is no longer wanted. */
  pause(): Promise<void>;
  /** Does the work up to its next yield. */
  held<T>(work: () => T): T;
}

/** The result at once of what never yields, else a promise of it. */
export function runYielding<T>(work: Interruptible<T>, host: YieldHost): T | Promise<T> {
  const first = work.next();
  return first.done === true ? first.value : goingOn(work, host);
}

async function goingOn<T>(work: Interruptible<T>, host: YieldHost): Promise<T> {
  for (;;) {
    await host.pause();
    const next = host.held(() => work.next());
    if (next.done === true) return next.value;
  }
}

/** Calls `look` for each, in order. */
export function* forEachYielding<T>(
  list: readonly T[],
  look: (one: T, index: number) => void,
): Interruptible<void> {
  for (let at = 0; at < list.length; at += 1) {
    if (at > 0 && at % itemsPerYield === 0) yield;
    look(list[at] as T, at);
  }
}

/** As `Array.prototype.map`. */
export function* mapYielding<A, B>(
  list: readonly A[],
  change: (one: A, index: number) => B,
): Interruptible<B[]> {
  const result: B[] = [];
  yield* forEachYielding(list, (one, at) => result.push(change(one, at)));
  return result;
}

/** As `Array.prototype.toSorted`: what is equal stays in its order. */
export function* sortYielding<T>(
  list: readonly T[],
  compare: (a: T, b: T) => number,
): Interruptible<readonly T[]> {
  if (list.length <= itemsPerYield) return list.toSorted(compare);
  let sorted: T[] = [];
  for (let at = 0; at < list.length; at += itemsPerYield) {
    for (const one of list.slice(at, at + itemsPerYield).sort(compare)) sorted.push(one);
    yield;
  }
  let merged = Array<T>(list.length);
  let compared = 0;
  for (let width = itemsPerYield; width < list.length; width *= 2) {
    for (let from = 0; from < list.length; from += 2 * width) {
      const middle = Math.min(from + width, list.length);
      const end = Math.min(from + 2 * width, list.length);
      let left = from;
      let right = middle;
      for (let at = from; at < end; at += 1) {
        const takesLeft =
          right >= end || (left < middle && compare(sorted[left] as T, sorted[right] as T) <= 0);
        merged[at] = sorted[takesLeft ? left : right] as T;
        if (takesLeft) left += 1;
        else right += 1;
        compared += 1;
        if (compared % comparisonsPerYield === 0) yield;
      }
    }
    [sorted, merged] = [merged, sorted];
  }
  return sorted;
}
