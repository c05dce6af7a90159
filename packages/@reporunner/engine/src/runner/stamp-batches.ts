import type { Item, ItemSource } from '@reporunner/core';
import { type Batch, type Batches, isStored, withSourceOf } from '../items/batch.ts';
import { withSource } from '../planner/lineage.ts';

const noItems: ReadonlySet<Item> = new Set();

/** What lies at an input: all of it, or those items that the node has seen. */
export interface InputItems {
  readonly port: string;
  readonly length: number;
  readonly items: readonly Item[];
}

/**
 * Stamps what a batch node put out. An item that is one of the inputs, or carries the source of one, descends from
 * it; with a single input item everything descends from that; the rest has no single ancestor. What is in
 * `stampedItems` has its source already.
 */
export function stampBatches(
  outputs: Batches,
  inputs: readonly InputItems[],
  origin: (port: string, index: number) => ItemSource | undefined,
  stampedItems: ReadonlySet<Item> = noItems,
): Batches {
  const total = inputs.reduce((sum, { length }) => sum + length, 0);
  const stamped: Record<string, Batch> = {};
  if (total <= 1) {
    const port = inputs.find(({ length }) => length === 1)?.port;
    const source = port === undefined ? undefined : origin(port, 0);
    for (const name of Object.keys(outputs)) {
      const batch = outputs[name];
      if (batch !== undefined)
        stamped[name] = isStored(batch)
          ? withSourceOf(batch, source)
          : batch.map((item) => withSource(item, source));
    }
    return stamped;
  }
  const known = new Map<object, ItemSource>();
  for (const { port, items } of inputs) {
    items.forEach((item, index) => {
      const source = origin(port, index);
      if (source === undefined) return;
      known.set(item, source);
      known.set(item.json, source);
      if (item.source !== undefined) known.set(item.source, source);
    });
  }
  for (const name of Object.keys(outputs)) {
    const batch = outputs[name] ?? [];
    if (isStored(batch)) {
      stamped[name] = batch;
      continue;
    }
    stamped[name] = batch.map((item) => {
      if (stampedItems.has(item)) return item;
      const source =
        known.get(item) ??
        known.get(item.json) ??
        (item.source === undefined ? undefined : known.get(item.source));
      return withSource(item, source);
    });
  }
  return stamped;
}
