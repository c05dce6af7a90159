/** Reads parameters of n8n, which are nested in many ways and may hold expressions anywhere. */
import { isExpression, isJsonObject, type JsonObject, type JsonValue } from '@reporunner/core';

/** What stands at `a.b.c`. */
export function at(parameters: JsonObject, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = parameters;
  for (const key of path.split('.')) {
    if (!isJsonObject(value)) return undefined;
    value = value[key] as JsonValue | undefined;
  }
  return value;
}

/** A text, an expression included; numbers as text. */
export function text(parameters: JsonObject, path: string, fallback = ''): string {
  const value = at(parameters, path);
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : fallback;
}

/** A number, or an expression for one. */
export function number(parameters: JsonObject, path: string, fallback: number): number | string {
  const value = at(parameters, path);
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return fallback;
  if (isExpression(value)) return value;
  return Number.isFinite(Number(value)) ? Number(value) : fallback;
}

/** A number that no expression may stand for. */
export function plainNumber(parameters: JsonObject, path: string, fallback: number): number {
  const value = number(parameters, path, fallback);
  return typeof value === 'number' ? value : fallback;
}

/** How many of something: a whole number from 1 to `max`; more than that is said. */
export function count(
  parameters: JsonObject,
  path: string,
  fallback: number,
  max: number,
  warn: (message: string) => void,
): number {
  const value = Math.max(1, Math.round(plainNumber(parameters, path, fallback)));
  if (value <= max) return value;
  warn(`It had ${value} of ${path}; there are at most ${max} here.`);
  return max;
}

export function flag(parameters: JsonObject, path: string, fallback = false): boolean {
  const value = at(parameters, path);
  return typeof value === 'boolean' ? value : fallback;
}

/** The objects of a list. */
export function rows(parameters: JsonObject, path: string): readonly JsonObject[] {
  const value = at(parameters, path);
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter(isJsonObject) : [];
}

/** Names separated by commas, or in a list. */
export function names(parameters: JsonObject, path: string): readonly string[] {
  const value = at(parameters, path);
  if (Array.isArray(value)) return (value as readonly JsonValue[]).filter((one) => typeof one === 'string');
  if (typeof value !== 'string') return [];
  return value
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
}

/** Without what is undefined. */
export function withoutUndefined(values: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as JsonObject;
}

/** The field that an expression reads and nothing else: `={{ $json.user.name }}` is `user.name`. */
export function fieldRead(value: string): string | undefined {
  const found = /^=\{\{\s*\$json((?:\.[A-Za-z_$][\w$]*|\[\s*(?:"[^"\]]+"|'[^'\]]+'|\d+)\s*\])+)\s*\}\}$/.exec(
    value,
  );
  return found?.[1]?.replace(/\[\s*(?:"([^"\]]+)"|'([^'\]]+)'|(\d+))\s*\]/g, '.$1$2$3').replace(/^\./, '');
}

/** A name in which a dot is a dot. */
export function literalName(name: string): string {
  if (name.startsWith('=') || !/[.[\]]/.test(name)) return name;
  return name.includes("'") ? `["${name}"]` : `['${name}']`;
}
