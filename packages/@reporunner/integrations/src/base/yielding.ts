/**
 * Work on lists that leaves the main thread to others when it takes long. It is a generator that yields wherever it may
 * be interrupted, after each item; its host decides by time whether it is. What does not take long is done at once,
 * without a promise.
 */

/** Yields wherever it may be interrupted, after a few microseconds of work or one item; ends with the result. */
export type Interruptible<T> = Generator<undefined, T, undefined>;

/** So many items are sorted in one go: comparing two long texts may take a tenth of a millisecond. */
const itemsPerRun = 16;

/** What happens when an interruptible yields. */
export interface YieldHost {
  /** Whether the work has had the main thread long enough. */
  isDue(): boolean;
  /** Resolves once others had the main thread; rejects when the work is no longer wanted. */
  pause(): Promise<void>;
  /** Does the work up to where it is interrupted. */
  held<T>(work: () => T): T;
}

/** The result at once of what does not take long, else a promise of it. */
export function runYielding<T>(work: Interruptible<T>, host: YieldHost): T | Promise<T> {
  const first = untilDue(work, host);
  return first.done === true ? first.value : goingOn(work, host);
}

function untilDue<T>(work: Interruptible<T>, host: YieldHost): IteratorResult<undefined, T> {
  for (;;) {
    const next = work.next();
    if (next.done === true || host.isDue()) return next;
  }
}

async function goingOn<T>(work: Interruptible<T>, host: YieldHost): Promise<T> {
  for (;;) {
    await host.pause();
    const next = host.held(() => untilDue(work, host));
    if (next.done === true) return next.value;
  }
}

/** Calls `look` for each, in order. */
export function* forEachYielding<T>(
  list: readonly T[],
  look: (one: T, index: number) => void,
): Interruptible<void> {
  for (let at = 0; at < list.length; at += 1) {
    if (at > 0) yield;
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
  if (list.length <= itemsPerRun) return list.toSorted(compare);
  let sorted: T[] = [];
  for (let at = 0; at < list.length; at += itemsPerRun) {
    for (const one of list.slice(at, at + itemsPerRun).sort(compare)) sorted.push(one);
    yield;
  }
  let merged = Array<T>(list.length);
  let compared = 0;
  for (let width = itemsPerRun; width < list.length; width *= 2) {
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
        if (compared % itemsPerRun === 0) yield;
      }
    }
    [sorted, merged] = [merged, sorted];
  }
  return sorted;
}
