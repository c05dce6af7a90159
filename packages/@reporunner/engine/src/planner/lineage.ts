/**
 * Which item came from which (C7): kept by the engine, by place and never by likeness, so that expressions can follow
 * it and nodes need not care. The source of an output item is the output item of the node before; inside a body it ends
 * at the wall: at the place in the container's input, under the port ''.
 */
import { type Item, type ItemSource, type Places, sourceAt } from '@reporunner/core';
import {
  type Around,
  type Batch,
  isStored,
  joinOf,
  movedOf,
  type StoredItems,
  sliceOf,
  withSourceOf,
} from '../items/batch.ts';
import { endsOf } from '../plan/ends.ts';
import type { Positions } from './containers/container-run.ts';
import { entryAt, entryOf, isCarried, isTracked, placesIn, wallOf } from './entry.ts';
import { type OriginRun, originOf, originsOf, ownSource, placesAt, runsFrom, saysItself } from './origins.ts';
import { type ExecutionState, type Frame, nodeIn } from './state.ts';

/** The item with this source; with none it loses the one it had, which means something in another place only. */
export function withSource(item: Item, source: ItemSource | undefined): Item {
  if (source === undefined) return withoutSource(item);
  const copy: { -readonly [K in keyof Item]: Item[K] } = { json: item.json, source };
  if (item.binary !== undefined) copy.binary = item.binary;
  if (item.error !== undefined) copy.error = item.error;
  return copy;
}

function withoutSource(item: Item): Item {
  if (item.source === undefined) return item;
  const { source: _, ...rest } = item;
  return rest;
}

const none: Batch = Object.freeze([]);

/** True when items that a node makes of what lies at an input must carry their entry: it could not be found later. */
export function needsEntry(
  state: ExecutionState,
  frame: Frame,
  node: number,
  batch: Batch | undefined,
): boolean {
  if (batch === undefined || !isTracked(state, frame)) return false;
  if (isStored(batch)) return true;
  return state.plan.nodes[node]?.incoming.length === 0 && batch[0]?.source?.entry !== undefined;
}

/** The source that an output gets that a node makes of the item at `index` of an input: `item`, as it lies there. */
export function sourceFrom(
  state: ExecutionState,
  frame: Frame,
  node: number,
  port: string,
  index: number,
  item: Item,
  isEntryNeeded: boolean,
): ItemSource | undefined {
  let source = originOf(state, frame, node, port, index);
  if (source === undefined && saysItself(state, frame, node)) source = ownSource(item.source);
  if (source === undefined || !isEntryNeeded) return source;
  return { ...source, entry: entryAt(state, frame, source, item) ?? [] };
}

/** Items of a node's input `main` as its outputs, with the sources that this gives them. `first`: the place of the first. */
export function passedOn(state: ExecutionState, frame: Frame, node: number, items: Batch, first = 0): Batch {
  return passedFrom(state, frame, node, items, first);
}

