/** Numbers in text, by one rule: decimal digits. Blanks, `0x10`, `Infinity` and `1,000` are not numbers. */
import { z } from 'zod';

const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** The number that text stands for; undefined where it stands for none, or for one that JSON cannot hold. */
export function numberIn(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed.length > 400 || !decimal.test(trimmed)) return undefined;
  const number = Number(trimmed);
  return Number.isFinite(number) ? number : undefined;
}

/** A number, or text that stands for one, as CSV files and query strings have it. */
export function numeric<T extends z.ZodType>(schema: T) {
  return z.preprocess((value) => (typeof value === 'string' ? (numberIn(value) ?? value) : value), schema);
}
