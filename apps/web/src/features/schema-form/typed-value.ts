import type { JsonValue } from '@reporunner/core';
import type { JsonSchema } from './schema.ts';

const shapes: Readonly<Record<string, Partial<JsonSchema>>> = {
  string: { type: 'string' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  array: { ui: { kind: 'json' } },
  object: { ui: { kind: 'json' } },
};

const typed = new WeakMap<JsonSchema, Map<string, JsonSchema>>();

/** The schema of a value whose type is chosen beside it; the same object each time. */
export function schemaForType(schema: JsonSchema, type: JsonValue | undefined): JsonSchema {
  const shape = typeof type === 'string' ? shapes[type] : undefined;
  if (shape === undefined) return schema;
  const byType = typed.get(schema) ?? new Map<string, JsonSchema>();
  typed.set(schema, byType);
  const known = byType.get(type as string);
  if (known !== undefined) return known;
  const { title, description, ui } = schema;
  const own: JsonSchema = {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...shape,
    ui: { ...ui, ...shape.ui },
  };
  byType.set(type as string, own);
  return own;
}
