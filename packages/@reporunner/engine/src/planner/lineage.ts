/** Which item came from which: kept by the engine, so that expressions can follow it and nodes need not care. */
import type { Item, ItemSource } from '@reporunner/core';
import { type Batch, isStored, joinOf, type StoredItems, withSourceOf } from '../items/batch.ts';
import { type ExecutionState, type Frame, nodeIn } from './state.ts';

/**
 * The output item that lies at `index` of an input: which node put it out, at which port, as its how manieth. At the
 * entries of a body it is the container itself, and the place in the container's input, under the port ''.
 */
export function originOf(
  state: ExecutionState,
  frame: Frame,
  node: number,
  port: string,
  index: number,
): ItemSource | undefined {
  const { nodes } = state.plan;
  const incoming = nodes[node]?.incoming ?? [];
  if (incoming.length === 0) {
    const { owner, positions } = frame;
    if (owner === undefined || positions === undefined) return undefined;
    const at = placeOf(frame, index);
    return at === undefined ? undefined : { nodeId: nodes[owner.node]?.id ?? '', port: '', index: at };
  }
  let offset = 0;
  for (const edge of incoming) {
    if (edge.toPort !== port) continue;
    const size = nodeIn(state, frame, edge.from).outputs?.[edge.fromPort]?.length ?? 0;
    if (index < offset + size) {
      return { nodeId: nodes[edge.from]?.id ?? '', port: edge.fromPort, index: index - offset };
    }
    offset += size;
  }
  return undefined;
}

/** The item with this source; with none it loses the one it had, which means something in another place only. */
export function withSource(item: Item, source: ItemSource | undefined): Item {
  if (source === undefined) return withoutSource(item);
  const made: { -readonly [K in keyof Item]: Item[K] } = { json: item.json, source };
  if (item.binary !== undefined) made.binary = item.binary;
  if (item.error !== undefined) made.error = item.error;
  return made;
}

function withoutSource(item: Item): Item {
  if (item.source === undefined) return item;
  const { source: _, ...rest } = item;
  return rest;
}

const mostHops = 10_000;

/** Where in the container's input an item of its body began. */
function positionOf(state: ExecutionState, frame: Frame, item: Item): number | undefined {
  const container = state.plan.nodes[frame.owner?.node ?? -1]?.id;
  let at = item.source;
  for (let hops = 0; at !== undefined && hops < mostHops; hops += 1) {
    if (at.nodeId === container) return at.index;
    const index = state.plan.indexById.get(at.nodeId);
    if (index === undefined || state.plan.nodes[index]?.scope !== frame.scope) return undefined;
    const batch: Batch | undefined = nodeIn(state, frame, index).outputs?.[at.port];
    // What is stored cannot be looked at here: the trace ends.
    at = batch === undefined || isStored(batch) ? undefined : batch[at.index]?.source;
  }
  return undefined;
}

/**
 * What a body gives: the items of its exits, or those `given`, each with the source that the container's own input
 * item has. `positions`, when a list is handed in, is filled with the place of that input item, unless the result is
 * stored. Stored items that come from several of the container's have no source any more: telling it would mean reading
 * them.
 */
export function resultOfBody(
  state: ExecutionState,
  frame: Frame,
  given?: Batch,
  positions?: (number | undefined)[],
): Batch {
  const { owner, input } = frame;
  if (owner === undefined) return [];
  const sourceAt = (place: number) => originOf(state, owner.frame, owner.node, 'main', place);
  // Whatever one item turned into descends from it, however it came about.
  const only = input.length === 1 ? placeOf(frame, 0) : undefined;
  const onlySource = only === undefined ? undefined : sourceAt(only);
  const placed = (item: Item, place: number | undefined) => {
    positions?.push(place);
    return withSource(item, place === undefined || place === only ? onlySource : sourceAt(place));
  };
  const sourced = (batch: Batch): Batch => {
    if (isStored(batch)) return withSourceOf(batch, onlySource);
    const items: Item[] = [];
    for (const item of batch) items.push(placed(item, only ?? positionOf(state, frame, item)));
    return items;
  };
  if (given !== undefined) return sourced(given);
  if (frame.scope.exits.length === 0) {
    if (isStored(input)) return passedThrough(frame, input, sourceAt);
    return input.map((item, at) => placed(item, placeOf(frame, at)));
  }
  let whole: Batch | undefined;
  let several: Batch[] | undefined;
  for (const index of frame.scope.exits) {
    const { outputs } = nodeIn(state, frame, index);
    for (const port in outputs) {
      const batch = sourced(outputs[port] as Batch);
      if (whole === undefined) whole = batch;
      else several = [...(several ?? [whole]), batch];
    }
  }
  return several === undefined ? (whole ?? []) : joinOf(several);
}

/** A body without nodes gives what it got. */
function passedThrough(
  { positions }: Frame,
  input: StoredItems,
  sourceAt: (place: number) => ItemSource | undefined,
): Batch {
  if (typeof positions !== 'number') return withSourceOf(input, undefined);
  const [first, last] = [sourceAt(positions), sourceAt(positions + input.length - 1)];
  const isRun = first !== undefined && first.nodeId === last?.nodeId && first.port === last.port;
  return withSourceOf(input, isRun ? { ...first, each: true } : undefined);
}

/** Where in the container's input the item lies that is the body's how manieth. */
function placeOf({ positions }: Frame, at: number): number | undefined {
  return typeof positions === 'number' ? positions + at : positions?.[at];
}
