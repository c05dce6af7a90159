/** Runs nodes that see one item at a time. Synchronous as long as the node is and the items are here. */
import type { Item, ItemError, ItemSource } from '@reporunner/core';
import { type ItemResult, isItemStream, type NodeDefinition } from '@reporunner/integrations';
import type { Batch } from '../items/batch.ts';
import type { BatchWriter } from '../items/batch-writer.ts';
import type { Piece } from '../items/item-access.ts';
import { itemsMissing } from '../items/items-not-here.ts';
import { originOf, withSource } from '../planner/lineage.ts';
import { atItem, toItemError } from './failures.ts';
import { isThenable, itemsFrom, itemsOf } from './item-results.ts';
import type { NodeCall, Outputs } from './node-call.ts';
import { ItemRunContext } from './node-context.ts';
import { parametersFor } from './parameters-for.ts';

export type ItemNode = Extract<NodeDefinition, { kind: 'item' }>;

/** `batch` is what lies at the node's input, the piece some of it, or all. */
export function invokeItems(
  call: NodeCall,
  definition: ItemNode,
  { items, from }: Piece,
  batch: Batch,
): Outputs | Promise<Outputs> {
  const { state, frame, node, services, facts } = call;
  const { onError } = node.node;
  const parametersAt = parametersFor(call, batch);
  const main: Item[] = [];
  const failed: Item[] = [];
  let firstError: ItemError | undefined;

  const sourceOf = (index: number) => originOf(state, frame, node.index, 'main', from + index);
  /** Takes the failure of one item, if the node's `onError` lets it; returns what goes on in its place. */
  const fail = (thrown: unknown, index: number): Item | undefined => {
    if (onError === 'stop' || services.mayRetry(thrown)) throw atItem(thrown, from + index);
    const error = toItemError(thrown);
    firstError ??= error;
    const item = withSource({ ...(items[index] ?? { json: {} }), error }, sourceOf(index));
    if (onError !== 'errorPort') return item;
    failed.push(item);
    return undefined;
  };
  const done = (made: Batch): Outputs => ({
    outputs: onError === 'errorPort' ? { main: made, error: failed } : { main: made },
    ...(firstError === undefined ? {} : { error: firstError }),
  });
  const run = (index: number, parameters: unknown) =>
    definition.run(
      new ItemRunContext(node, services, items[index] as Item, from + index, parameters) as never,
    );

  const parametersWhenHere = async (index: number) => {
    try {
      return parametersAt(from + index);
    } catch (error) {
      const missing = itemsMissing(error);
      if (missing === undefined) throw error;
      return facts.items.whenHere(() => parametersAt(from + index), missing);
    }
  };
  /** `first`: what the first of them has answered already. */
  const restFrom = async (
    start: number,
    first: { readonly result: unknown } | undefined,
  ): Promise<Outputs> => {
    const out = facts.items.writer();
    for (const item of main) out.add(item);
    for (let index = start; index < items.length; index += 1) {
      try {
        const given =
          index === start && first !== undefined ? first.result : run(index, await parametersWhenHere(index));
        await take(out, (await given) as ItemResult, sourceOf(index), () => services.signal());
      } catch (error) {
        if (services.signal().aborted) throw services.signal().reason;
        const item = fail(error, index);
        if (item !== undefined) out.add(item);
      }
      if (out.isFull) await out.flush();
    }
    return done(await out.end());
  };

  for (let index = 0; index < items.length; index += 1) {
    try {
      const result = run(index, parametersAt(from + index));
      if (isThenable(result) || isItemStream(result)) return restFrom(index, { result });
      const source = sourceOf(index);
      for (const item of itemsOf(result as ItemResult)) main.push(withSource(item, source));
    } catch (error) {
      if (itemsMissing(error) !== undefined) return restFrom(index, undefined);
      const item = fail(error, index);
      if (item !== undefined) main.push(item);
    }
  }
  return done(main);
}

async function take(
  out: BatchWriter,
  result: ItemResult,
  source: ItemSource | undefined,
  signal: () => AbortSignal,
): Promise<void> {
  if (!isItemStream(result)) {
    for (const item of itemsOf(result)) out.add(withSource(item, source));
    return;
  }
  for await (const item of itemsFrom(result, signal)) {
    out.add(withSource(item, source));
    if (out.isFull) await out.flush();
  }
}
