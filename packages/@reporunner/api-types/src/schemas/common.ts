import { LIMITS } from '@reporunner/constants';
import type { JsonObject, JsonValue } from '@reporunner/core';
import { z } from 'zod';

export const jsonValueSchema: z.ZodType<JsonValue> = z.json().meta({ id: 'JsonValue' });

export const jsonObjectSchema: z.ZodType<JsonObject> = z
  .record(z.string(), jsonValueSchema)
  .meta({ id: 'JsonObject' });

/** RFC 3339, in UTC. */
export const timestampSchema = z.iso.datetime().meta({ examples: ['2026-03-01T09:30:00.000Z'] });

export const idSchema = z
  .string()
  .min(1)
  .max(64)
  .meta({ examples: ['01956f3a-7c1e-7b52-9d2f-0a4b6c8d1e2f'] });

const cursorSchema = z
  .string()
  .min(1)
  .max(2_048)
  .optional()
  .meta({ description: '`nextCursor` of the page before. Opaque.' });

/** `limit` and `cursor` of every list. */
export function pageQuery(defaultLimit = 50) {
  return {
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .max(LIMITS.pageSize)
      .default(defaultLimit)
      .meta({ description: `Rows of the page, at most ${LIMITS.pageSize}.` }),
    cursor: cursorSchema,
  };
}

/** A page of a list; `nextCursor` is absent on the last one. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().optional() });
}

/** `true` or `false` in a query string. */
export const queryFlag = z.enum(['true', 'false']).transform((value) => value === 'true');

/** A comma-separated list of known words in a query string. */
export function queryList<const T extends readonly [string, ...string[]]>(words: T) {
  const known = new Set<string>(words);
  return z
    .string()
    .min(1)
    .max(256)
    .transform((text, context): T[number][] => {
      const parts = text.split(',').map((part) => part.trim());
      for (const part of parts) {
        if (!known.has(part)) {
          context.addIssue({ code: 'custom', message: `"${part}" is none of ${words.join(', ')}` });
        }
      }
      return parts;
    })
    .meta({ description: `One or more of ${words.join(', ')}, separated by commas.` });
}
