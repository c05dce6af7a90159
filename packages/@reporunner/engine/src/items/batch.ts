/**
 * The items of one port. A few are a list; many lie in the blob store, in chunks, and a batch only says where. What is
 * done to a batch here needs no look at what is stored, so that the planner can do it.
 */

import {
  type Item,
  type ItemError,
  type ItemSource,
  PlaceSet,
  type Places,
  sourceAt,
} from '@reporunner/core';
import { itemErrorOf } from '../stored-error.ts';

/** Items that move together along a connection: a list in memory, or a reference to chunks in the store. */
export type Batch = readonly Item[] | StoredItems;
/** By port. */
export type Batches = Readonly<Record<string, Batch>>;

/** Items in chunks in the blob store, by reference: `length` of them over all parts. */
export interface StoredItems {
  readonly length: number;
  readonly parts: readonly Part[];
}

export type Part = StoredPart | ListedPart;

/** A run of the items of one chunk. */
export interface StoredPart {
  /** Id of the blob. */
  readonly chunk: string;
  /** Place of the first in the chunk. */
  readonly from: number;
  readonly length: number;
  /** What they take in the chunk, more or less. */
  readonly bytes: number;
  /** Binary data that items of the chunk have: named here, so that it counts as referenced. */
  readonly blobs?: readonly string[];
  /** They all have this error, and not their own. */
  readonly error?: ItemError;
  /** Their field `error` shows `error` too; in a `catch` it may show another one, that they failed with before. */
  readonly failed?: true | ItemError;
  /** They all have this source and not their own; with `each`, the first has it and the others follow on it. */
  readonly source?: (ItemSource & { readonly each?: true }) | null;
  /** What became of their sources since they were stored, in this order. */
  readonly moves?: readonly Move[];
}

/** A node passed items on as they are, or they crossed the wall of a container: their sources change, unread. */
export type Move =
  /** The first now comes from `source`, the others from the ones after it; with `enters`, `source` is a place at a wall. */
  | { readonly kind: 'pass'; readonly source: ItemSource; readonly enters?: true; readonly around?: Around }
  /** The items of a repeated body go on to the next: their source is the place at the wall already. */
  | { readonly kind: 'enter' }
  /** They leave the body of this container: their source is the place where they entered. */
  | { readonly kind: 'leave'; readonly nodeId: string };

/**
 * With `enters`: the walls around that one that the items came through as well, with no step between, from the inside
 * outwards. The place of the first at each; `own`: the item's own source is the place at that wall.
 */
export type Around = readonly (number | 'own')[];

/** A few that are not worth a chunk, between others. */
export interface ListedPart {
  readonly items: readonly Item[];
  readonly length: number;
}

/** Longer lists are stored: they are kept neither in memory nor in the journal. */
export interface ListLimits {
  readonly listed: number;
  /** As JSON. */
  readonly listedBytes: number;
}

export const listLimits: ListLimits = { listed: 10_000, listedBytes: 4_000_000 };

/** Whether a batch is a reference to stored chunks and not a list. */
export function isStored(batch: Batch): batch is StoredItems {
  return !Array.isArray(batch);
}

/** A batch as callers of the engine see it: see `ExecutionResult`. */
export function asOutputs(batch: Batch): { lastOutputs: readonly Item[]; storedOutputs?: StoredItems } {
  return isStored(batch) ? { lastOutputs: [], storedOutputs: batch } : { lastOutputs: batch };
}

function partsOf(batch: Batch): readonly Part[] {
  return isStored(batch) ? batch.parts : batch.length === 0 ? [] : [{ items: batch, length: batch.length }];
}

export function stored(parts: readonly Part[]): StoredItems {
  return { length: parts.reduce((sum, { length }) => sum + length, 0), parts };
}

function sourceAfter(source: StoredPart['source'], by: number): StoredPart['source'] {
  return source?.each === true ? { ...source, index: source.index + by } : source;
}

/** The moves of items that begin at another one of the part. */
function movedBy(moves: StoredPart['moves'], by: number): { readonly moves?: readonly Move[] } {
  if (moves === undefined || by === 0) return {};
  return {
    moves: moves.map((move) =>
      move.kind === 'pass'
        ? {
            ...move,
            source: { ...move.source, index: move.source.index + by },
            ...(move.around === undefined ? {} : { around: aroundAfter(move.around, by) }),
          }
        : move,
    ),
  };
}

const aroundAfter = (around: Around, by: number): Around =>
  around.map((place) => (place === 'own' ? place : place + by));

function partOf(part: Part, from: number, length: number): Part {
  if (from === 0 && length === part.length) return part;
  if ('items' in part) return { items: part.items.slice(from, from + length), length };
  const bytes = Math.ceil((part.bytes * length) / part.length);
  const slice: StoredPart = { ...part, from: part.from + from, length, bytes, ...movedBy(part.moves, from) };
  return part.source?.each === true ? { ...slice, source: sourceAfter(part.source, from) as never } : slice;
}

