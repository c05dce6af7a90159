import { LIMITS } from '@reporunner/constants';

/**
 * The script that reads what the user's code gives. It runs in a context of its own, which lasts as long as the
 * isolate: in the user's context, which is new for each run, it would run cold, at a twentieth of the speed. Its value
 * is `{ placesOf, outcomeOf, failureOf, endOf }`.
 *
 * Nothing that belongs to this context may reach the user's code, for with it code could leave something behind for the
 * next run. What it calls of the user's (getters, `toJSON`, traps of proxies, iterators) gets no arguments but names,
 * what it returns to their context while their code may still run is text, and its errors end as text. It keeps nothing
 * of the user's from one call to the next.
 */
export const reader = `
'use strict';
(() => {
  const { parse, stringify } = JSON;
  const { defineProperty, getPrototypeOf } = Reflect;
  const { keys } = Object;

  /** Values that were looked at so far, in this call. */
  let counted = 0;
  const tooWide = { __proto__: null };
  const tooLong = { __proto__: null };
  const maxText = ${LIMITS.textBytes};

  const place = (path) => path.length === 0 ? '' : ' at ' + path.map((key) => typeof key === 'number' ? '[' + key + ']' : '.' + key).join('').replace(/^[.]/, '');

  /** \`kinds\`: the constructors of the user's context. */
  const special = (value, kinds, path, ancestors, depth) => {
    const { Map, Set, RegExp, Error, Interval } = kinds;
    if (typeof value.toJSON === 'function') return { json: toJson(value.toJSON(), kinds, path, ancestors, depth + 1) };
    const interval = Interval();
    if (interval !== undefined && value instanceof interval) return { json: value.isValid ? String(value.toISO()) : null };
    if (value instanceof Set || ArrayBuffer.isView(value)) return { json: list(Array.from(value), value, kinds, path, ancestors, depth) };
    if (value instanceof RegExp) return { json: String(value) };
    if (value instanceof Error) return { json: { name: String(value.name), message: String(value.message) } };
    if (!(value instanceof Map)) return undefined;
    const made = {};
    for (const [key, part] of value) put(made, String(key), part, value, kinds, path, ancestors, depth);
    return { json: made };
  };

  const below = (key, part, value, kinds, path, ancestors, depth) => {
    path.push(key);
    ancestors.push(value);
    const made = toJson(part, kinds, path, ancestors, depth + 1);
    ancestors.length -= 1;
    path.length -= 1;
    return made;
  };

  const list = (values, value, kinds, path, ancestors, depth) => {
    const made = [];
    for (let at = 0; at < values.length; at += 1) {
      const part = below(at, values[at], value, kinds, path, ancestors, depth);
      made.push(part === undefined ? null : part);
    }
    return made;
  };

  const put = (made, key, part, value, kinds, path, ancestors, depth) => {
    const json = typeof part === 'string' && part.length <= maxText ? part : below(key, part, value, kinds, path, ancestors, depth);
    if (json === undefined) return;
    // What is inherited, the setter "__proto__" first of all, must not take the value.
    if (key in made) defineProperty(made, key, { value: json, writable: true, enumerable: true, configurable: true });
    else made[key] = json;
  };

  /** What the code gives becomes JSON by the same rule as what expressions give: core's toJsonValue. */
  const toJson = (value, kinds, path, ancestors, depth) => {
    counted += 1;
    if (counted > ${LIMITS.codeValues}) throw tooWide;
    switch (typeof value) {
      case 'undefined': case 'boolean': return value;
      case 'string':
        if (value.length > maxText) throw tooLong;
        return value;
      case 'number': return value - value === 0 ? value : null;
      case 'bigint': return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
      case 'object': break;
      default: throw new TypeError('The value' + place(path) + ' is a ' + typeof value + ', which is not data.');
    }
    if (value === null) return null;
    if (depth > ${LIMITS.jsonDepth}) throw new TypeError('The value' + place(path.slice(0, 5)) + ' is nested more than ${LIMITS.jsonDepth} levels deep.');
    if (ancestors.includes(value)) throw new TypeError('The value' + place(path) + ' contains itself.');
    if (Array.isArray(value)) return list(value, value, kinds, path, ancestors, depth);
    if (getPrototypeOf(value) !== kinds.plain || value.toJSON !== undefined) {
      const made = special(value, kinds, path, ancestors, depth);
      if (made !== undefined) return made.json;
    }
    const made = {};
    for (const key of keys(value)) put(made, key, value[key], value, kinds, path, ancestors, depth);
    return made;
  };

  /** Whether the engine's own \`stringify\` gives what \`toJson\` would: four times as fast, and nearly always so. */
  const isJson = (value, plain, depth) => {
    counted += 1;
    if (counted > ${LIMITS.codeValues}) throw tooWide;
    switch (typeof value) {
      case 'undefined': case 'boolean': case 'number': return true;
      case 'string':
        if (value.length > maxText) throw tooLong;
        return true;
      case 'object': break;
      default: return false;
    }
    if (value === null) return true;
    if (depth > ${LIMITS.jsonDepth} || value.toJSON !== undefined) return false;
    if (Array.isArray(value)) {
      for (let at = 0; at < value.length; at += 1) if (!isJson(value[at], plain, depth + 1)) return false;
      return true;
    }
    const prototype = getPrototypeOf(value);
    if (prototype !== plain && prototype !== Object.prototype) return false;
    for (const key in value) if (!isJson(value[key], plain, depth + 1)) return false;
    return true;
  };

  const dataOf = (value, kinds) => {
    counted = 0;
    const made = toJson(value, kinds, [], [], 0);
    return made === undefined ? null : made;
  };

  const failureOf = (error) => {
    if (error === null || typeof error !== 'object') {
      let message = 'it failed';
      try { message = String(error); } catch {}
      return { name: 'Error', message, stack: '' };
    }
    let name = 'Error';
    let message = 'it failed';
    let stack = '';
    // Data can be thrown, too: its message is itself.
    try {
      const own = error.message;
      message = typeof own === 'string' ? own : String(stringify(error)).slice(0, 1000);
      const { name: kind, stack: frames } = error;
      if (typeof kind === 'string') name = kind;
      if (typeof frames === 'string') stack = frames;
    } catch {}
    return { name: name.slice(0, 100), message: message.slice(0, 2000), stack: stack.slice(0, 20000) };
  };

  /** What became of one item, as JSON. */
  const outcomeOf = (value, kinds) => {
    try {
      return '{"value":' + stringify(dataOf(value, kinds)) + '}';
    } catch (error) {
      if (error === tooWide) return failedOf(new RangeError('The item has more than ${LIMITS.codeValues} values.'));
      if (error === tooLong) return failedOf(new RangeError('The item has a text of more than ' + maxText + ' characters.'));
      return failedOf(error);
    }
  };
  const failedOf = (error) => '{"error":' + stringify(failureOf(error)) + '}';

  /** The items as they were given, whatever becomes of the list. */
  const placesOf = (items) => {
    const places = new Map();
    for (let at = 0; at < items.length; at += 1) {
      places.set(items[at], at);
      places.set(items[at].json, at);
    }
    return places;
  };

  const originOf = (one, places) => {
    if (one === null || typeof one !== 'object') return null;
    const own = places.get(one);
    if (own !== undefined) return own;
    const json = places.get(one.json);
    return json === undefined ? null : json;
  };

  /** Which input items the returned ones are; undefined where none is any. */
  const originsOf = (value, places) => {
    const all = Array.isArray(value) ? value : [value];
    const origins = [];
    let some = false;
    for (let at = 0; at < all.length; at += 1) {
      const origin = originOf(all[at], places);
      origins.push(origin);
      some = some || origin !== null;
    }
    return some ? origins : undefined;
  };

  const tooMany = (what, count) => '{"tooMany":' + stringify({ what, count }) + ',';

  /** What became of a run, as the beginning of a JSON object: what it has logged comes after it. */
  const endOf = (settled, places, kinds) => {
    try {
      if (settled.error !== undefined) return '{"error":' + stringify(settled.error) + ',';
      if (settled.outcomes !== undefined) return '{"value":[' + settled.outcomes + '],';
      if (Array.isArray(settled.value) && settled.value.length > ${LIMITS.itemsAtOnce}) return tooMany('items', settled.value.length);
      counted = 0;
      const origins = originsOf(settled.value, places);
      const value = isJson(settled.value, kinds.plain, 0) ? settled.value : dataOf(settled.value, kinds);
      const json = stringify(value);
      // A getter may have given something else than it did when it was looked at. The reader of this text counts the rest.
      if (json !== undefined && json.length > maxText) {
        counted = 0;
        isJson(parse(json), Object.prototype, 0);
      }
      return '{' + (json === undefined ? '' : '"value":' + json + ',') + (origins === undefined ? '' : '"origins":' + stringify(origins) + ',');
    } catch (error) {
      if (error === tooWide) return tooMany('values', counted);
      if (error === tooLong) return tooMany('characters', maxText);
      return '{"error":' + stringify(failureOf(error)) + ',';
    }
  };

  return { placesOf, outcomeOf, failedOf, failureOf, endOf };
})();
`;

/** Makes what the context of the reader consists of unchangeable: a second wall, where that context is the reader's alone. */
export const freezeContext = `
'use strict';
{
  const freeze = (value) => {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function') || Object.isFrozen(value)) return;
    Object.freeze(value);
    for (const key of Reflect.ownKeys(value)) {
      const { value: member, get, set } = Reflect.getOwnPropertyDescriptor(value, key);
      for (const one of [member, get, set]) freeze(one);
    }
    freeze(Object.getPrototypeOf(value));
  };
  for (const name of Object.getOwnPropertyNames(globalThis)) if (name !== 'globalThis') freeze(globalThis[name]);
  // What no global name leads to: the prototypes of iterators, generators and asynchronous functions.
  const text = '';
  for (const hidden of [[].values(), text[Symbol.iterator](), text.matchAll(/a/g), new Map().entries(), new Set().entries(), function* () {}, async () => {}, async function* () {}]) {
    freeze(Object.getPrototypeOf(hidden));
    if (hidden.prototype) freeze(hidden.prototype);
  }
}
`;
