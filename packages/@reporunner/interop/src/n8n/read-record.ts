/**
 * Which parameters a translator has read: a setting that nothing reads is not carried over, and the import says so.
 * The translator gets a view of the parameters that takes note of each value it is asked for.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '@reporunner/core';

type Container = JsonObject | readonly JsonValue[];

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;

export interface ReadRecord {
  /** What the translator reads instead of the parameters. */
  readonly parameters: JsonObject;
  /** Paths of the values that were not read, such as `options.timeout`, each once. */
  unread(): readonly string[];
}

/** What n8n keeps beside settings: marks of its editor, and types of what stands beside them. */
const withoutEffect = new Set(['id', 'cachedResultName', 'cachedResultUrl', 'notice']);
const withoutEffectIn: Readonly<Record<string, ReadonlySet<string>>> = {
  operator: new Set(['type', 'name', 'singleValue', 'rightType']),
};

/** More unread settings than these are not looked for. */
const maxFound = 1_000;

export function recordReads(parameters: JsonObject): ReadRecord {
  const views = new WeakMap<object, Container>();
  const reads = new WeakMap<object, Set<string>>();
  const viewOf = (container: Container): Container => {
    const known = views.get(container);
    if (known !== undefined) return known;
    const read = new Set<string>();
    const view = new Proxy(container, {
      get(target, key) {
        const value = Reflect.get(target, key) as unknown;
        if (typeof key !== 'string' || !Object.hasOwn(target, key)) return value;
        read.add(key);
        return isContainer(value) ? viewOf(value) : value;
      },
    });
    reads.set(container, read);
    views.set(container, view);
    return view;
  };
  return {
    parameters: viewOf(parameters) as JsonObject,
    unread() {
      const found = new Set<string>();
      const open: { readonly at: Container; readonly path: string; readonly name: string }[] = [
        { at: parameters, path: '', name: '' },
      ];
      for (let next = open.pop(); next !== undefined && found.size < maxFound; next = open.pop()) {
        const { at, path, name } = next;
        const read = reads.get(at);
        for (const [key, value] of Object.entries(at)) {
          if (withoutEffect.has(key) || withoutEffectIn[name]?.has(key) === true) continue;
          const own = Array.isArray(at) ? path : path === '' ? key : `${path}.${key}`;
          if (isContainer(value)) open.push({ at: value, path: own, name: Array.isArray(at) ? name : key });
          else if (value !== null && value !== '' && read?.has(key) !== true) found.add(own);
        }
      }
      return [...found].toSorted();
    },
  };
}

/** The values of a view themselves; what is in it counts as read. */
export function plainOf<T extends JsonValue>(value: T): T {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(plainOf) as unknown as T;
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => (one === undefined ? [] : [[key, plainOf(one)]])),
  ) as T;
}

/** Says that these settings need no note of their own: they do nothing, or a note names them. */
export function settled(parameters: JsonObject, ...paths: readonly string[]): void {
  for (const path of paths) {
    let value: JsonValue | undefined = parameters;
    for (const key of path.split('.')) value = isJsonObject(value) ? value[key] : undefined;
    if (value !== undefined) plainOf(value);
  }
}
