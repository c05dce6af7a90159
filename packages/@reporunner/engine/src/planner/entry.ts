/**
 * Where items of a body began: their places in the input of the container around them, and of the containers around
 * that. In memory this is looked up; what is stored carries it (`ItemSource.entry`), for the planner reads no store.
 */
import { type Item, type ItemSource, PlaceSet, type Places, runsOf } from '@reporunner/core';
import { isStored, locate, placesOf } from '../items/batch.ts';
import { originOf, ownSource } from './origins.ts';
import { type ExecutionState, type Frame, nodeIn } from './state.ts';

/** True when somebody asks for places: a container, or the caller of the execution. */
export function isTracked(state: ExecutionState, frame: Frame): boolean {
  return frame.owner !== undefined || state.isCalled;
}

/** True when the frame's input is what the body output in the iteration before. */
export function isCarried({ owner, positions }: Frame): boolean {
  return owner?.plan.kind === 'repeat' && typeof positions !== 'number';
}

/** The node whose items are the input of the scope: the container, or the trigger of a called workflow. */
export function wallOf(state: ExecutionState, { owner }: Frame): string | undefined {
  return state.plan.nodes[owner === undefined ? state.trigger : owner.node]?.id;
}

/** The places in the scope's input that what has this source descends from; undefined when there are none. */
export function placesIn(
  state: ExecutionState,
  frame: Frame,
  source: ItemSource | undefined,
): Places | undefined {
  const wall = wallOf(state, frame);
  // Mostly a chain of single sources, and short.
  let at = source;
  while (at !== undefined && at.count === undefined && at.also === undefined) {
    if (at.entry !== undefined) return at.entry[0];
    if (at.nodeId === wall) return at.index;
    at = sourceBefore(state, frame, at.nodeId, at.port, at.index);
  }
  if (at === undefined) return undefined;
  const found = new PlaceSet();
  walkBack(state, frame, at, {
    entry: ([places]) => {
      if (places !== undefined) found.addAll(places);
    },
    wall: (index, count) => found.add(index, count),
  });
  return found.isEmpty ? undefined : found.places;
}

/** As `placesIn`, for the scope and every scope around it. */
export function entryOf(
  state: ExecutionState,
  frame: Frame,
  source: ItemSource,
): readonly Places[] | undefined {
  if (source.entry !== undefined) return source.entry;
  const levels = new Levels();
  walkBack(state, frame, source, {
    entry: (entry) => levels.add(entry),
    wall: (index, count) => {
      const places = count === 1 ? index : [index, count];
      levels.add(withOuter(places, outerOf(state, frame, places)));
    },
  });
  return levels.entry;
}

/**
 * As `entryOf`, of what a node makes of an input item: `item` as it lies there, which may come from the store, and its
 * origin.
 */
export function entryAt(
  state: ExecutionState,
  frame: Frame,
  origin: ItemSource,
  item: Item,
): readonly Places[] | undefined {
  const { source } = item;
  const around = (outer: Frame) => (source === undefined ? undefined : entryOf(state, outer, source));
  if (origin.nodeId !== wallOf(state, frame)) return around(frame);
  const { owner } = frame;
  const places = placesOf(origin);
  if (owner === undefined || !isTracked(state, owner.frame)) return [places];
  const isOuterEntry = (state.plan.nodes[owner.node]?.incoming.length ?? 0) === 0;
  if (isOuterEntry && !isCarried(frame)) {
    const outer =
      typeof places === 'number' ? originOf(state, owner.frame, owner.node, 'main', places) : undefined;
    const before = outer ?? (source === undefined ? undefined : ownSource(source));
    return withOuter(places, before === undefined ? undefined : entryAt(state, owner.frame, before, item));
  }
  return withOuter(places, around(owner.frame));
}

const withOuter = (places: Places, outer: readonly Places[] = []): readonly Places[] => [places, ...outer];

/** The entry, in the scopes around a body, of these places of the container's input. */
function outerOf(state: ExecutionState, { owner }: Frame, places: Places): readonly Places[] | undefined {
  if (owner === undefined || !isTracked(state, owner.frame)) return [];
  const levels = new Levels();
  const runs = runsOf(places);
  for (let at = 0; at < runs.length; at += 2) {
    const from = runs[at] as number;
    for (let place = from; place < from + (runs[at + 1] as number); place += 1) {
      const origin = originOf(state, owner.frame, owner.node, 'main', place);
      if (origin !== undefined) levels.add(entryOf(state, owner.frame, origin));
    }
  }
  return levels.entry;
}

/** Entries of several items, level by level. */
class Levels {
  readonly #levels: PlaceSet[] = [];

  add(entry: readonly Places[] = []): void {
    for (const [depth, places] of entry.entries()) {
      const level = this.#levels[depth] ?? new PlaceSet();
      this.#levels[depth] = level;
      level.addAll(places);
    }
  }

  get entry(): readonly Places[] | undefined {
    return this.#levels.length > 0 ? this.#levels.map(({ places }) => places) : undefined;
  }
}

interface Visitor {
  entry(entry: readonly Places[]): void;
  wall(index: number, count: number): void;
}

/** Back to the wall from everything that the source names. */
function walkBack(state: ExecutionState, frame: Frame, source: ItemSource, visitor: Visitor): void {
  const wall = wallOf(state, frame);
  const seen = new Set<string>();
  const open: ItemSource[] = [source];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.entry !== undefined) {
      visitor.entry(next.entry);
      continue;
    }
    for (const { nodeId, port, index, count = 1 } of [next, ...(next.also ?? [])]) {
      if (nodeId === wall) {
        visitor.wall(index, count);
        continue;
      }
      for (let at = index; at < index + count; at += 1) {
        const key = `${nodeId}\n${port}\n${at}`;
        if (seen.has(key)) continue;
        seen.add(key);
        const before = sourceBefore(state, frame, nodeId, port, at);
        if (before !== undefined) open.push(before);
      }
    }
  }
}

function sourceBefore(
  state: ExecutionState,
  frame: Frame,
  nodeId: string,
  port: string,
  index: number,
): ItemSource | undefined {
  const node = state.plan.indexById.get(nodeId);
  if (node === undefined || state.plan.nodes[node]?.scope !== frame.scope) return undefined;
  // An item that left a container stored names its place in the container's input.
  if (port === '') return originOf(state, frame, node, 'main', index);
  const batch = nodeIn(state, frame, node).outputs?.[port];
  if (batch === undefined) return undefined;
  if (!isStored(batch)) return batch[index]?.source;
  const found = locate(batch, index);
  return found !== undefined && 'items' in found.part ? found.part.items[found.at]?.source : undefined;
}
