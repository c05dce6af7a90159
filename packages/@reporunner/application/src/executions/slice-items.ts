import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { type Item, type ItemSource, jsonPieces } from '@reporunner/core';

export interface ItemRequest {
  readonly offset: number;
  readonly limit: number;
  /** Only items with this text in them; case does not matter. */
  readonly text?: string | undefined;
}

/** Items that may lie elsewhere. */
export interface ItemList {
  readonly total: number;
  read(from: number, count: number): Promise<readonly Item[]>;
  /** Which output the item at this place came from; absent: as the item itself says. */
  readonly sourceOf?: (index: number) => ItemSource | undefined;
}

export interface ItemSlice {
  readonly total: number;
  readonly items: readonly Item[];
  /** Of a search: the place of each item that was found. */
  readonly indexes?: readonly number[];
  /** Where to go on, when there may be more. */
  readonly nextOffset?: number;
}

/** What one search looks through at most before it answers with what it has. */
const maxItems = 20_000;
const maxCharacters = 8_000_000;
const readAtOnce = 500;

/** Some of the items of a port: a page, or those that a search finds. */
export async function sliceItems(list: ItemList, request: ItemRequest): Promise<ItemSlice> {
  const { offset, limit, text } = request;
  if (text !== undefined && text !== '') return search(list, request, text.toLowerCase());
  const { total } = list;
  const items = offset < total ? await list.read(offset, limit) : [];
  const end = offset + items.length;
  return {
    total,
    items: items.map((item, at) => shown(list, item, offset + at)),
    ...(items.length > 0 && end < total ? { nextOffset: end } : {}),
  };
}

function shown({ sourceOf }: ItemList, item: Item, index: number): Item {
  if (sourceOf === undefined) return item;
  const { source: _, ...rest } = item;
  const source = sourceOf(index);
  return source === undefined ? rest : { ...rest, source };
}

/** Whether a text is in a value's JSON: of a large one piece by piece, for as long as it is not found. */
async function look(value: unknown, wanted: string): Promise<{ isFound: boolean; length: number }> {
  let before = '';
  let length = 0;
  for (const piece of jsonPieces(value)) {
    if (length > 0) await yieldToEventLoop();
    length += piece.length;
    const text = before + piece.toLowerCase();
    if (text.includes(wanted)) return { isFound: true, length };
    before = text.slice(Math.max(0, text.length - wanted.length + 1));
  }
  return { isFound: false, length };
}

async function search(list: ItemList, { offset, limit }: ItemRequest, wanted: string): Promise<ItemSlice> {
  const { total } = list;
  const items: Item[] = [];
  const indexes: number[] = [];
  let at = offset;
  let read = 0;
  const isDone = () => items.length >= limit || at - offset >= maxItems || read >= maxCharacters;
  while (at < total && !isDone()) {
    const piece = await list.read(at, readAtOnce);
    if (piece.length === 0) break;
    for (const item of piece) {
      if (isDone()) break;
      const { json, binary } = item;
      const inJson = await look(json, wanted);
      const inFiles = inJson.isFound || binary === undefined ? undefined : await look(binary, wanted);
      read += inJson.length + (inFiles?.length ?? 0);
      if (inJson.isFound || inFiles?.isFound === true) {
        items.push(shown(list, item, at));
        indexes.push(at);
      }
      at += 1;
    }
  }
  return { total, items, indexes, ...(at < total ? { nextOffset: at } : {}) };
}
