/** What a field holds when it is not set, and what a new one begins with. */
import type { JsonValue } from '@reporunner/core';
import { type Definitions, type JsonSchema, resolve, typesOf } from './schema.ts';
import { variantsOf } from './unions.ts';

/** What counts while nothing is set. */
export function effectiveValue(value: JsonValue | undefined, schema: JsonSchema): JsonValue | undefined {
  return value === undefined ? (schema.const ?? schema.default) : value;
}

/**
 * A value for a new element: its required fields, so that it can be filled in place. What has a default is left out;
 * the default may change with a new version of the node.
 */
export function initialValue(declared: JsonSchema, definitions: Definitions, depth = 0): JsonValue {
  const schema = resolve(declared, definitions);
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum !== undefined) return schema.enum[0] ?? null;
  const [variant] = variantsOf(schema, definitions);
  if (variant !== undefined && depth < 8) return initialValue(variant.schema, definitions, depth + 1);
  switch (typesOf(schema)[0]) {
    case 'object': {
      const fields: Record<string, JsonValue> = {};
      for (const name of schema.required ?? []) {
        const field = schema.properties?.[name];
        if (field !== undefined && depth < 8) fields[name] = initialValue(field, definitions, depth + 1);
      }
      return fields;
    }
    case 'array': {
      const count = schema.minItems ?? 0;
      if (count === 0 || schema.items === undefined || depth >= 8) return [];
      return [initialValue(schema.items, definitions, depth + 1)];
    }
    case 'number':
    case 'integer':
      return firstNumber(schema);
    case 'boolean':
      return false;
    default:
      return '';
  }
}

/** The smallest number that is allowed and not negative: a start, not a guess. */
function firstNumber({ minimum, exclusiveMinimum, maximum }: JsonSchema): number {
  const least = Math.max(minimum ?? 0, exclusiveMinimum === undefined ? 0 : Math.floor(exclusiveMinimum) + 1);
  return maximum === undefined ? least : Math.min(least, maximum);
}
