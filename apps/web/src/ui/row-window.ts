/** Which rows of one height a scrolling part needs: those in sight and some beyond. Pure, and far smaller than a library. */
export interface RowWindow {
  readonly first: number;
  /** One past the last. */
  readonly end: number;
}

export function rowWindow(
  list: {
    readonly scrollTop: number;
    readonly height: number;
    readonly rowHeight: number;
    readonly count: number;
  },
  beyond = 10,
): RowWindow {
  const { scrollTop, height, rowHeight, count } = list;
  // In steps, so that scrolling by a few pixels changes nothing.
  const step = Math.max(1, Math.floor(beyond / 2));
  const at = Math.floor(Math.max(0, scrollTop) / rowHeight / step) * step;
  const first = Math.max(0, Math.min(at - beyond, count - 1));
  const end = Math.min(count, at + Math.ceil(height / rowHeight) + step + beyond);
  return { first, end: Math.max(first, end) };
}
