export interface Result {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the value is held against, measured in the same run. */
  readonly reference: number;
  readonly ratio: number;
}

const rounded = (value: number) => Number(value.toPrecision(6));

/** Prints the result as the last line of the program, for other programs to read. */
export function report(name: string, value: number, unit: string, reference: number): Result {
  const result = {
    name,
    value: rounded(value),
    unit,
    reference: rounded(reference),
    ratio: rounded(value / reference),
  };
  console.log(JSON.stringify(result));
  return result;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Reads `--name value` from the command line. */
export function option(name: string, fallback: number): number {
  const at = process.argv.indexOf(`--${name}`);
  const value = at === -1 ? fallback : Number(process.argv[at + 1]);
  if (!Number.isFinite(value) || value <= 0) throw new Error(`--${name} takes a number above 0`);
  return value;
}

/** Reads `--name text` from the command line. */
export function textOption(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? undefined : process.argv[at + 1];
}
