import type { JsonObject, JsonValue } from '@reporunner/core';
import { previewOf } from './values.ts';

export interface Column {
  readonly name: string;
  readonly width: number;
  /** Pixels from the start of the first column. */
  readonly start: number;
}

const [narrowest, widest, character, padding] = [72, 320, 7.2, 28];
const cellLength = 200;
const lateWidth = 160;

/** The text of a cell; '' where the item has no such field. */
export const cellText = (value: JsonValue | undefined): string =>
  value === undefined ? '' : previewOf(value, cellLength);

/** With columns for fields that only later items have, at the end: nothing that is there moves. */
export function withLateColumns(columns: readonly Column[], late: readonly string[]): readonly Column[] {
  const last = columns.at(-1);
  const end = last === undefined ? 0 : last.start + last.width;
  const known = new Set(columns.map(({ name }) => name));
  const added = late.filter((name) => !known.has(name));
  return [
    ...columns,
    ...added.map((name, index) => ({ name, width: lateWidth, start: end + index * lateWidth })),
  ];
}

/** The fields of the items, in the order in which they are met, as wide as what is in them. */
export function columnsOf(items: readonly JsonObject[]): readonly Column[] {
  const maxLengths = new Map<string, number>();
  for (const item of items) {
    for (const name of Object.keys(item)) {
      const length = previewOf(item[name] as JsonValue, 60).length;
      maxLengths.set(name, Math.max(maxLengths.get(name) ?? name.length, length));
    }
  }
  let start = 0;
  return [...maxLengths].map(([name, length]) => {
    const width = Math.round(Math.min(widest, Math.max(narrowest, length * character + padding)));
    const column = { name, width, start };
    start += width;
    return column;
  });
}

/** The columns of which something lies between two places: first, and last exclusive. */
export function columnsBetween(
  columns: readonly Column[],
  from: number,
  to: number,
): readonly [number, number] {
  const firstAfter = (place: number, edge: (column: Column) => number) => {
    let [low, high] = [0, columns.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (edge(columns[middle] as Column) <= place) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const first = firstAfter(from, ({ start, width }) => start + width);
  const last = firstAfter(to, ({ start }) => start);
  return [first, Math.max(first, last)];
}
