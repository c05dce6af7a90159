/** Places of the first and of the second list; without one of them, the element is in the other list alone. */
export type Pair = readonly [first: number | undefined, second: number | undefined];

const maxCells = 1_000_000;

/** The longest common subsequence: elements that are the same side by side, the others where they stand. */
export function alignLists<T>(
  first: readonly T[],
  second: readonly T[],
  same: (a: T, b: T) => boolean,
): readonly Pair[] {
  const alone = (from: number, length: number) => Array.from({ length }, (_, index) => from + index);
  const rest = (row: number, column: number): Pair[] => [
    ...alone(row, first.length - row).map((at): Pair => [at, undefined]),
    ...alone(column, second.length - column).map((at): Pair => [undefined, at]),
  ];
  // Lists that have next to nothing in common would take long to tell nothing.
  if (first.length * second.length > maxCells) return rest(0, 0);
  const width = second.length + 1;
  const common = new Uint32Array((first.length + 1) * width);
  for (let row = first.length - 1; row >= 0; row -= 1) {
    for (let column = second.length - 1; column >= 0; column -= 1) {
      const at = row * width + column;
      common[at] = same(first[row] as T, second[column] as T)
        ? (common[at + width + 1] as number) + 1
        : Math.max(common[at + width] as number, common[at + 1] as number);
    }
  }
  const pairs: Pair[] = [];
  let [row, column] = [0, 0];
  while (row < first.length && column < second.length) {
    const at = row * width + column;
    if (same(first[row] as T, second[column] as T)) pairs.push([row++, column++]);
    else if ((common[at + width] as number) >= (common[at + 1] as number)) pairs.push([row++, undefined]);
    else pairs.push([undefined, column++]);
  }
  return [...pairs, ...rest(row, column)];
}
