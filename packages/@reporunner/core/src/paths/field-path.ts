/**
 * Reading and writing data by path: `user.name`, `items[0].price`, `["a.b"].c`. Own properties only.
 *
 * A property whose name is the text itself wins over the path, at each level: `net.price` is the field `net.price` where
 * there is one, else `price` in `net`. What stands in quotes is never part of such a name: `["net"].price` is the path.
 * Text that is no path, such as `Nr.` or `Price [EUR]`, is a name; with a bracket that has no other, it is refused.
 *
 * `withPath` makes what is missing on the way: a list for `[0]`, an object for `.name` and `.0`. It fills a list with null
 * up to the element, and puts nothing where the path would lead through a text, a number or true and false.
 */
import { ServiceError } from '../kernel/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../kernel/json.ts';
import type { Message } from '../kernel/messages.ts';
import { coreMessage } from '../messages/core-messages.ts';

/** A property, or a number for an element in brackets. */
type Key = string | number;

/** Properties from the outside in. */
export type Keys = readonly Key[];

/** A name that may stand for several steps. */
interface Name {
  readonly name: Key;
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
const fromTheEnd = /\[-\d+\]/g;
const maxSteps = 50;
const parsed = new Map<string, Path>();

const refused = (message: Message) =>
  new ServiceError(message, { code: 'NODE_PARAMETER_INVALID', service: 'core' });

function invalid(path: string): ServiceError {
  const text = path.slice(0, 200);
  return refused(coreMessage('pathInvalid', { text }));
}

function countsFromTheEnd(path: string): ServiceError {
  return refused(coreMessage('pathFromTheEnd', { text: path.slice(0, 200) }));
}

/** Digits that are no number as it is written, such as `01`, are a name. */
const indexOf = (digits: string): Key => (String(Number(digits)) === digits ? Number(digits) : digits);

interface Step {
  readonly key: Key;
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
    const key = quoted ?? (found[3] === undefined ? (found[4] ?? '') : indexOf(found[3]));
    if (reserved.has(String(key))) throw invalid(text);
    // The dot between two steps belongs to neither.
    const from = at > 0 && text[at] === '.' ? at + 1 : at;
    steps.push({ key, isQuoted: quoted !== undefined, from, to: step.lastIndex });
  }
  return steps.length === 0 || steps.length > maxSteps ? undefined : steps;
}

