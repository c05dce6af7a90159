/**
 * Which expressions may give undefined. Where a parameter has no default, or an empty one, it is then left out; where
 * its default says something (a number, a choice, a text, true), a missing value must not become that in silence.
 */
import { isExpression, isJsonObject, type JsonObject, type JsonValue } from '@reporunner/core';
import type { z } from 'zod';
import { type Definition, definitionOf, type Path } from './schema-definition.ts';

interface Hints {
  readonly showWhen?: Readonly<Record<string, readonly unknown[]>>;
  readonly needsValue?: boolean;
}

const hintsOf = (schema: z.ZodType): Hints =>
  (schema.meta() as { readonly ui?: Hints } | undefined)?.ui ?? {};

/** What a schema wraps; undefined where it wraps nothing. */
function innerOf({ innerType, in: source, out }: Definition): z.ZodType | undefined {
  if (innerType !== undefined) return innerType;
  return out !== undefined && definitionOf(out).type !== 'transform' ? out : source;
}

function defaultOf(schema: z.ZodType): unknown {
  const definition = definitionOf(schema);
  if (definition.type === 'default' || definition.type === 'prefault') return definition.defaultValue;
  const inner = innerOf(definition);
  return inner === undefined ? undefined : defaultOf(inner);
}

function saysSomething(value: unknown): boolean {
  if (typeof value === 'number') return true;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** A parameter that others hide is not used, whatever it is. */
function isHidden(shape: Readonly<Record<string, z.ZodType>>, raw: JsonObject, name: string): boolean {
  const schema = shape[name];
  return Object.entries(schema === undefined ? {} : (hintsOf(schema).showWhen ?? {})).some(
    ([other, values]) => {
      const sibling = shape[other];
      const value = raw[other] ?? (sibling === undefined ? undefined : defaultOf(sibling));
      return !isExpression(value as JsonValue) && !values.includes(value);
    },
  );
}

/** Whether a choice of a union is the one that the constants of `raw` choose. */
function isChosen(option: z.ZodType, raw: JsonValue | undefined): boolean {
  const { shape } = definitionOf(option);
  if (shape === undefined || !isJsonObject(raw)) return true;
  return Object.entries(shape).every(([name, schema]) => {
    const { type, values } = definitionOf(schema);
    const value = raw[name];
    return type !== 'literal' || isExpression(value) || values?.includes(value) === true;
  });
}

/** The schemas of what lies at `path`; none where it is hidden. */
function schemasAt(schema: z.ZodType, raw: JsonValue | undefined, path: Path): readonly z.ZodType[] {
  const [key, ...rest] = path;
  if (key === undefined) return [schema];
  const definition = definitionOf(schema);
  const below = (next: z.ZodType | undefined) => {
    const part = (raw as Readonly<Record<string | number, JsonValue>> | undefined)?.[key];
    return next === undefined ? [] : schemasAt(next, part, rest);
  };
  switch (definition.type) {
    case 'object': {
      const { shape = {} } = definition;
      return isJsonObject(raw) && isHidden(shape, raw, String(key)) ? [] : below(shape[key]);
    }
    case 'array':
      return below(definition.element);
    case 'record':
      return below(definition.valueType);
    case 'union':
      return (definition.options ?? [])
        .filter((option) => isChosen(option, raw))
        .flatMap((option) => schemasAt(option, raw, path));
    default: {
      const inner = innerOf(definition);
      return inner === undefined ? [] : schemasAt(inner, raw, path);
    }
  }
}

/** Whether an expression at `path` of the parameters must give a value. */
export function needsValue(schema: z.ZodObject, raw: JsonObject, path: Path): boolean {
  return schemasAt(schema, raw, path).some(
    (found) => hintsOf(found).needsValue === true || saysSomething(defaultOf(found)),
  );
}
