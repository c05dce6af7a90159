/** Many items, some of them unfolded into lines, as one numbered list of rows. */
export interface RowPlace {
  /** Place in the list of items shown. */
  readonly at: number;
  /** −1: the item's own row; otherwise its line. */
  readonly line: number;
}

export interface ItemRows {
  readonly count: number;
  placeOf(row: number): RowPlace;
  rowOf(at: number): number;
}

/** @param lines how many lines each unfolded item has, by its place; the others have none. */
export function layOutRows(itemCount: number, lines: ReadonlyMap<number, number>): ItemRows {
  const unfolded = [...lines].filter(([at, count]) => at < itemCount && count > 0).sort(([a], [b]) => a - b);
  const places = unfolded.map(([at]) => at);
  /** Rows that the lines of the unfolded items before the n-th occupy. */
  const before = [0];
  for (const [, count] of unfolded) before.push((before.at(-1) as number) + count);
  const countBefore = (wanted: (index: number) => boolean) => {
    let [low, high] = [0, unfolded.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (wanted(middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    count: itemCount + (before.at(-1) as number),
    placeOf(row) {
      const passed = countBefore((index) => (places[index] as number) + (before[index] as number) < row);
      const last = passed - 1;
      if (last >= 0) {
        const start = (places[last] as number) + (before[last] as number);
        const own = unfolded[last]?.[1] ?? 0;
        if (row <= start + own) return { at: places[last] as number, line: row - start - 1 };
      }
      return { at: row - (before[passed] as number), line: -1 };
    },
    rowOf(at) {
      return at + (before[countBefore((index) => (places[index] as number) < at)] as number);
    },
  };
}
