/**
 * What the activations of a container gave, in their order, whatever the order they came in. What is much is handed over
 * to be stored, and forgotten once it is.
 */
import { type Batch, isStored, joinOf } from '../../items/batch.ts';
import { roughSizeOf } from '../../items/rough-size.ts';
import type { CollectedRange, ContainerTransition, StoredRange } from './container-run.ts';

/** Only every so manieth is measured: to look at each would cost more than many an iteration. */
const sampled = 16;

export class Collected {
  readonly #port: string;
  /** By activation. */
  readonly #kept = new Map<number, Batch>();
  #items = 0;
  #bytes = 0;
  #keeps = 0;
  /** Handed over, and not yet known to be stored. */
  #handedOver: readonly CollectedRange[] = [];
  readonly #stored: StoredRange[] = [];

  constructor(port: string) {
    this.#port = port;
  }

  get isEmpty(): boolean {
    return this.#kept.size === 0 && this.#handedOver.length === 0 && this.#stored.length === 0;
  }

  keep(transition: ContainerTransition, at: number, items: Batch): void {
    this.#kept.set(at, items);
    this.#items += items.length;
    this.#keeps += 1;
    if (this.#keeps % sampled === 0 && !isStored(items)) this.#bytes += roughSizeOf(items) * sampled;
    const { listed, listedBytes } = transition.limits;
    if (this.#items > listed || this.#bytes > listedBytes) this.#handOver(transition);
  }

  #handOver(transition: ContainerTransition): void {
    const ranges = this.#runs([...transition.frames].map(({ loop }) => loop?.index ?? 0));
    this.#handedOver = [...this.#handedOver, ...ranges];
    this.#kept.clear();
    this.#items = 0;
    this.#bytes = 0;
    for (const range of ranges) transition.store(range);
  }

  /** What is kept, in runs between what is still open and what was handed over before. */
  #runs(open: readonly number[]): readonly CollectedRange[] {
    const between = [...open, ...[...this.#handedOver, ...this.#stored].map(({ from }) => from)].sort(
      (a, b) => a - b,
    );
    let next = 0;
    const runs: { from: number; to: number; batches: Batch[] }[] = [];
    for (const [at, items] of [...this.#kept].sort(([a], [b]) => a - b)) {
      const last = runs.at(-1);
      const before = next;
      while (next < between.length && (between[next] as number) < at) next += 1;
      if (last === undefined || next > before) runs.push({ from: at, to: at + 1, batches: [items] });
      else {
        last.to = at + 1;
        last.batches.push(items);
      }
    }
    return runs.map(({ from, to, batches }) => ({ port: this.#port, from, to, items: joinOf(batches) }));
  }

  stored(range: StoredRange): void {
    const isWithin = (from: number, to: number) => from >= range.from && to <= range.to;
    this.#handedOver = this.#handedOver.filter(({ from, to }) => !isWithin(from, to));
    for (const at of this.#kept.keys()) if (isWithin(at, at + 1)) this.#kept.delete(at);
    this.#stored.push(range);
  }

  lacks(range: CollectedRange): boolean {
    return this.#handedOver.some(({ from, to }) => from === range.from && to === range.to);
  }

  all(): Batch {
    if (this.#stored.length === 0 && this.#handedOver.length === 0 && isAscending(this.#kept.keys()))
      return joinOf([...this.#kept.values()]);
    const kept = [...this.#kept].map(([from, items]) => ({ from, items }));
    const ranges = [...this.#stored, ...this.#handedOver, ...kept];
    return joinOf(ranges.sort((a, b) => a.from - b.from).map(({ items }) => items));
  }
}

function isAscending(numbers: Iterable<number>): boolean {
  let last = -1;
  for (const number of numbers) {
    if (number < last) return false;
    last = number;
  }
  return true;
}
