/** A parameters schema as the server delivers it: JSON Schema 2020-12 made by Zod, with presentation under `ui`. */
import { type FieldHints, isJsonObject, type JsonValue } from '@reporunner/core';

export type SchemaType = 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'null';

export interface JsonSchema {
  readonly type?: SchemaType | readonly SchemaType[];
  readonly title?: string;
  readonly description?: string;
  readonly default?: JsonValue;
  readonly const?: JsonValue;
  readonly enum?: readonly JsonValue[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly ui?: FieldHints;
}

export type Path = readonly (string | number)[];
/** Definitions that `$ref`s lead to; they stand at the root of a schema. */
export type Definitions = Readonly<Record<string, JsonSchema>>;

const noDefinitions: Definitions = {};

export const definitionsOf = (schema: JsonSchema): Definitions => schema.$defs ?? noDefinitions;

const resolved = new WeakMap<JsonSchema, JsonSchema>();

/** The schema that a `$ref` leads to, keeping what is said beside the reference (title, hints). */
export function resolve(schema: JsonSchema, definitions: Definitions): JsonSchema {
  if (schema.$ref === undefined) return schema;
  const known = resolved.get(schema);
  if (known !== undefined) return known;
  const name = /^#\/\$defs\/(.+)$/.exec(schema.$ref)?.[1];
  const target = name === undefined ? undefined : definitions[name];
  const { $ref: _, ...beside } = schema;
  // A name that leads nowhere takes anything, as the server is asked in the end.
  const found = target === undefined ? beside : { ...resolve(target, definitions), ...beside };
  // One object per reference, so that a field is not drawn anew because its schema looks new.
  resolved.set(schema, found);
  return found;
}

export function typesOf(schema: JsonSchema): readonly SchemaType[] {
  if (schema.type === undefined) return [];
  return typeof schema.type === 'string' ? [schema.type] : schema.type;
}

export function asObject(value: JsonValue | undefined): Readonly<Record<string, JsonValue>> {
  return isJsonObject(value) ? value : {};
}

export function asList(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}
