/**
 * Parameters whose expressions may give any JSON value need no validation per item: what surrounds the expressions is
 * constant and was validated once. This finds them, and rebuilds them from the validated whole.
 */
import type { z } from 'zod';
import { definitionOf, type Path } from './schema-definition.ts';

/** Gives the value of an expression. */
type Evaluate = (scope: object) => unknown;

export interface Leaf {
  readonly path: Path;
  readonly evaluate: Evaluate;
}

const wrappers = new Set(['optional', 'nullable', 'default', 'prefault', 'readonly', 'nonoptional']);
const primitives = ['string', 'number', 'boolean', 'null'];

/** True for `z.unknown()`, `z.any()` and `z.json()`, wrapped or not. */
function takesAnyJson(schema: z.ZodType): boolean {
  const definition = definitionOf(schema);
  if ((definition.checks?.length ?? 0) > 0) return false;
  if (definition.type === 'any' || definition.type === 'unknown') return true;
  if (wrappers.has(definition.type) && definition.innerType !== undefined)
    return takesAnyJson(definition.innerType);
  if (definition.type !== 'lazy' || definition.getter === undefined) return false;
  const options = definitionOf(definition.getter()).options?.map((option) => definitionOf(option)) ?? [];
  return primitives.every((name) =>
    options.some(({ type, checks }) => type === name && (checks?.length ?? 0) === 0),
  );
}

/** Checks that count elements and look at none. */
const counting = new Set([
  'min_length',
  'max_length',
  'length_equals',
  'min_size',
  'max_size',
  'size_equals',
]);

/** True when nothing on the way down to `path` looks at what lies there. */
function isFree(schema: z.ZodType, path: Path): boolean {
  const [key, ...rest] = path;
  if (key === undefined) return takesAnyJson(schema);
  const { type, checks, innerType, shape, element, valueType } = definitionOf(schema);
  if (checks?.some((check) => !counting.has(check._zod.def.check))) return false;
  if (wrappers.has(type) && innerType !== undefined) return isFree(innerType, path);
  const next =
    type === 'object'
      ? shape?.[String(key)]
      : type === 'array'
        ? element
        : type === 'record'
          ? valueType
          : undefined;
  return next !== undefined && isFree(next, rest);
}

function at(value: unknown, path: Path): unknown {
  let found = value;
  for (const key of path) found = (found as Record<string | number, unknown> | undefined)?.[key];
  return found;
}

/** A copy of `base` with what `leaves` give in their places; only what lies on the way to them is copied. */
function assembler(base: unknown, leaves: readonly Leaf[]): Evaluate {
  const own = leaves.find(({ path }) => path.length === 0);
  if (own !== undefined) return own.evaluate;
  const keys = [...new Set(leaves.map(({ path }) => path[0] as string | number))];
  const parts = keys.map((key): [string | number, Evaluate] => {
    const below = leaves.filter(({ path }) => path[0] === key);
    const moved = below.map(({ path, evaluate }) => ({ path: path.slice(1), evaluate }));
    return [key, assembler((base as Record<string | number, unknown>)[key], moved)];
  });
  return (scope) => {
    const copy = (Array.isArray(base) ? base.slice() : { ...(base as object) }) as Record<
      string | number,
      unknown
    >;
    for (const [key, make] of parts) copy[key] = make(scope);
    return copy;
  };
}

/**
 * The parameter for a scope, as its schema would give it; undefined from the function when a leaf gave undefined, and
 * the schema has to be asked. Undefined when it always has. What an expression gives is JSON already.
 */
export function freeParameter(
  schema: z.ZodType,
  raw: unknown,
  leaves: readonly Leaf[],
): ((scope: object) => { readonly value: unknown } | undefined) | undefined {
  if (!leaves.every(({ path }) => isFree(schema, path))) return undefined;
  // Placeholders tell whether validation leaves each leaf where it was.
  const placeholder = (index: number) => `\u0000leaf ${index}`;
  const filled = assembler(
    raw,
    leaves.map(({ path }, index) => ({ path, evaluate: () => placeholder(index) })),
  );
  const parsed = schema.safeParse(filled({}));
  if (!parsed.success) return undefined;
  if (!leaves.every(({ path }, index) => at(parsed.data, path) === placeholder(index))) return undefined;
  let isSimple = true;
  const make = assembler(
    parsed.data,
    leaves.map(({ path, evaluate }) => ({
      path,
      evaluate: (scope: object) => {
        const value = evaluate(scope);
        if (value === undefined) isSimple = false;
        return value;
      },
    })),
  );
  return (scope) => {
    isSimple = true;
    const value = make(scope);
    return isSimple ? { value } : undefined;
  };
}
