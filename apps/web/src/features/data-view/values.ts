/** Values and paths in words and in one line. */
import { isJsonObject, type JsonValue } from '@reporunner/core';

export type Path = readonly (string | number)[];
export type ValueType = 'string' | 'number' | 'boolean' | 'null' | 'list' | 'object';

export function typeOf(value: JsonValue): ValueType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  return typeof value as ValueType;
}

export const isContainer = (value: JsonValue): boolean => typeof value === 'object' && value !== null;

export function childCount(value: JsonValue): number {
  if (Array.isArray(value)) return value.length;
  return isJsonObject(value) ? Object.keys(value).length : 0;
}

/** What is inside, one after the other: `for … in` would first write down all indices of a long list. */
export function* entriesOf(value: object): Generator<readonly [string | number, JsonValue]> {
  if (Array.isArray(value)) yield* (value as readonly JsonValue[]).entries();
  else for (const key in value) yield [key, (value as Readonly<Record<string, JsonValue>>)[key] as JsonValue];
}

const plain = /^[A-Za-z_$][\w$]*$/;

/** `user.tags[0]["first name"]`: how the path is written after `$json`. */
export function pathText(path: Path): string {
  return path
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`;
      if (plain.test(key)) return index === 0 ? key : `.${key}`;
      return `[${JSON.stringify(key)}]`;
    })
    .join('');
}

export function valueAt(value: JsonValue, path: Path): JsonValue | undefined {
  let at: JsonValue | undefined = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Readonly<Record<string | number, JsonValue>>)[key];
  }
  return at;
}

/** The beginning of a value as one line, at most about `length` characters; never writes out more than that. */
export function previewOf(value: JsonValue, length: number): string {
  if (typeof value === 'string') {
    const cut = value.length > length ? `${value.slice(0, length)}…` : value;
    return cut.replaceAll('\n', '↵');
  }
  if (typeof value !== 'object' || value === null) return String(value);
  const list = Array.isArray(value);
  const parts: string[] = [];
  let left = length;
  for (const [key, one] of entriesOf(value)) {
    if (left <= 0) {
      parts.push('…');
      break;
    }
    const inner = isContainer(one)
      ? Array.isArray(one)
        ? `[${one.length}]`
        : '{…}'
      : quoted(one, Math.min(left, 40));
    const part = list ? inner : `${key}: ${inner}`;
    parts.push(part);
    left -= part.length + 2;
  }
  return list ? `[${parts.join(', ')}]` : `{${parts.join(', ')}}`;
}

function quoted(value: JsonValue, length: number): string {
  return typeof value === 'string' ? `"${previewOf(value, length)}"` : String(value);
}

/** The whole of a value, as it is copied: a text as it is, anything else as JSON. */
export function copyText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
}

/** About how many bytes a value is as JSON; stops counting at `most`. */
export function roughSize(value: JsonValue, max: number): number {
  let size = 0;
  const open: JsonValue[] = [value];
  for (let at = open.pop(); at !== undefined && size < max; at = open.pop()) {
    if (typeof at === 'string') size += at.length + 2;
    else if (typeof at !== 'object' || at === null) size += 5;
    else {
      for (const [key, one] of entriesOf(at)) {
        size += typeof key === 'number' ? 1 : key.length + 4;
        if (size >= max) break;
        open.push(one);
      }
    }
  }
  return size;
}
