/** A parameter that is a number, by the rule of `numberIn` where it is text. */
import { numberIn } from '@reporunner/core';
import { z } from 'zod';

/** A number, or text that stands for one, as CSV files and query strings have it. */
export function numeric<T extends z.ZodType>(schema: T) {
  return z.preprocess((value) => (typeof value === 'string' ? (numberIn(value) ?? value) : value), schema);
}
