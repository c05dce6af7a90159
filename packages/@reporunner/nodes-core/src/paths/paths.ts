/** Reading and writing data by path: `user.name`, `items[0].price`, `['a.b'].c`. Own properties only. */
import { isJsonObject, type JsonObject, type JsonValue, ServiceError } from '@reporunner/core';

export type Path = readonly string[];

const reserved = new Set(['__proto__', 'constructor', 'prototype']);
const step = /\[(?:'([^']*)'|"([^"]*)"|(\d+))\]|\.?([^.[\]]+)/gy;
const parsed = new Map<string, Path>();

function invalid(path: string): ServiceError {
  return new ServiceError(`"${path}" is not a field path.`, {
    code: 'NODE_PARAMETER_INVALID',
    service: 'nodes',
  });
}

/** @throws ServiceError NODE_PARAMETER_INVALID for what is no path, or would reach a prototype. */
export function parsePath(text: string): Path {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const path: string[] = [];
  step.lastIndex = 0;
  while (step.lastIndex < text.length) {
    const found = step.exec(text);
    if (found === null) throw invalid(text);
    const key = found[1] ?? found[2] ?? found[3] ?? found[4] ?? '';
    if (reserved.has(key)) throw invalid(text);
    path.push(key);
  }
  if (path.length === 0 || path.length > 50) throw invalid(text);
  if (parsed.size > 5_000) parsed.clear();
  parsed.set(text, path);
  return path;
}

export function getPath(value: unknown, path: Path): JsonValue | undefined {
  let at: unknown = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at as JsonValue | undefined;
}

function put(target: unknown, path: Path, at: number, value: JsonValue | undefined): JsonValue {
  const key = path[at] as string;
  const last = at === path.length - 1;
  if (Array.isArray(target) && /^\d+$/.test(key)) {
    const list = [...(target as JsonValue[])];
    const index = Number(key);
    if (last && value === undefined) list.splice(index, 1);
    else if (index <= list.length)
      list[index] = last ? (value as JsonValue) : put(list[index], path, at + 1, value);
    return list;
  }
  const object: Record<string, JsonValue> = isJsonObject(target) ? { ...target } : {};
  if (!last) object[key] = put(Object.hasOwn(object, key) ? object[key] : undefined, path, at + 1, value);
  else if (value === undefined) delete object[key];
  else object[key] = value;
  return object;
}

/** A copy with `value` at `path`; objects on the way are made where they are missing. */
export function withPath(target: JsonObject, path: Path, value: JsonValue): JsonObject {
  return put(target, path, 0, value) as JsonObject;
}

/** A copy without what is at `path`. */
export function withoutPath(target: JsonObject, path: Path): JsonObject {
  return getPath(target, path) === undefined ? target : (put(target, path, 0, undefined) as JsonObject);
}
