import { LIMITS } from '@reporunner/constants';

/**
 * The script that runs in a context before anybody else's. Its value is `start`, which calls the user's function with
 * what is in a JSON text and returns a function that gives the result as JSON. As text, because it runs in another
 * engine. The context is used once: what the user's code does to it, it does to itself. It also means that everything
 * here runs cold, so this script does as little as it can before the user's code.
 */
export const bootstrap = `
'use strict';
(() => {
  const { parse, stringify } = JSON;
  const { apply, defineProperty } = Reflect;
  const { then } = Promise.prototype;
  const push = (list, value) => { list[list.length] = value; };
  delete globalThis.WebAssembly;
  delete globalThis.SharedArrayBuffer;
  delete globalThis.Atomics;
  // Frames of what is below the user's function are not theirs to look at.
  defineProperty(Error, 'prepareStackTrace', { value: undefined });

  const shown = (value) => {
    if (typeof value === 'string') return value;
    if (value instanceof Error) return value.stack || String(value);
    try {
      const text = stringify(value);
      return text === undefined ? String(value) : text;
    } catch {
      return Object.prototype.toString.call(value);
    }
  };

  const logs = [];
  // Whatever they define on prototypes, lines stay lines.
  logs.toJSON = undefined;
  let logged = 0;
  const log = (level) => (...parts) => {
    if (logs.length >= 200 || logged > 100000) return;
    const text = parts.map(shown).join(' ').slice(0, 10000);
    logged += text.length;
    push(logs, { __proto__: null, level, text });
  };
  globalThis.console = { log: log('info'), info: log('info'), debug: log('debug'), warn: log('warn'), error: log('error') };

  const failure = (error) => {
    if (error === null || typeof error !== 'object') return { name: 'Error', message: String(error), stack: '' };
    let name = 'Error';
    let message = 'it failed';
    let stack = '';
    try { name = String(error.name); message = String(error.message); stack = String(error.stack); } catch {}
    return { name, message, stack };
  };

  /** What the code gives becomes JSON by the same rule as what expressions give: core's toJsonValue. */
  const toJson = (value, path, ancestors, depth) => {
    if (value === undefined || value === null) return value;
    switch (typeof value) {
      case 'string': case 'boolean': return value;
      case 'number': return value - value === 0 ? value : null;
      case 'bigint': return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
      case 'object': break;
      default: throw new TypeError('The value' + place(path) + ' is a ' + typeof value + ', which is not data.');
    }
    if (depth > ${LIMITS.jsonDepth}) throw new TypeError('The value' + place(path.slice(0, 5)) + ' is nested more than ${LIMITS.jsonDepth} levels deep.');
    for (const one of ancestors) if (one === value) throw new TypeError('The value' + place(path) + ' contains itself.');
    const below = (key, part) => {
      if (typeof part === 'string') return part;
      push(path, key);
      push(ancestors, value);
      const made = toJson(part, path, ancestors, depth + 1);
      ancestors.length -= 1;
      path.length -= 1;
      return made;
    };
    const list = (values) => {
      const made = [];
      for (let at = 0; at < values.length; at += 1) {
        const part = below(at, values[at]);
        made[at] = part === undefined ? null : part;
      }
      return made;
    };
    if (Array.isArray(value)) return list(value);
    if (typeof value.toJSON === 'function') return toJson(value.toJSON(), path, ancestors, depth + 1);
    if (typeof luxon !== 'undefined' && value instanceof luxon.Interval) return value.isValid ? value.toISO() : null;
    if (value instanceof Set || ArrayBuffer.isView(value)) return list(Array.from(value));
    if (value instanceof RegExp) return String(value);
    if (value instanceof Error) return { name: String(value.name), message: String(value.message) };
    const made = {};
    const put = (key, part) => {
      const json = below(key, part);
      if (json === undefined) return;
      // Setters that are inherited, "__proto__" among them, must not take the value.
      if (key in made) defineProperty(made, key, { value: json, writable: true, enumerable: true, configurable: true });
      else made[key] = json;
    };
    if (value instanceof Map) for (const [key, part] of value) put(String(key), part);
    else for (const key of Object.keys(value)) put(key, value[key]);
    return made;
  };
  const place = (path) => path.length === 0 ? '' : ' at ' + path.map((key) => typeof key === 'number' ? '[' + key + ']' : '.' + key).join('').replace(/^[.]/, '');
  const dataOf = (value) => {
    const made = toJson(value, [], [], 0);
    return made === undefined ? null : made;
  };

  let settled;
  /** The items as they were given, whatever becomes of the list. */
  let given;
  const finish = (value) => { settled = { value: value === undefined ? null : value }; };
  const fail = (error) => { settled = { error: failure(error) }; };

  /** Calls the user's function; its promise settles while the engine empties its queue of microtasks. Gives "end". */
  const start = (user, json) => {
    try {
      const input = parse(json);
      given = new Map();
      for (let i = 0; i < input.items.length; i += 1) {
        given.set(input.items[i], i);
        given.set(input.items[i].json, i);
      }
      // Dates without an offset are in the zone of the workflow.
      if (typeof luxon !== 'undefined') luxon.Settings.defaultZone = input.timezone;
      apply(then, user(input, __variables, dataOf, failure), [finish, fail]);
    } catch (error) {
      fail(error);
    }
    return end;
  };

  const originOf = (one) => {
    if (one === null || typeof one !== 'object') return null;
    const own = given.get(one);
    if (own !== undefined) return own;
    const json = given.get(one.json);
    return json === undefined ? null : json;
  };

  /** Which input items the returned ones are. */
  const originsOf = (value) => {
    const list = Array.isArray(value) ? value : [value];
    const origins = [];
    let some = false;
    for (let i = 0; i < list.length; i += 1) {
      origins[i] = originOf(list[i]);
      some = some || origins[i] !== null;
    }
    return some ? origins : undefined;
  };

  /** What became of it, as JSON. */
  const end = () => {
    if (settled === undefined)
      return stringify({ __proto__: null, error: { name: 'Error', message: 'It waits for something that never happens: there are no timers and no network here.', stack: '' }, logs });
    try {
      const origins = settled.error === undefined ? originsOf(settled.value) : undefined;
      return stringify(settled.error === undefined ? { __proto__: null, value: dataOf(settled.value), origins, logs } : { __proto__: null, ...settled, logs });
    } catch (error) {
      return stringify({ __proto__: null, error: failure(error), logs });
    }
  };

  /** What n8n's users know, made of the input. */
  const __variables = (input, item, index) => {
    const wrap = (items) => ({
      all: () => items,
      first: () => items[0],
      last: () => items[items.length - 1],
      item: items[index] === undefined ? items[0] : items[index],
    });
    const node = (name) => {
      const items = input.nodes[name];
      if (items === undefined) throw new Error('The node "' + name + '" has not run, or is named by more than a plain text.');
      return wrap(items);
    };
    let now;
    const nowOf = () => {
      if (now === undefined && typeof luxon !== 'undefined') now = luxon.DateTime.fromMillis(input.now, { zone: input.timezone });
      return now;
    };
    return {
      ...input.variables,
      $input: wrap(input.items),
      $: node,
      $node: new Proxy({}, { get: (_, name) => ({ json: (node(name).item || {}).json }) }),
      $json: item === undefined ? undefined : item.json,
      $binary: item === undefined ? undefined : item.binary || {},
      $item: item,
      $itemIndex: input.firstIndex + index,
      // A zone costs 0.1 ms in a new context: only for code that wants it.
      get $now() { return nowOf(); },
      get $today() { return nowOf() && nowOf().startOf('day'); },
      DateTime: typeof luxon === 'undefined' ? undefined : luxon.DateTime,
    };
  };

  return start;
})();
`;

/** The names that the user's function has as parameters, in this order, taken from `__variables`. */
export const variableNames = [
  '$input',
  '$',
  '$node',
  '$json',
  '$binary',
  '$item',
  '$itemIndex',
  '$now',
  '$today',
  'DateTime',
  '$vars',
  '$env',
  '$workflow',
  '$execution',
  '$loop',
  '$error',
  '$parameter',
] as const;