/** Where the parts of a batch begin; kept, for a loop asks again for each of its iterations. */
const begins = new WeakMap<StoredItems, readonly number[]>();

function beginsOf(batch: StoredItems): readonly number[] {
  let known = begins.get(batch);
  if (known === undefined) {
    let sum = 0;
    known = batch.parts.map(({ length }) => {
      sum += length;
      return sum - length;
    });
    begins.set(batch, known);
  }
  return known;
}

/** Which part holds the item at `index`, and at which place; undefined beyond the end. */
export function locate(batch: StoredItems, index: number): { part: Part; at: number } | undefined {
  if (!(index >= 0 && index < batch.length)) return undefined;
  const place = placeOf(batch, index);
  return { part: batch.parts[place] as Part, at: index - (beginsOf(batch)[place] as number) };
}

/** Place of the part that holds the item at `index`, which is one of the batch. */
function placeOf(batch: StoredItems, index: number): number {
  if (batch.parts.length === 1) return 0;
  const starts = beginsOf(batch);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= index) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** As `slice` of lists, for indices that are not negative. */
export function sliceOf(batch: Batch, from: number, to: number): Batch {
  if (!isStored(batch)) {
    // Loops mostly take one item after the other.
    const only = to - from === 1 ? batch[from] : undefined;
    return only === undefined ? batch.slice(from, to) : [only];
  }
  const end = Math.min(to, batch.length);
  if (from >= end) return [];
  const parts: Part[] = [];
  let place = placeOf(batch, from);
  let at = from;
  while (at < end) {
    const part = batch.parts[place] as Part;
    const offset = at - (beginsOf(batch)[place] as number);
    const length = Math.min(part.length - offset, end - at);
    parts.push(partOf(part, offset, length));
    at += length;
    place += 1;
  }
  return { length: end - from, parts };
}

/** The items at these places, in this order. */
export function selectOf(batch: Batch, indices: readonly number[]): Batch {
  if (!isStored(batch)) return indices.flatMap((index) => batch[index] ?? []);
  const slices: Batch[] = [];
  for (let at = 0; at < indices.length; ) {
    const from = indices[at] as number;
    let length = 1;
    while (indices[at + length] === from + length) length += 1;
    slices.push(sliceOf(batch, from, from + length));
    at += length;
  }
  return joinOf(slices);
}

/** One after the other. A lone batch is passed on as it is. */
export function joinOf(batches: readonly Batch[]): Batch {
  const [first] = batches;
  if (batches.length === 1 && first !== undefined) return first;
  if (!batches.some(isStored)) {
    const all: Item[] = [];
    for (const batch of batches) for (const item of batch as readonly Item[]) all.push(item);
    return all;
  }
  const parts: Part[] = [];
  let listed: Item[] = [];
  const endList = () => {
    if (listed.length > 0) parts.push({ items: listed, length: listed.length });
    listed = [];
  };
  for (const batch of batches)
    for (const part of partsOf(batch)) {
      if ('items' in part) for (const item of part.items) listed.push(item);
      else {
        endList();
        addPart(parts, part);
      }
    }
  endList();
  return stored(parts);
}

/** Neighbours in one chunk become one part again. */
function addPart(parts: Part[], part: StoredPart): void {
  const last = parts.at(-1);
  if (last !== undefined && !('items' in last) && goesOn(last, part))
    parts[parts.length - 1] = { ...last, length: last.length + part.length, bytes: last.bytes + part.bytes };
  else parts.push(part);
}

function goesOn(last: StoredPart, next: StoredPart): boolean {
  return (
    last.chunk === next.chunk &&
    last.from + last.length === next.from &&
    last.error === next.error &&
    last.failed === next.failed &&
    last.source === next.source &&
    last.source?.each !== true &&
    last.moves === undefined &&
    next.moves === undefined
  );
}

/** EX4. An item that failed: the error is where people look for it, in the field `error`, whatever that was before. */
export function failedItem(item: Item, error: ItemError): Item {
  const shown = itemErrorOf(error);
  return { ...item, json: { ...item.json, error: { ...shown } }, error: shown };
}

/** Every item as one that failed with this error. */
export function failedItems(batch: Batch, failure: ItemError): Batch {
  const error = itemErrorOf(failure);
  if (!isStored(batch)) return batch.map((item) => failedItem(item, error));
  return {
    length: batch.length,
    parts: batch.parts.map((part) =>
      'items' in part
        ? { ...part, items: part.items.map((item) => failedItem(item, error)) }
        : { ...part, error, failed: true },
    ),
  };
}

