/**
 * Reading and writing data by path: `user.name`, `items[0].price`, `["a.b"].c`. Own properties only.
 *
 * A property whose name is the text itself wins over the path, at each level: `net.price` is the field `net.price` where
 * there is one, else `price` in `net`. What stands in quotes is never part of such a name: `["net"].price` is the path.
 * Text that is no path, such as `Nr.` or `Price [EUR]`, is a name; with a bracket that has no other, it is refused.
 */
import { ServiceError } from '../kernel/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../kernel/json.ts';

/** Properties from the outside in. */
export type Keys = readonly string[];

/** A name that may stand for several steps. */
interface Name {
  readonly name: string;
  /** The step after it. */
  readonly next: number;
}

/** A parsed field path, such as `user.tags[0]`. Made by `parsePath`, and used for any number of items. */
export interface Path {
  readonly keys: Keys;
  /** Of each step the names that begin there, the longest first; undefined where no name has more than one step. */
  readonly names: readonly (readonly Name[])[] | undefined;
}

const reserved = new Set(['__proto__', 'constructor', 'prototype']);
const step = /\[(?:'([^']*)'|"([^"]*)"|(\d+))\]|\.?([^.[\]]+)/gy;
const maxSteps = 50;
const parsed = new Map<string, Path>();

function invalid(path: string): ServiceError {
  const text = path.slice(0, 200);
  return new ServiceError(
    `"${text}" is not a field path. A name that is none is written in quotes: ["${text}"].`,
    {
      code: 'NODE_PARAMETER_INVALID',
      service: 'core',
    },
  );
}

interface Step {
  readonly key: string;
  readonly isQuoted: boolean;
  readonly from: number;
  readonly to: number;
}

/** Undefined for what is no path. */
function stepsOf(text: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  step.lastIndex = 0;
  while (step.lastIndex < text.length) {
    const at = step.lastIndex;
    const found = step.exec(text);
    if (found === null) return undefined;
    const quoted = found[1] ?? found[2];
    const key = quoted ?? found[3] ?? found[4] ?? '';
    if (reserved.has(key)) throw invalid(text);
    // The dot between two steps belongs to neither.
    const from = at > 0 && text[at] === '.' ? at + 1 : at;
    steps.push({ key, isQuoted: quoted !== undefined, from, to: step.lastIndex });
  }
  return steps.length === 0 || steps.length > maxSteps ? undefined : steps;
}

function namesOf(text: string, steps: readonly Step[]): Path['names'] {
  if (
    steps.every(({ key, isQuoted, from, to }) => steps.length === 1 && (isQuoted || key.length === to - from))
  )
    return undefined;
  return steps.map(({ key, isQuoted, from }, at) => {
    const names: Name[] = [{ name: key, next: at + 1 }];
    if (isQuoted) return names;
    for (let end = at; end < steps.length && steps[end]?.isQuoted === false; end += 1) {
      const name = text.slice(from, steps[end]?.to);
      if (name !== key) names.unshift({ name, next: end + 1 });
    }
    return names;
  });
}

/** @throws ServiceError NODE_PARAMETER_INVALID for what is empty, too long, or would reach a prototype. */
export function parsePath(text: string): Path {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  if (text === '') throw invalid(text);
  const steps = stepsOf(text);
  if (steps === undefined && /[[\]]/.test(text.replaceAll(/\[[^[\]]*\]/g, ''))) throw invalid(text);
  const path =
    steps === undefined ? pathOf([text]) : { keys: steps.map(({ key }) => key), names: namesOf(text, steps) };
  if (parsed.size > 5_000) parsed.clear();
  parsed.set(text, path);
  return path;
}

/** The path of these properties, whatever their names look like. */
export const pathOf = (keys: Keys): Path => ({ keys, names: undefined });

const childOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;

/** The properties that lead to the value from this step on; undefined where there is none. */
function found(value: unknown, { keys, names }: Path, at: number): string[] | undefined {
  if (at === keys.length) return value === undefined ? undefined : [];
  for (const { name, next } of names?.[at] ?? [{ name: keys[at] as string, next: at + 1 }]) {
    const child = childOf(value, name);
    const rest = child === undefined ? undefined : found(child, { keys, names }, next);
    if (rest !== undefined) return [name, ...rest];
  }
  return undefined;
}

function read(value: unknown, path: Path, at: number): unknown {
  const { keys, names } = path;
  if (names === undefined) {
    let there = value;
    for (const key of keys) there = childOf(there, key);
    return there;
  }
  if (at === keys.length) return value;
  for (const { name, next } of names[at] as readonly Name[]) {
    const child = childOf(value, name);
    const there = child === undefined ? undefined : read(child, path, next);
    if (there !== undefined) return there;
  }
  return undefined;
}

/** Undefined where the path leads nowhere. */
export function getPath(value: unknown, path: Path): JsonValue | undefined {
  return read(value, path, 0) as JsonValue | undefined;
}

/** The properties that the path leads along in `value`; those of the path itself where it leads nowhere. */
export function keysIn(value: unknown, path: Path): Keys {
  return path.names === undefined ? path.keys : (found(value, path, 0) ?? path.keys);
}

/**
 * Objects and lists that a series of changes has copied already, and changes in place: each is copied once, however many
 * fields are changed. Nothing else may refer to them.
 */
export type Copies = Set<unknown>;

function put(
  target: unknown,
  path: Keys,
  at: number,
  value: JsonValue | undefined,
  copies: Copies,
): JsonValue {
  const key = path[at] as string;
  const last = at === path.length - 1;
  if (Array.isArray(target) && /^\d+$/.test(key)) {
    const list = copies.has(target) ? (target as JsonValue[]) : [...(target as JsonValue[])];
    copies.add(list);
    const index = Number(key);
    if (last && value === undefined) list.splice(index, 1);
    else if (index <= list.length)
      list[index] = last ? (value as JsonValue) : put(list[index], path, at + 1, value, copies);
    return list;
  }
  const object = (copies.has(target) ? target : isJsonObject(target) ? { ...target } : {}) as Record<
    string,
    JsonValue
  >;
  copies.add(object);
  if (!last)
    object[key] = put(Object.hasOwn(object, key) ? object[key] : undefined, path, at + 1, value, copies);
  else if (value === undefined) delete object[key];
  else object[key] = value;
  return object;
}

/**
 * A copy with `value` where `getPath` finds it; objects on the way are made where they are missing. `copies`: the same
 * set for a series of changes, whose results before the last are not used.
 */
export function withPath(
  target: JsonObject,
  path: Path,
  value: JsonValue,
  copies: Copies = new Set(),
): JsonObject {
  return put(target, keysIn(target, path), 0, value, copies) as JsonObject;
}

/** A copy that lacks the field which `getPath` finds; the same object where there is none. `copies`: as of `withPath`. */
export function withoutPath(target: JsonObject, path: Path, copies: Copies = new Set()): JsonObject {
  return getPath(target, path) === undefined
    ? target
    : (put(target, keysIn(target, path), 0, undefined, copies) as JsonObject);
}
