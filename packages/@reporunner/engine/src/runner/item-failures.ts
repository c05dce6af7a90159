/** EX4. One item's failure is one item's failure: what goes on in its place, and what leaves by the error port. */
import type { Item, ItemError } from '@reporunner/core';
import { type Batch, failedItem } from '../items/batch.ts';
import { itemsMissing } from '../items/items-not-here.ts';
import { originOf, withSource } from '../planner/lineage.ts';
import { atItem, toItemError } from './failures.ts';
import type { NodeCall } from './node-call.ts';

/** @throws What was thrown, when the node fails, or is tried again, as a whole. */
export function itemOfFailure(call: NodeCall, thrown: unknown, item: Item | undefined, index: number): Item {
  const { state, frame, node, services } = call;
  if (node.node.onError === 'stop' || services.mayRetry(thrown)) throw atItem(thrown, index);
  const failed = failedItem(item ?? { json: {} }, toItemError(thrown));
  return withSource(failed, originOf(state, frame, node.index, 'main', index));
}

/** The items of one batch, or of a piece of one, that a batch node said failed. */
export class ItemFailures {
  readonly #call: NodeCall;
  readonly #items: Batch;
  readonly #from: number;
  // Made for the first failure: most batches have none.
  /** For the output `error`. */
  failed: Item[] | undefined;
  /** These have their sources already. */
  passed: Set<Item> | undefined;
  first: ItemError | undefined;

  constructor(call: NodeCall, items: Batch, from = 0) {
    this.#call = call;
    this.#items = items;
    this.#from = from;
  }

  /** What the node is to pass on in place of its item at `index`; undefined when it leaves by the error port. */
  fail(index: number, thrown: unknown): Item | undefined {
    const missing = itemsMissing(thrown);
    if (missing !== undefined) throw missing;
    const { services, node, facts } = this.#call;
    if (services.signal().aborted) throw services.signal().reason;
    const item = itemOfFailure(this.#call, thrown, facts.items.at(this.#items, index), this.#from + index);
    this.first ??= item.error;
    if (node.node.onError === 'errorPort') {
      this.failed ??= [];
      this.failed.push(item);
      return undefined;
    }
    this.passed ??= new Set();
    this.passed.add(item);
    return item;
  }
}
