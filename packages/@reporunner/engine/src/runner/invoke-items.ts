/** Runs nodes that see one item at a time. Synchronous as long as the node is and the items are here. */

import type { Item, ItemSource } from '@reporunner/core';
import { type ItemResult, isItemStream, type NodeDefinition } from '@reporunner/integrations';
import type { Batch, Batches } from '../items/batch.ts';
import type { BatchWriter } from '../items/batch-writer.ts';
import type { ItemSlice } from '../items/item-access.ts';
import { itemsMissing } from '../items/items-not-here.ts';
import { needsEntry, sourceFrom, withSource } from '../planner/lineage.ts';
import type { StoredError } from '../stored-error.ts';
import { toStoredError } from './failures.ts';
import { itemOfFailure } from './item-failures.ts';
import { isLongList, isOne, isThenable, itemsOf, takeStream, toItem } from './item-results.ts';
import { type NodeCall, type Outputs, writerFor } from './node-call.ts';
import { ItemRunContext } from './node-context.ts';
import { parametersFor } from './parameters-for.ts';

export type ItemNode = Extract<NodeDefinition, { kind: 'item' }>;

/**
 * `batch` is what lies at the node's input, the piece some of it, or all. `input`: the same as the planner has it, where
 * it was read.
 */
export function invokeItems(
  call: NodeCall,
  definition: ItemNode,
  piece: ItemSlice,
  batch: Batch,
  input: Batch = batch,
): Outputs | Promise<Outputs> {
  return new ItemsCall(call, definition, piece, batch, input).run();
}

// A class, for a loop calls nodes by the thousand: closures would be allocated for each.
class ItemsCall {
  readonly #call: NodeCall;
  readonly #definition: ItemNode;
  readonly #items: readonly Item[];
  readonly #from: number;
  /** Items at the node's input in all. */
  readonly #total: number;
  readonly #parametersAt: (index: number) => unknown;
  readonly #isEntryNeeded: boolean;
  readonly #main: Item[] = [];
  #failed: Item[] | undefined;
  #firstError: StoredError | undefined;

  constructor(call: NodeCall, definition: ItemNode, { items, from }: ItemSlice, batch: Batch, input: Batch) {
    this.#call = call;
    this.#definition = definition;
    this.#items = items;
    this.#from = from;
    this.#total = batch.length;
    this.#parametersAt = parametersFor(call, batch);
    this.#isEntryNeeded = needsEntry(call.state, call.frame, call.node.index, input);
  }

  run(): Outputs | Promise<Outputs> {
    const { services, info } = this.#call;
    const { listed } = info.items.limits;
    for (let index = 0; index < this.#items.length; index += 1) {
      try {
        const result = this.#runOne(index, this.#parametersAt(this.#from + index));
        if (isThenable(result) || isItemStream(result) || isLongList(result, listed))
          return this.#restFrom(index, { result });
        const source = this.#sourceOf(index);
        // Most nodes make one item of one: without a list around it.
        if (isOne(result)) this.#main.push(withSource(toItem(result), source));
        else for (const item of itemsOf(result as ItemResult)) this.#main.push(withSource(item, source));
      } catch (error) {
        if (itemsMissing(error) !== undefined) return this.#restFrom(index, undefined);
        const item = this.#fail(error, index);
        if (item !== undefined) this.#main.push(item);
      }
      const isMore = index + 1 < this.#items.length;
      // What a few items become may be too much for a list, and take too long.
      if (this.#main.length > listed || (isMore && services.isDue()))
        return this.#restFrom(index + 1, undefined);
    }
    return this.#done(this.#main);
  }

  #runOne(index: number, parameters: unknown): unknown {
    const { node, services } = this.#call;
    const item = this.#items[index] as Item;
    return this.#definition.run(
      new ItemRunContext(node, services, item, this.#from + index, parameters) as never,
    );
  }

  #sourceOf(index: number): ItemSource | undefined {
    const { state, frame, node } = this.#call;
    const item = this.#items[index] as Item;
    return sourceFrom(state, frame, node.index, 'main', this.#from + index, item, this.#isEntryNeeded);
  }

  /** Takes the failure of one item, if the node's `onError` lets it; returns what goes on in its place. */
  #fail(thrown: unknown, index: number): Item | undefined {
    const place = this.#from + index;
    const item = itemOfFailure(this.#call, thrown, this.#items[index], place, this.#sourceOf(index));
    this.#firstError ??= toStoredError(thrown);
    if (this.#call.node.node.onError !== 'errorPort') return item;
    this.#failed ??= [];
    this.#failed.push(item);
    return undefined;
  }

  #done(main: Batch): Outputs {
    const isSplit = this.#call.node.node.onError === 'errorPort';
    const outputs: Batches = isSplit ? { main, error: this.#failed ?? [] } : { main };
    return this.#firstError === undefined ? { outputs } : { outputs, error: this.#firstError };
  }

  /** `first`: what the first of them has answered already. */
  #restFrom(start: number, first: { readonly result: unknown } | undefined): Promise<Outputs> {
    return this.#call.info.items.holding(() => this.#rest(start, first));
  }

  async #rest(start: number, first: { readonly result: unknown } | undefined): Promise<Outputs> {
    const { services } = this.#call;
    const out = writerFor(this.#call);
    for (const item of this.#main) out.add(item);
    if (first === undefined) await services.pause();
    for (let index = start; index < this.#items.length; index += 1) {
      const before = out.length;
      try {
        const isFirst = index === start && first !== undefined;
        const parameters = isFirst ? undefined : await this.#parametersWhenHere(index);
        const result = isFirst ? first.result : services.held(() => this.#runOne(index, parameters));
        await this.#take(out, (await result) as ItemResult, this.#sourceOf(index));
      } catch (error) {
        if (services.signal().aborted) throw services.signal().reason;
        const item = this.#fail(error, index);
        // An item that fails gives nothing else.
        out.cutTo(before);
        if (item !== undefined) out.add(item);
      }
      if (this.#total > 1) services.progress((this.#from + index + 1) / this.#total, undefined);
      if (out.isFull) await out.flush();
      if (services.isDue()) await services.pause();
    }
    return this.#done(await out.end());
  }

  /** @throws ServiceError ITEMS_TOO_MANY. */
  async #take(out: BatchWriter, result: ItemResult, source: ItemSource | undefined): Promise<void> {
    const { services, info } = this.#call;
    const isList = isLongList(result, info.items.limits.listed);
    if (isList) info.items.assertCount(result.length);
    if (!isList && !isItemStream(result)) {
      for (const item of itemsOf(result)) out.add(withSource(item, source));
      return;
    }
    await takeStream(result, services, (item) => {
      out.add(withSource(item, source));
      return out.isFull ? out.flush() : undefined;
    });
  }

  #parametersWhenHere(index: number): unknown {
    const { info, services } = this.#call;
    const parameters = () => this.#parametersAt(this.#from + index);
    try {
      return services.held(parameters);
    } catch (error) {
      const missing = itemsMissing(error);
      if (missing === undefined) throw error;
      return info.items.whenHere(() => services.held(parameters), missing);
    }
  }
}