/** As `passedOn`, of items at these places; with none, each names its own, as what a repeated body carries on does. */
export function passedFrom(
  state: ExecutionState,
  frame: Frame,
  node: number,
  items: Batch,
  positions: number | Positions | undefined,
): Batch {
  if (positions === undefined) return items;
  if (!isStored(items)) {
    const isNeeded = needsEntry(state, frame, node, items);
    return items.map((item, at) => {
      const places = placesAt(positions, at);
      if (places === undefined) return withSource(item, undefined);
      if (typeof places === 'number')
        return withSource(item, sourceFrom(state, frame, node, 'main', places, item, isNeeded));
      const source = originsOf(state, frame, node, 'main', places);
      const entry = item.source?.entry;
      return withSource(item, source === undefined || entry === undefined ? source : { ...source, entry });
    });
  }
  const { owner } = frame;
  const isEntry = owner !== undefined && (state.plan.nodes[node]?.incoming.length ?? 0) === 0;
  if (isEntry && frame.positions === undefined) return movedOf(items, { kind: 'enter' });
  const passes: Batch[] = [];
  const pass = (from: number, { source, length }: OriginRun) => {
    const slice = sliceOf(items, from, from + length);
    if (!isStored(slice)) passes.push(slice);
    else if (source === undefined) passes.push(withSourceOf(slice, null));
    else
      passes.push(
        movedOf(
          slice,
          isEntry
            ? { kind: 'pass', source, enters: true, ...wallsAround(state, frame, source.index) }
            : { kind: 'pass', source },
        ),
      );
  };
  for (let at = 0; at < items.length; ) {
    const first = placesAt(positions, at);
    if (typeof first !== 'number') {
      pass(at, { source: undefined, length: 1 });
      at += 1;
      continue;
    }
    let length = 1;
    if (typeof positions === 'number') length = items.length;
    else while (at + length < items.length && positions?.[at + length] === first + length) length += 1;
    let from = at;
    for (const run of runsFrom(state, frame, node, 'main', first, length)) {
      pass(from, run);
      from += run.length;
    }
    at += length;
    if (from < at) pass(from, { source: undefined, length: at - from });
  }
  return joinOf(passes);
}

/** The walls beyond that of the frame that lie next to it. `place`: where the first item lies at the frame's own. */
function wallsAround(state: ExecutionState, frame: Frame, place: number): { readonly around?: Around } {
  const around: (number | 'own')[] = [];
  let first = place;
  for (let { owner } = frame; owner !== undefined; ) {
    const outer = owner.frame;
    const isEntry = (state.plan.nodes[owner.node]?.incoming.length ?? 0) === 0;
    if (!isEntry || outer.owner === undefined) break;
    const { positions } = outer;
    const next = typeof positions === 'number' ? positions + first : positions?.[first];
    if (positions === undefined) around.push('own');
    if (typeof next !== 'number') break;
    around.push(next);
    first = next;
    owner = outer.owner;
  }
  return around.length === 0 ? {} : { around };
}

/**
 * The result of a body: the items that leave by its ends, or those of `items`, each with the source that the container's own
 * input item has. `positions`, when a list is handed in, is filled with the place of that input item, unless the result
 * is stored.
 */
export function resultOfBody(
  state: ExecutionState,
  frame: Frame,
  items?: Batch,
  positions?: (Places | undefined)[],
): Batch {
  const { owner, input } = frame;
  if (owner === undefined) return [];
  const containerId = state.plan.nodes[owner.node]?.id ?? '';
  const isEntryNeeded = needsEntry(state, owner.frame, owner.node, owner.input);
  // Whatever one item turned into descends from it, however it came about.
  const only = input.length === 1 ? placesAt(frame.positions, 0) : undefined;
  const onlySource = only === undefined ? undefined : originsOf(state, owner.frame, owner.node, 'main', only);
  const isSaid = saysItself(state, owner.frame, owner.node);
  // All of a stored result names places in the container's input, so that what goes round again says the same.
  const isPlace = items === undefined ? isAnyStored(state, frame, frame.scope.ends) : isStored(items);
  const left = (item: Item): Item => {
    const places = only ?? placesIn(state, frame, item.source);
    positions?.push(places);
    if (places === undefined) return withSource(item, undefined);
    const entry =
      isEntryNeeded && item.source !== undefined ? entryOf(state, frame, item.source)?.slice(1) : undefined;
    if (isPlace)
      return withSource(item, sourceAt(containerId, '', places, entry?.length === 0 ? undefined : entry));
    const known = places === only ? onlySource : originsOf(state, owner.frame, owner.node, 'main', places);
    const around = isSaid ? entry?.[0] : undefined;
    const source =
      known ?? (around === undefined ? undefined : sourceAt(wallOf(state, owner.frame) ?? '', '', around));
    return withSource(
      item,
      source === undefined || entry === undefined || entry.length === 0 ? source : { ...source, entry },
    );
  };
  const leave = (batch: Batch): Batch => {
    if (isStored(batch)) return leftOf(batch, containerId, left);
    const items: Item[] = [];
    for (const item of batch) items.push(left(item));
    return items;
  };
  if (items !== undefined) return leave(items);
  if (frame.scope.nodes.length === 0) {
    if (!isStored(input))
      for (let at = 0; at < input.length; at += 1) positions?.push(placesAt(frame.positions, at));
    return isCarried(frame) ? input : passedFrom(state, owner.frame, owner.node, input, frame.positions);
  }
  let whole: Batch | undefined;
  let several: Batch[] | undefined;
  // Mostly one end with one port: no list is allocated for that.
  for (const { node, ports } of frame.scope.ends) {
    const { outputs } = nodeIn(state, frame, node);
    if (outputs === undefined) continue;
    for (const port of ports) {
      const output = outputs[port];
      if (output === undefined) continue;
      const batch = leave(output);
      if (whole === undefined) whole = batch;
      else several = [...(several ?? [whole]), batch];
    }
  }
  return several === undefined ? (whole ?? none) : joinOf(several);
}

