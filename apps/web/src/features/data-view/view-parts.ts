/** What the tabs of a data view share. */
import type { Item } from '@reporunner/core';
import type { DragEvent } from 'react';
import type { ItemPages, PagesState } from './item-pages.ts';
import type { Path } from './values.ts';

export interface Place {
  readonly item: number;
  readonly path: Path;
  /** Which line of the JSON, where several are of one path: groups of a long list. */
  readonly line?: string;
}

export interface TabProps {
  readonly label: string;
  /** The item of an index; undefined while it is not loaded. Another function when that may be answered otherwise. */
  readonly at: PagesState['at'];
  readonly want: ItemPages['want'];
  /** Items shown: all, or those that were found. */
  readonly count: number;
  /** Index of the item at a place in the list. */
  readonly itemAt: (at: number) => number;
  /** Place of an item in the list; −1 when it is not among those shown. */
  readonly placeOf: (item: number) => number;
  readonly selectedItem: number;
  readonly onSelectItem: (item: number) => void;
  /** The value that is looked at closely. */
  readonly focus: Place | undefined;
  readonly onFocus: (place: Place | undefined) => void;
  readonly onPick: ((place: Place) => void) | undefined;
  readonly onDrag: (event: DragEvent, place: Place) => void;
}

/** The items at hand among the first that are shown: they tell shape and columns. */
export function firstItems(
  at: TabProps['at'],
  itemAt: TabProps['itemAt'],
  count: number,
  max: number,
): readonly Item[] {
  const found: Item[] = [];
  for (let place = 0; place < Math.min(count, max); place += 1) {
    const item = at(itemAt(place));
    if (item !== undefined) found.push(item);
  }
  return found;
}
