/** Numbers in text, by one rule: decimal digits. Blanks, `0x10`, `Infinity` and `1,000` are not numbers. */
const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** The number that text stands for; undefined where it stands for none, or for one that JSON cannot hold. */
export function numberIn(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed.length > 400 || !decimal.test(trimmed)) return undefined;
  const number = Number(trimmed);
  return Number.isFinite(number) ? number : undefined;
}

const integer = /^[+-]?\d+$/;

/** The number that text stands for; undefined also for an integer beyond ±(2^53 - 1), which would be another one. */
export function exactNumberIn(text: string): number | undefined {
  const number = numberIn(text);
  return number === undefined || Number.isSafeInteger(number) || !integer.test(text.trim())
    ? number
    : undefined;
}
