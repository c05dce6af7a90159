/** Lists of `{ name, value }`, in which a name may come again. */
import { isExpression, type JsonObject, type JsonValue } from '@reporunner/core';
import { listed } from './listed.ts';
import { at, rows, text } from './parameters.ts';

/**
 * - `last`: the last value of a name counts.
 * - `list`: each is sent, so they become a list.
 * - `header`: as `last`, where names are the same in capitals.
 * - `joined`: headers of one name become one, which means the same (RFC 9110, 5.3).
 */
export type Repeated = 'last' | 'list' | 'header' | 'joined';

interface NamedValues {
  readonly values: JsonObject;
  /** Names that came more than once. */
  readonly repeated: readonly string[];
}

/** Undefined when nothing has a name. */
export function namedValues(parameters: JsonObject, path: string, how: Repeated): NamedValues | undefined {
  const groups = Map.groupBy(
    rows(parameters, path).filter((one) => text(one, 'name') !== ''),
    (one) => (how === 'header' || how === 'joined' ? text(one, 'name').toLowerCase() : text(one, 'name')),
  );
  if (groups.size === 0) return undefined;
  const repeated: string[] = [];
  const entries = [...groups.values()].map((group): readonly [string, JsonValue] => {
    const last = group.at(-1) as JsonObject;
    const name = text(last, 'name');
    // Each is read, for what is not read is reported.
    const values = group.map((one) => at(one, 'value') ?? '');
    if (values.length === 1) return [name, values[0] as JsonValue];
    repeated.push(name);
    if (how === 'list') return [name, values.flatMap(elements)];
    return [name, how === 'joined' ? joined(name, values) : (values.at(-1) as JsonValue)];
  });
  return { values: Object.fromEntries(entries), repeated };
}

/** Several values of a header as one: a template, where one of them is. */
function joined(name: string, values: readonly JsonValue[]): string {
  const between = name.toLowerCase() === 'cookie' ? '; ' : ', ';
  const texts = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  if (!texts.some(isExpression)) return texts.join(between);
  const section = (value: string) => {
    const isPlain: boolean = !isExpression(value);
    return isPlain && value.includes('{{')
      ? `{{ ${JSON.stringify(value)} }}`
      : isPlain
        ? value
        : value.slice(1);
  };
  return `=${texts.map(section).join(between)}`;
}

/** Says that the last of several values counts, which those who wrote them may not know. */
export const lastCounts = (names: readonly string[]) =>
  `It names ${listed(names)} several times; only the last counts, as in this version of n8n. Remove the others, or send a list.`;

const elements = (value: JsonValue): readonly JsonValue[] =>
  Array.isArray(value) ? (value as readonly JsonValue[]) : [value];

/**
 * Fields of a JSON body, in whose names a dot leads into an object since version 4. A name that leads into a list, or
 * through a value, stays as it is; `strange` names those.
 */
export function nested(values: JsonObject): {
  readonly value: JsonObject;
  readonly strange: readonly string[];
} {
  const value: Record<string, JsonValue> = {};
  const strange: string[] = [];
  for (const [name, one] of Object.entries(values)) {
    const keys = name.startsWith('=') ? [name] : name.split('.');
    if (keys.length === 1 && !/[[\]]/.test(name)) value[name] = one as JsonValue;
    else if (
      !keys.every((key) => /^[A-Za-z_$][\w$-]*$/.test(key) && key !== '__proto__') ||
      !put(value, keys, one as JsonValue)
    ) {
      strange.push(name);
      value[name] = one as JsonValue;
    }
  }
  return { value, strange };
}

function put(into: Record<string, JsonValue>, keys: readonly string[], value: JsonValue): boolean {
  let at = into;
  for (const key of keys.slice(0, -1)) {
    if (!Object.hasOwn(at, key)) at[key] = {};
    const next = at[key];
    if (typeof next !== 'object' || next === null || Array.isArray(next)) return false;
    at = next as Record<string, JsonValue>;
  }
  at[keys.at(-1) as string] = value;
  return true;
}
