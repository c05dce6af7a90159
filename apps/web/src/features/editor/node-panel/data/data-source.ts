/** The data of nodes as sources of items, and what lies at an input as one of them. */
import type { Item, ItemSource, WorkflowNode } from '@reporunner/core';
import { type DataSource, fixedPort, type PortData } from '../../../data-view/data-source.ts';

/** `pinned`: stands in for a run in manual executions. */
export type DataOrigin = 'pinned' | 'run';

/** All output of a node, or all its input. */
export interface NodeData extends DataSource {
  readonly origin: DataOrigin;
}

const keys = new WeakMap<object, string>();
let lastKey = 0;

/** A name for an object that is never changed: another object, another name. */
function keyOf(value: object): string {
  const known = keys.get(value);
  if (known !== undefined) return known;
  lastKey += 1;
  const key = `#${lastKey}`;
  keys.set(value, key);
  return key;
}

export function pinnedData(pinned: NonNullable<WorkflowNode['pinned']>): NodeData {
  return {
    origin: 'pinned',
    key: `pinned${keyOf(pinned)}`,
    ports: new Map(Object.entries(pinned).map(([port, items]) => [port, fixedPort(items)])),
  };
}

/** One batch of what lies at an input: an output of a node before it. */
export interface Batch {
  readonly nodeId: string;
  readonly port: string;
  readonly data: PortData;
}

/** Batches one after the other, each item saying where it came from. */
export function joinBatches(batches: readonly Batch[]): PortData {
  const sizes = (signal: AbortSignal) => Promise.all(batches.map(({ data }) => data.total(signal)));
  return {
    total: async (signal) => (await sizes(signal)).reduce((sum, size) => sum + size, 0),
    async items(offset, limit, signal) {
      const items: Item[] = [];
      let start = 0;
      for (const [at, size] of (await sizes(signal)).entries()) {
        const { nodeId, port, data } = batches[at] as Batch;
        const first = Math.max(0, offset - start);
        const wanted = Math.min(size - first, limit - items.length);
        if (wanted > 0) {
          const page = await data.items(first, wanted, signal);
          for (const [index, item] of page.entries())
            items.push({ ...item, source: { nodeId, port, index: first + index } });
        }
        start += size;
      }
      return items;
    },
  };
}

/** Where in the joined batches an output item of a node before lies; undefined when it is of another node. */
export async function placeInInput(
  batches: readonly Batch[],
  source: ItemSource,
  signal: AbortSignal,
): Promise<number | undefined> {
  let start = 0;
  for (const { nodeId, port, data } of batches) {
    if (nodeId === source.nodeId && port === source.port) return start + source.index;
    start += await data.total(signal);
  }
  return undefined;
}
