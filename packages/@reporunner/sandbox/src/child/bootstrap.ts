/**
 * The script that runs in a context before anybody else's. Its value is `start`, which makes the user's function, calls
 * it with what is in a JSON text and returns a function that gives the result as JSON; `reader` (reader.ts) reads it. As
 * text, because it runs in another engine. Most contexts are used once: what the user's code does to one, it does to
 * itself. It also means that everything here runs cold, so this script does as little as it can. Where a context is used
 * again (harden.ts), `start` begins with nothing of the run before.
 */
export const bootstrap = `
'use strict';
(() => {
  const { parse, stringify } = JSON;
  const { apply, construct, defineProperty } = Reflect;
  const { then } = Promise.prototype;
  const { hasOwn } = Object;
  const push = (list, value) => { list[list.length] = value; };
  delete globalThis.WebAssembly;
  delete globalThis.SharedArrayBuffer;
  delete globalThis.Atomics;
  // The memory of buffers that grow is not counted by the isolate, so there are none.
  const Buffers = new Proxy(ArrayBuffer, { __proto__: null, construct: (target, args, newTarget) => construct(target, [args[0]], newTarget) });
  globalThis.ArrayBuffer = ArrayBuffer.prototype.constructor = Buffers;
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

  /** Undefined without any. */
  let logs;
  let logged;
  const log = (level) => (...parts) => {
    if (logs === undefined) {
      logs = [];
      // Whatever they define on prototypes, lines stay lines.
      logs.toJSON = undefined;
    }
    if (logs.length >= 200 || logged > 100000) return;
    const text = parts.map(shown).join(' ').slice(0, 10000);
    logged += text.length;
    push(logs, { __proto__: null, level, text });
  };
  globalThis.console = { log: log('info'), info: log('info'), debug: log('debug'), warn: log('warn'), error: log('error') };

  /** Taken before the user's code can change them. */
  const kinds = { Map, Set, RegExp, Error, plain: Object.prototype, Interval: () => typeof luxon === 'object' && luxon !== null && typeof luxon.Interval === 'function' ? luxon.Interval : undefined };

  /** A time that the clock shows twice is the first of both, by the rule of core's readInZone; Luxon guesses by what holds now. */
  const takeFirstPasses = (DateTime) => {
    const first = (date) => {
      if (!date.isValid || date.isOffsetFixed) return date;
      const at = date.toMillis();
      const earlier = date.zone.offset(at - 86400000) - date.offset;
      return earlier > 0 && date.zone.offset(at - earlier * 60000) === date.offset + earlier ? date.minus({ milliseconds: earlier * 60000 }) : date;
    };
    const { fromISO, fromSQL, fromFormat, fromObject, local } = DateTime;
    const reading = (read, place) => (...args) => {
      const options = args[place] || {};
      if (String(args[0]).includes('[')) return apply(read, DateTime, args);
      args[place] = { ...options, setZone: true };
      const date = first(apply(read, DateTime, args));
      return date.isValid && !options.setZone ? date.setZone(options.zone) : date;
    };
    DateTime.fromISO = reading(fromISO, 1);
    DateTime.fromSQL = reading(fromSQL, 1);
    DateTime.fromFormat = reading(fromFormat, 2);
    DateTime.fromObject = (parts, options) => {
      const date = apply(fromObject, DateTime, [parts, options]);
      return parts && (parts.hour !== undefined || parts.hours !== undefined) ? first(date) : date;
    };
    DateTime.local = (...parts) => {
      const date = apply(local, DateTime, parts);
      return typeof parts[3] === 'number' ? first(date) : date;
    };
  };

  let settled;
  let places;
  let reader;
  let hasFailedItem;
  const outcomeOf = (value) => {
    const outcome = reader.outcomeOf(value, kinds);
    if (outcome[2] === 'e') hasFailedItem = true;
    return outcome;
  };
  const failedOf = (error) => {
    hasFailedItem = true;
    return reader.failedOf(error);
  };
  const finish = (value) => { settled = { value: value === undefined ? null : value }; };
  /** Of code that runs for each item. */
  const finishAll = (outcomes) => { settled = { outcomes }; };
  const fail = (error) => { settled = { error: reader.failureOf(error) }; };

  /** Calls the user's function; its promise settles while the engine empties its queue of microtasks. Gives "end". */
  const start = (make, readerOfIsolate, json) => {
    reader = readerOfIsolate;
    hasFailedItem = false;
    logs = undefined;
    logged = 0;
    try {
      const user = make();
      const input = parse(json);
      places = reader.placesOf(input.items);
      // Dates without an offset are in the zone of the workflow.
      if (typeof luxon !== 'undefined') {
        luxon.Settings.defaultZone = input.timezone;
        takeFirstPasses(luxon.DateTime);
      }
      apply(then, user(input, __variables, outcomeOf, failedOf), [user.length > 2 ? finishAll : finish, fail]);
    } catch (error) {
      fail(error);
    }
    return end;
  };

  /** What became of it, as JSON. */
  const end = () => {
    const outcome = settled === undefined
      ? '{"error":' + stringify({ __proto__: null, name: 'Error', message: 'It waits for something that never happens: there are no timers and no network here.', stack: '' }) + ','
      : reader.endOf(settled, places, kinds);
    settled = places = undefined;
    // The hooks that the reader met may have logged, too.
    return outcome + '"logs":' + (logs === undefined ? '[]' : stringify(logs)) + '}';
  };

  /** What code asks of another node by its name. */
  const accessOf = ({ nodes, whichItem }, name, index) => {
    if (!hasOwn(nodes, name)) throw new Error('The node "' + name + '" is not in this workflow, or is named by more than a plain text.');
    const { items, problem, pairs, params, isExecuted } = nodes[name];
    const all = () => {
      if (problem !== undefined) throw new Error(problem);
      return items;
    };
    const pairedWith = (at) => {
      const place = pairs === undefined ? undefined : pairs.places[at];
      if (place < 0) throw new Error(pairs.problems[-1 - place]);
      if (place === undefined) throw new Error('There is no input item ' + at + ' whose item of "' + name + '" could be found.');
      return place < items.length ? items[place] : pairs.others[place - items.length];
    };
    return {
      all,
      first: () => all()[0],
      last: () => all()[items.length - 1],
      get item() {
        if (whichItem !== undefined) throw new Error(whichItem);
        return pairedWith(index);
      },
      itemMatching: pairedWith,
      params,
      isExecuted,
    };
  };
  const wrap = (items, index) => ({
    all: () => items,
    first: () => items[0],
    last: () => items[items.length - 1],
    item: items[index] === undefined ? items[0] : items[index],
  });
  const nowOf = ({ now, timezone }) => typeof luxon === 'undefined' ? undefined : luxon.DateTime.fromMillis(now, { zone: timezone });
  /** What n8n's users know, each made of the input and of an item's place in it where the code names it. */
  const __variables = {
    __proto__: null,
    $input: (input, index) => wrap(input.items, index),
    $: (input, index) => (name) => accessOf(input, name, index),
    $node: (input, index) => new Proxy({}, { get: (_, name) => accessOf(input, name, index).item || {} }),
    $json: ({ items }, index) => items[index] === undefined ? undefined : items[index].json,
    $binary: ({ items }, index) => items[index] === undefined ? undefined : items[index].binary || {},
    $item: ({ items }, index) => items[index],
    $itemIndex: ({ firstIndex }, index) => firstIndex + index,
    $now: nowOf,
    $today: (input) => typeof luxon === 'undefined' ? undefined : nowOf(input).startOf('day'),
    $execution: ({ variables: { $execution }, links }) => {
      // No part of it as data, as in expressions.
      if ($execution !== undefined) defineProperty($execution, 'resumeUrlOf', { configurable: true, value: (name) => {
        const link = links && links[name];
        if (link === undefined) throw new Error('The node "' + name + '" is named by more than a plain text, so there is no link to it.');
        return link;
      } });
      return $execution;
    },
  };
  for (const name of ['$vars', '$env', '$workflow', '$loop', '$error', '$parameter']) __variables[name] = ({ variables }) => variables[name];

  // For harden.ts.
  start.end = end;
  start.hasFailedItem = () => hasFailedItem;
  return start;
})();
`;

/** The names that the user's function has as parameters, in this order, made by `__variables`. */
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
  '$vars',
  '$env',
  '$workflow',
  '$execution',
  '$loop',
  '$error',
  '$parameter',
] as const;
