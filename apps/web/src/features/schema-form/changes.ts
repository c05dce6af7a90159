/**
 * A change of a form as one operation. The document's `set` needs something that holds the last key of its path; a
 * change inside of something that is not there yet, or that only its default is, therefore sets the whole of that.
 */
import { isJsonObject, type JsonValue } from '@reporunner/core';
import { type Definitions, type JsonSchema, type Path, resolve } from './schema.ts';
import { matchVariant, variantsOf } from './unions.ts';

export interface Change {
  readonly path: Path;
  /** Absent: what stands there is taken away. */
  readonly value: JsonValue | undefined;
}

/** The schema of what a key leads to. */
function schemaAt(
  schema: JsonSchema | undefined,
  key: string | number,
  value: JsonValue | undefined,
  definitions: Definitions,
): JsonSchema | undefined {
  if (schema === undefined) return undefined;
  const variants = variantsOf(schema, definitions);
  const own = variants.length === 0 ? schema : variants[matchVariant(value, variants)]?.schema;
  const next =
    typeof key === 'number'
      ? own?.items
      : (own?.properties?.[key] ??
        (typeof own?.additionalProperties === 'object' ? own.additionalProperties : undefined));
  return next === undefined ? undefined : resolve(next, definitions);
}

function withValue(
  target: JsonValue | undefined,
  path: Path,
  value: JsonValue | undefined,
): JsonValue | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (typeof key === 'number') {
    const list = Array.isArray(target) ? [...(target as JsonValue[])] : [];
    // No holes: what is set after the end is added there.
    const at = Math.min(key, list.length);
    const next = withValue(list[at], rest, value);
    if (next === undefined) list.splice(at, 1);
    else list[at] = next;
    return list;
  }
  const object: Record<string, JsonValue> = isJsonObject(target) ? { ...target } : {};
  const next = withValue(object[key], rest, value);
  if (next === undefined) delete object[key];
  else object[key] = next;
  return object;
}

/** @param schema of the whole form, whose value is `whole`. */
export function liftChange(
  schema: JsonSchema,
  definitions: Definitions,
  whole: JsonValue | undefined,
  change: Change,
): Change {
  const { path, value } = change;
  let at: JsonValue | undefined = whole ?? {};
  let known: JsonSchema | undefined = schema;
  for (let depth = 0; depth < path.length - 1; depth += 1) {
    const key = path[depth] as string | number;
    known = schemaAt(known, key, at, definitions);
    const next: JsonValue | undefined =
      typeof at === 'object' && at !== null && Object.hasOwn(at, key)
        ? (at as Record<string | number, JsonValue>)[key]
        : undefined;
    if (typeof next !== 'object' || next === null) {
      const base = next === undefined ? known?.default : undefined;
      return { path: path.slice(0, depth + 1), value: withValue(base, path.slice(depth + 1), value) };
    }
    at = next;
  }
  return change;
}

/** What a change makes of the whole value: how a caller that keeps the value itself applies it. */
export function applyChange(whole: JsonValue | undefined, { path, value }: Change): JsonValue {
  return withValue(whole, path, value) ?? {};
}

export function moved<T>(list: readonly T[], from: number, to: number): readonly T[] {
  const copy = [...list];
  const [element] = copy.splice(from, 1);
  if (element !== undefined) copy.splice(to, 0, element);
  return copy;
}
