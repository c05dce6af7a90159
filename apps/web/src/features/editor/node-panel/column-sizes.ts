/** How the width is shared among the columns, remembered in this browser. */
export interface ColumnSizes {
  /** Shares of the whole, from 0 to 1; what is left is the middle. */
  readonly input: number;
  readonly output: number;
}

const key = 'reporunner.panel.columns';
export const defaultSizes: ColumnSizes = { input: 0.28, output: 0.31 };
const least = 0.16;
const leastMiddle = 0.24;

/** Every column keeps room enough to be read. */
export function clampSizes(sizes: ColumnSizes, moved: keyof ColumnSizes, hasInput: boolean): ColumnSizes {
  const other = moved === 'input' ? sizes.output : hasInput ? sizes.input : 0;
  const value = Math.min(Math.max(sizes[moved], least), 1 - leastMiddle - other);
  return { ...sizes, [moved]: Math.max(least, value) };
}

export function readSizes(): ColumnSizes {
  try {
    const { input, output } = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<ColumnSizes>;
    if (typeof input !== 'number' || typeof output !== 'number') return defaultSizes;
    return clampSizes(clampSizes({ input, output }, 'input', true), 'output', true);
  } catch {
    return defaultSizes;
  }
}

export function saveSizes(sizes: ColumnSizes): void {
  try {
    localStorage.setItem(key, JSON.stringify(sizes));
  } catch {
    // Full, or switched off: they last as long as the page.
  }
}
