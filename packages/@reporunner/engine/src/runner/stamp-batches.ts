import type { Item, ItemSource } from '@reporunner/core';
import type { PortBatches } from '@reporunner/integrations';
import { withSource } from '../planner/lineage.ts';

/**
 * Stamps what a batch node put out. An item that is one of the inputs, or carries the source of one, descends from
 * it; with a single input item everything descends from that; the rest has no single ancestor.
 */
export function stampBatches(
  outputs: PortBatches,
  inputs: readonly { readonly port: string; readonly items: readonly Item[] }[],
  origin: (port: string, index: number) => ItemSource | undefined,
): PortBatches {
  const total = inputs.reduce((sum, { items }) => sum + items.length, 0);
  const stamped: Record<string, readonly Item[]> = {};
  if (total <= 1) {
    const port = inputs.find(({ items }) => items.length === 1)?.port;
    const source = port === undefined ? undefined : origin(port, 0);
    for (const name of Object.keys(outputs)) {
      const batch = outputs[name];
      if (batch !== undefined) stamped[name] = batch.map((item) => withSource(item, source));
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
    stamped[name] = (outputs[name] ?? []).map((item) => {
      const source =
        known.get(item) ??
        known.get(item.json) ??
        (item.source === undefined ? undefined : known.get(item.source));
      return withSource(item, source);
    });
  }
  return stamped;
}
