/**
 * Items of a chunk as text: `[json of each, runs of sources, [place, binary, error] of those that have one]`. A run is
 * `[count]` for items without a source, or `[count, node, port, index, step]`: neighbours mostly come from neighbours.
 */
import type { Item, ItemSource } from '@reporunner/core';

type Run =
  | readonly [count: number]
  | readonly [number, nodeId: string, port: string, index: number, step: number];
type More = readonly [
  at: number,
  binary: NonNullable<Item['binary']> | null,
  error: NonNullable<Item['error']> | null,
];

/** How far the source of `next` is from that of the item before, when they are of one batch. */
function stepOf(last: ItemSource | undefined, next: ItemSource | undefined): number | undefined {
  if (last === undefined || next === undefined) return last === next ? 0 : undefined;
  return last.nodeId === next.nodeId && last.port === next.port ? next.index - last.index : undefined;
}

function runsOf(items: readonly Item[]): readonly Run[] {
  const runs: Run[] = [];
  for (let at = 0; at < items.length; ) {
    const first = items[at]?.source;
    const step = at + 1 < items.length ? stepOf(first, items[at + 1]?.source) : undefined;
    let count = 1;
    if (step !== undefined) {
      while (
        at + count < items.length &&
        stepOf(items[at + count - 1]?.source, items[at + count]?.source) === step
      )
        count += 1;
    }
    runs.push(first === undefined ? [count] : [count, first.nodeId, first.port, first.index, step ?? 0]);
    at += count;
  }
  return runs;
}

export function encodeChunk(items: readonly Item[]): string {
  const more: More[] = [];
  items.forEach(({ binary, error }, at) => {
    if (binary !== undefined || error !== undefined) more.push([at, binary ?? null, error ?? null]);
  });
  return JSON.stringify([items.map(({ json }) => json), runsOf(items), more]);
}

export function decodeChunk(text: string): readonly Item[] {
  const [jsons, runs, more] = JSON.parse(text) as [Item['json'][], Run[], More[]];
  const items: Item[] = [];
  for (const run of runs) {
    const [count, nodeId, port = '', index = 0, step = 0] = run;
    for (let at = 0; at < count; at += 1) {
      const json = jsons[items.length] as Item['json'];
      items.push(
        nodeId === undefined ? { json } : { json, source: { nodeId, port, index: index + at * step } },
      );
    }
  }
  for (const [at, binary, error] of more) {
    const item = items[at] as Item;
    items[at] = {
      ...item,
      ...(binary === null ? {} : { binary }),
      ...(error === null ? {} : { error }),
    };
  }
  return items;
}
