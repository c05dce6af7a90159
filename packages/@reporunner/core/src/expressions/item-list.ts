/** Items that an expression reads: a list, or what reads them from wherever they are, no more of them than it asks for. */
import type { Item } from '../workflow/items.ts';

/** Items: a list, or what reads them from wherever they are. */
export type ItemList = readonly Item[] | ItemReader;

export interface ItemReader {
  readonly length: number;
  /** Undefined beyond the end. */
  item(index: number): Item | undefined;
  all(): readonly Item[];
}

export const isList = (list: ItemList): list is readonly Item[] => Array.isArray(list);
export const itemIn = (list: ItemList, index: number) => (isList(list) ? list[index] : list.item(index));
export const allOf = (list: ItemList) => (isList(list) ? list : list.all());

/**
 * What `all()` gives where the items are not in memory. Only what is read of it, or called on it, at once sees it: its
 * length and single items need no others. Everything else gets the list.
 */
export class UnreadItems {
  readonly #reader: ItemReader;

  constructor(reader: ItemReader) {
    this.#reader = reader;
  }

  get length(): number {
    return this.#reader.length;
  }

  /** As `Array.prototype.at`. */
  at(index: number): Item | undefined {
    const whole = Math.trunc(index) || 0;
    const place = whole < 0 ? this.length + whole : whole;
    return place < 0 || place >= this.length ? undefined : this.#reader.item(place);
  }

  all(): readonly Item[] {
    return this.#reader.all();
  }
}

export const unreadOf = (list: ItemList): readonly Item[] | UnreadItems =>
  isList(list) ? list : new UnreadItems(list);

/** The list itself, of what may be one that is not read yet. */
export const readAll = (value: unknown): unknown => (value instanceof UnreadItems ? value.all() : value);

/** What needs no more than single items, or none; arguments as those of the methods of lists. */
export const unreadMethods: ReadonlyMap<string, (items: UnreadItems, index: number) => unknown> = new Map<
  string,
  (items: UnreadItems, index: number) => unknown
>([
  ['at', (items, index) => items.at(index)],
  ['first', (items) => items.at(0)],
  ['last', (items) => items.at(-1)],
  ['isEmpty', (items) => items.length === 0],
  ['isNotEmpty', (items) => items.length > 0],
]);
