import { z } from 'zod';

/** As in HTTP request: numbers and booleans are written as text, and what has no value is left out. */
const scalar = z.union([z.string().max(8_192), z.number(), z.boolean()]);

/** Headers of an answer by name; a list is one header for each of its values. */
export const replyHeadersSchema = z.record(
  z.string().max(128),
  z.union([scalar, z.null(), z.array(scalar).max(100)], { error: 'a text, a number, or a list of these' }),
);

/** As they are sent. */
export function headerTexts(
  headers: z.output<typeof replyHeadersSchema>,
): Record<string, string | readonly string[]> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === null ? [] : [[name, Array.isArray(value) ? value.map(String) : String(value)]],
    ),
  );
}
