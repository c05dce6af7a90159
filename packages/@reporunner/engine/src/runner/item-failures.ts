/** EX4. One item's failure is one item's failure: what goes on in its place, and what leaves by the error port. */

import type { Item, ItemSource } from '@reporunner/core';
import { type Batch, failedItem } from '../items/batch.ts';
import { itemsMissing } from '../items/items-not-here.ts';
import { withSource } from '../planner/lineage.ts';
import type { StoredError } from '../stored-error.ts';
import { atItem, toItemError, toStoredError } from './failures.ts';
import type { NodeCall } from './node-call.ts';
import type { InputSources } from './stamp-batches.ts';

/** @throws What was thrown, when the node fails, or is tried again, as a whole. */
export function itemOfFailure(
  { node, services }: NodeCall,
  thrown: unknown,
  item: Item | undefined,
  index: number,
  source: ItemSource | undefined,
): Item {
  if (node.node.onError === 'stop' || services.mayRetry(thrown)) throw atItem(thrown, index);
  const failed = failedItem(item ?? { json: {} }, toItemError(thrown));
  return withSource(failed, source);
}

/** The items of one batch, or of a piece of one, that a batch node said failed. */
export class ItemFailures {
  readonly #call: NodeCall;
  readonly #items: Batch;
  readonly #sources: InputSources;
  readonly #from: number;
  // Made for the first failure: most batches have none.
  /** For the output `error`. */
  failed: Item[] | undefined;
  first: StoredError | undefined;

  constructor(call: NodeCall, items: Batch, sources: InputSources, from = 0) {
    this.#call = call;
    this.#items = items;
    this.#sources = sources;
    this.#from = from;
  }

  /** What the node is to pass on in place of its item at `index`; undefined when it leaves by the error port. */
  fail(index: number, thrown: unknown): Item | undefined {
    const missing = itemsMissing(thrown);
    if (missing !== undefined) throw missing;
    const { services, node, info } = this.#call;
    if (services.signal().aborted) throw services.signal().reason;
    const input = info.items.at(this.#items, index);
    const source = input && this.#sources.of('main', this.#from + index, input);
    const item = itemOfFailure(this.#call, thrown, input, this.#from + index, source);
    this.first ??= toStoredError(thrown);
    if (node.node.onError === 'errorPort') {
      this.failed ??= [];
      this.failed.push(item);
      return undefined;
    }
    return item;
  }
}