/** Stored items leave unread; those in memory by `left`. */
function leftOf(batch: StoredItems, nodeId: string, left: (item: Item) => Item): StoredItems {
  const parts = batch.parts.map((part) =>
    'items' in part
      ? { ...part, items: part.items.map(left) }
      : (movedOf({ length: part.length, parts: [part] }, { kind: 'leave', nodeId }).parts[0] as typeof part),
  );
  return { length: batch.length, parts };
}

/** Whether something stored lies at the ends of a scope. */
function isAnyStored(state: ExecutionState, frame: Frame, ends: Frame['scope']['ends']): boolean {
  for (const { node, ports } of ends) {
    const { outputs } = nodeIn(state, frame, node);
    if (outputs === undefined) continue;
    for (const port of ports) {
      const batch = outputs[port];
      if (batch !== undefined && isStored(batch)) return true;
    }
  }
  return false;
}

/** What lies at the ends of a scope. */
function batchesAt(state: ExecutionState, frame: Frame, ends: Frame['scope']['ends']): readonly Batch[] {
  const batches: Batch[] = [];
  for (const { node, ports } of ends) {
    const { outputs } = nodeIn(state, frame, node);
    if (outputs === undefined) continue;
    for (const port of ports) {
      const batch = outputs[port];
      if (batch !== undefined) batches.push(batch);
    }
  }
  return batches;
}

/**
 * What an execution gives (C3): what leaves by the ends of the root, in graph order. Of a called one each item names
 * the places of the items that it descends from among those that it was called with.
 */
export function resultOf(state: ExecutionState): Batch {
  const frame = state.frames.get('');
  if (frame === undefined) return none;
  const { plan, trigger } = state;
  const { active } = frame;
  const ends =
    active === undefined || active === plan.reachable(trigger)
      ? frame.scope.ends
      : endsOf(plan.order, plan.nodes, (index) => active.has(index));
  const batches = batchesAt(state, frame, ends);
  if (batches.length === 0) return none;
  const result = joinOf(batches);
  if (!state.isCalled) return result;
  const left = (item: Item) => {
    const places = placesIn(state, frame, item.source);
    return withSource(item, places === undefined ? undefined : sourceAt(calledNodeId, '', places));
  };
  return isStored(result) ? leftOf(result, calledNodeId, left) : result.map(left);
}

/** In the results of called workflows: the items that they were called with. */
export const calledNodeId = '';

/** Items that are about to be stored carry their entry: they are not looked at again before they leave. */
export function withEntries(state: ExecutionState, frame: Frame, items: readonly Item[]): readonly Item[] {
  if (!isTracked(state, frame)) return items;
  return items.map((item) => {
    const { source } = item;
    if (source === undefined || source.entry !== undefined) return item;
    const entry = entryOf(state, frame, source);
    return entry === undefined ? item : { ...item, source: { ...source, entry } };
  });
}