function namesOf(text: string, steps: readonly Step[]): Path['names'] {
  if (
    steps.every(
      ({ key, isQuoted, from, to }) => steps.length === 1 && (isQuoted || String(key).length === to - from),
    )
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
  const fromTheStart = text.replaceAll(fromTheEnd, '[0]');
  if (fromTheStart !== text && stepsOf(fromTheStart) !== undefined) throw countsFromTheEnd(text);
  if (steps === undefined && /[[\]]/.test(text.replaceAll(/\[[^[\]]*\]/g, ''))) throw invalid(text);
  const path =
    steps === undefined ? pathOf([text]) : { keys: steps.map(({ key }) => key), names: namesOf(text, steps) };
  if (parsed.size > 5_000) parsed.clear();
  parsed.set(text, path);
  return path;
}

/** The path of these properties, whatever their names look like. */
export const pathOf = (keys: Keys): Path => ({ keys, names: undefined });

const childOf = (value: unknown, key: Key): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;

/** The properties that lead to the value from this step on; undefined where there is none. */
function found(value: unknown, { keys, names }: Path, at: number): Key[] | undefined {
  if (at === keys.length) return value === undefined ? undefined : [];
  for (const { name, next } of names?.[at] ?? [{ name: keys[at] as Key, next: at + 1 }]) {
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

/** Elements that may be missing between the end of a list and the one that is put into it. */
const maxGap = 10_000;

/** The path as text, for people to read. */
export function textOfKeys(keys: Keys): string {
  const steps = keys.map((key, at) => {
    if (typeof key === 'number') return `[${key}]`;
    if (!/^[\w $@-]+$/.test(key)) return `["${key}"]`;
    return at === 0 ? key : `.${key}`;
  });
  return steps.join('').slice(0, 200);
}

const kindOf = (value: unknown) =>
  typeof value === 'string'
    ? 'pathTextInWay'
    : typeof value === 'number'
      ? 'pathNumberInWay'
      : 'pathBooleanInWay';

const placesOf = (keys: Keys, at: number) => ({
  path: textOfKeys(keys),
  before: textOfKeys(keys.slice(0, at)),
});

/** The number of the element that this step leads to. */
function elementAt(list: readonly JsonValue[], keys: Keys, at: number): number {
  const key = String(keys[at]);
  if (!/^(?:0|[1-9]\d*)$/.test(key)) {
    const example = textOfKeys([...keys.slice(0, at), 0]);
    throw refused(coreMessage('pathListInWay', { ...placesOf(keys, at), example }));
  }
  const index = Number(key);
  if (index > list.length + maxGap)
    throw refused(coreMessage('pathPastEnd', { path: textOfKeys(keys), limit: maxGap, length: list.length }));
  return index;
}

/**
 * Objects and lists that a series of changes has copied already, and changes in place: each is copied once, however many
 * fields are changed. Nothing else may refer to them.
 */
export type Copies = Set<unknown>;

function ownList(target: readonly JsonValue[], copies: Copies): JsonValue[] {
  const list = copies.has(target) ? (target as JsonValue[]) : [...target];
  copies.add(list);
  return list;
}

function ownObject(target: JsonObject, copies: Copies): Record<string, JsonValue> {
  const object = copies.has(target) ? target : { ...target };
  copies.add(object);
  return object as Record<string, JsonValue>;
}

function put(target: unknown, keys: Keys, at: number, value: JsonValue, copies: Copies): JsonValue {
  if (at === keys.length) return value;
  const key = keys[at] as Key;
  if (isJsonObject(target) || (isMissing(target) && (at === 0 || typeof key === 'string'))) {
    const object = ownObject(target ?? {}, copies);
    object[key] = put(childOf(object, key), keys, at + 1, value, copies);
    return object;
  }
  if (!isMissing(target) && !Array.isArray(target))
    throw refused(coreMessage(kindOf(target), placesOf(keys, at)));
  const list = ownList(target ?? [], copies);
  const index = elementAt(list, keys, at);
  const element = put(list[index], keys, at + 1, value, copies);
  while (list.length < index) list.push(null);
  list[index] = element;
  return list;
}

const isMissing = (value: unknown): value is null | undefined => value === undefined || value === null;

/** Takes out what `keys` lead to, which is there. */
function takeOut(target: JsonValue, keys: Keys, at: number, copies: Copies): JsonValue {
  const key = keys[at] as Key;
  const isLast = at === keys.length - 1;
  const rest = () => takeOut(childOf(target, key) as JsonValue, keys, at + 1, copies);
  if (Array.isArray(target)) {
    const list = ownList(target as readonly JsonValue[], copies);
    if (isLast) list.splice(Number(key), 1);
    else list[Number(key)] = rest();
    return list;
  }
  const object = ownObject(target as JsonObject, copies);
  if (isLast) delete object[key];
  else object[key] = rest();
  return object;
}

/**
 * A copy with `value` where `getPath` finds it; lists and objects on the way are made where they are missing or null.
 * `copies`: the same set for a series of changes, whose results before the last are not used.
 *
 * @throws ServiceError NODE_PARAMETER_INVALID where another value is in the way, and far past the end of a list.
 */
export function withPath(
  target: JsonObject,
  path: Path,
  value: JsonValue,
  copies: Copies = new Set(),
): JsonObject {
  return put(target, keysIn(target, path), 0, value, copies) as JsonObject;
}

const elementNumber = (key: Key) => (/^\d+$/.test(String(key)) ? Number(key) : -1);

/** Later elements of a list before earlier ones, and what is inside before what holds it. */
function backwards(left: Keys, right: Keys): number {
  for (let at = 0; at < left.length && at < right.length; at += 1) {
    const [a, b] = [String(left[at]), String(right[at])];
    if (a !== b) return elementNumber(b) - elementNumber(a) || (a < b ? 1 : -1);
  }
  return right.length - left.length;
}

/**
 * A copy that lacks the fields which `getPath` finds in `target`; the same object where there is none. `copies`: as of
 * `withPath`.
 */
export function withoutPaths(
  target: JsonObject,
  paths: readonly Path[],
  copies: Copies = new Set(),
): JsonObject {
  if (paths.length === 0) return target;
  const places = paths
    .filter((path) => getPath(target, path) !== undefined)
    .map((path) => keysIn(target, path))
    .toSorted(backwards);
  return places
    .filter((keys, at) => at === 0 || backwards(places[at - 1] as Keys, keys) !== 0)
    .reduce((rest, keys) => takeOut(rest, keys, 0, copies) as JsonObject, target);
}
