/** What every answer is made of. */
import type { Item, ItemError, JsonObject } from '@reporunner/core';
import { z } from 'zod';

/** Gives a schema its name in the OpenAPI document. */
export function named<T extends z.ZodType>(name: string, schema: T): T {
  return schema.meta({ id: name }) as T;
}

/** Milliseconds since the epoch. */
export const time = z.int().min(0);
export const id = z.string().min(1);

export const listOf = <T extends z.ZodType>(of: T) => z.object({ items: z.array(of).readonly() });

/** Without `nextCursor` it is the last page. */
export const pageOf = <T extends z.ZodType>(of: T) =>
  z.object({ items: z.array(of).readonly(), nextCursor: z.string().optional() });

// core's JSON is read-only, Zod's is not; they are the same at run time.
export const jsonObject = z.record(z.string(), z.json()) as unknown as z.ZodType<JsonObject, JsonObject>;
/** Any JSON Schema, with our `ui` hints. */
export const jsonSchema = z.record(z.string(), z.unknown()).readonly();

export const itemError: z.ZodType<ItemError, ItemError> = named(
  'ItemError',
  z.object({ code: z.string(), message: z.string(), details: jsonObject.optional() }),
) as unknown as z.ZodType<ItemError, ItemError>;

/** Which message a text is: stable, where the text follows Accept-Language. Absent for texts that come from outside. */
const messageOfText = {
  messageId: z.string().optional(),
  /** What the text has put in, by name: text, numbers, lists, and messages inside of the message. */
  parameters: z.record(z.string(), z.unknown()).optional(),
};

const storedErrorShape = {
  code: z.string(),
  message: z.string(),
  details: jsonObject.optional(),
  ...messageOfText,
};

/** An error of an execution, or of one of many things that a request was for. */
export const storedError = named('StoredError', z.object(storedErrorShape));

export const executionFailure = named(
  'ExecutionFailure',
  z.object({
    ...storedErrorShape,
    nodeId: id.optional(),
    nodeName: z.string().optional(),
    scope: z.string().optional(),
  }),
);

const itemSource = {
  nodeId: id,
  port: z.string(),
  index: z.int().min(0),
  /** From so many items, from `index` on; absent: one. */
  count: z.int().min(1).optional(),
};

export const item = named(
  'Item',
  z.object({
    json: jsonObject,
    binary: z
      .record(
        z.string(),
        z.object({
          id: z.string(),
          size: z.int().min(0),
          mimeType: z.string(),
          fileName: z.string().optional(),
        }),
      )
      .optional(),
    source: z.object({ ...itemSource, also: z.array(z.object(itemSource)).optional() }).optional(),
    error: itemError.optional(),
  }),
) as unknown as z.ZodType<Item, Item>;