/** Every item with this error, which `$error` shows; its fields stay as they are. */
export function withErrorOf(batch: Batch, error: ItemError): Batch {
  if (!isStored(batch)) return batch.map((item) => ({ ...item, error }));
  return {
    length: batch.length,
    parts: batch.parts.map((part) =>
      'items' in part
        ? { ...part, items: part.items.map((item) => ({ ...item, error })) }
        : { ...part, error, ...(part.failed === true ? { failed: part.error as ItemError } : {}) },
    ),
  };
}

/** Every item with this source; with `each`, the first has it and the others follow on it; `null`: with none. */
export function withSourceOf(batch: StoredItems, source: StoredPart['source']): StoredItems {
  let before = 0;
  const parts = batch.parts.map((part): Part => {
    const own = sourceAfter(source, before);
    before += part.length;
    if (!('items' in part)) {
      const { moves: _, ...rest } = part;
      return { ...rest, source: own ?? null };
    }
    return { ...part, items: part.items.map((item, at) => sourced(item, sourceAfter(own, at))) };
  });
  return { length: batch.length, parts };
}

/** The stored items after one more move; those of listed parts are moved at once. */
export function movedOf(batch: StoredItems, move: Move): StoredItems {
  let before = 0;
  const parts = batch.parts.map((part): Part => {
    const own = movedBy([move], before).moves ?? [move];
    before += part.length;
    if (!('items' in part)) return { ...part, moves: withMove(part.moves, own[0] as Move) };
    return { ...part, items: part.items.map((item, at) => movedListed(item, own[0] as Move, at)) };
  });
  return { length: batch.length, parts };
}

/** In memory, an item without an entry is looked up instead. */
function movedListed(item: Item, move: Move, at: number): Item {
  if (item.source?.entry !== undefined || move.kind === 'leave') return moved(item, move, at);
  return move.kind === 'enter' ? item : moved(item, { kind: 'pass', source: move.source }, at);
}

/** Of passes through one node after another, the last one says everything. */
function withMove(moves: StoredPart['moves'] = [], move: Move): readonly Move[] {
  const last = moves.at(-1);
  const isSaid =
    move.kind === 'pass' && move.enters !== true && last?.kind === 'pass' && last.enters !== true;
  return [...(isSaid ? moves.slice(0, -1) : moves), move];
}

function moved(item: Item, move: Move, at: number): Item {
  const { source, ...rest } = item;
  const moved = sourceAfterMove(source, move, at);
  return moved === undefined ? rest : { ...rest, source: moved };
}

function aroundEntry(around: Around, own: ItemSource | undefined): readonly Places[] {
  return around.flatMap((place) => (place !== 'own' ? [place] : own === undefined ? [] : [placesOf(own)]));
}

function sourceAfterMove(own: ItemSource | undefined, move: Move, at: number): ItemSource | undefined {
  switch (move.kind) {
    case 'pass': {
      const { nodeId, port, index } = move.source;
      const place = index + at;
      const entry =
        move.enters === true
          ? [place, ...aroundEntry(aroundAfter(move.around ?? [], at), own), ...(own?.entry ?? [])]
          : own?.entry;
      return { nodeId, port, index: place, ...(entry === undefined ? {} : { entry }) };
    }
    case 'enter':
      return own === undefined ? undefined : { ...own, entry: [placesOf(own), ...(own.entry ?? [])] };
    case 'leave': {
      const [places, ...entry] = own?.entry ?? [];
      if (places === undefined) return undefined;
      return sourceAt(move.nodeId, '', places, entry.length === 0 ? undefined : entry);
    }
  }
}

/** The places that a source at a wall names. */
export function placesOf({ index, count = 1, also = [] }: ItemSource): Places {
  if (count === 1 && also.length === 0) return index;
  const places = new PlaceSet();
  places.add(index, count);
  for (const other of also) places.add(other.index, other.count ?? 1);
  return places.places;
}

/** An item of a stored part, as the part says that it is. */
export function itemOf(part: StoredPart, stored: Item, at: number): Item {
  const { error, failed, source, moves } = part;
  const item = error === undefined ? stored : withErrors(stored, error, failed);
  const result = source === undefined ? item : sourced(item, sourceAfter(source, at));
  return moves === undefined ? result : moves.reduce((known, move) => moved(known, move, at), result);
}

function withErrors(item: Item, error: ItemError, failed: StoredPart['failed']): Item {
  if (failed === true) return failedItem(item, error);
  return { ...(failed === undefined ? item : failedItem(item, failed)), error };
}

function sourced(item: Item, source: StoredPart['source']): Item {
  const { source: _, ...rest } = item;
  if (source === undefined || source === null) return rest;
  const { nodeId, port, index } = source;
  return { ...rest, source: { nodeId, port, index } };
}
