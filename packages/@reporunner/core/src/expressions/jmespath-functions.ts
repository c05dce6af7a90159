/** The functions of JMESPath, with the types that they take: what gets others, or another number of them, is an error. */

import type { JsonValue } from '../kernel/json.ts';
import type { Message } from '../kernel/messages.ts';
import { jmespathMessage } from '../messages/jmespath-messages.ts';
import type { Run } from './run.ts';
import { expressionError, objectOf, toJson } from './values.ts';

/** `&expression`: what functions such as `sort_by` call for each element. */
export class JmespathReference {
  readonly apply: (value: JsonValue) => JsonValue;

  constructor(apply: (value: JsonValue) => JsonValue) {
    this.apply = apply;
  }
}

type Argument = JsonValue | JmespathReference;
type Kind = 'number' | 'string' | 'boolean' | 'array' | 'object' | 'null' | 'expression';
/** `any` JSON; `numbers`, `strings`: lists of these only. */
type Wanted = Kind | 'any' | 'numbers' | 'strings';

interface JmespathFunction {
  readonly takes: readonly (readonly Wanted[])[];
  /** The last one may be repeated. */
  readonly isVariadic?: true;
  readonly call: (values: never, run: Run) => JsonValue;
}

function kindOf(value: Argument): Kind {
  if (value instanceof JmespathReference) return 'expression';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value as Kind;
}

const areAll = (value: Argument, kind: Kind) =>
  Array.isArray(value) && value.every((one) => kindOf(one as Argument) === kind);

const fits = (value: Argument, wanted: Wanted): boolean => {
  if (wanted === 'any') return kindOf(value) !== 'expression';
  if (wanted === 'numbers') return areAll(value, 'number');
  return wanted === 'strings' ? areAll(value, 'string') : kindOf(value) === wanted;
};

type List = readonly JsonValue[];
type Sortable = number | string;

const order = (a: Sortable, b: Sortable) => (a < b ? -1 : a > b ? 1 : 0);

/** Sorting compares each element with some of the others, a text letter by letter. */
function paySorting(keys: readonly Sortable[], run: Run): void {
  run.elements(keys.length);
  const letters = keys.reduce<number>((sum, key) => sum + (typeof key === 'string' ? key.length : 8), 0);
  run.step(Math.ceil((letters / 8) * Math.log2(keys.length + 1)));
}

/** What the expression makes of each element; all of them numbers, or all of them texts. */
function keysOf(list: List, { apply }: JmespathReference, name: string): readonly Sortable[] {
  const keys = list.map(apply);
  if (!areAll(keys, 'number') && !areAll(keys, 'string'))
    throw expressionError(jmespathMessage('keys', { name }));
  return keys as readonly Sortable[];
}

function best(list: List, keys: readonly Sortable[], sign: 1 | -1): JsonValue {
  let found = 0;
  for (let at = 1; at < keys.length; at += 1)
    if (order(keys[at] as Sortable, keys[found] as Sortable) * sign > 0) found = at;
  return list[found] ?? null;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

function textOf(value: JsonValue, run: Run): string {
  return typeof value === 'string' ? value : toJson(value, run);
}

function numberOf(value: JsonValue): JsonValue {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(value) ? Number(value) : null;
}

const number = ['number'] as const;
const string = ['string'] as const;
const list = ['array'] as const;
const any = ['any'] as const;
const expression = ['expression'] as const;
const sortable = ['numbers', 'strings'] as const;

const functions: Readonly<Record<string, JmespathFunction>> = {
  abs: { takes: [number], call: ([value]: [number]) => Math.abs(value) },
  avg: {
    takes: [['numbers']],
    call: ([values]: [readonly number[]]) => (values.length === 0 ? null : sum(values) / values.length),
  },
  ceil: { takes: [number], call: ([value]: [number]) => Math.ceil(value) },
  contains: {
    takes: [['array', 'string'], any],
    call: ([within, value]: [List | string, JsonValue], run) => {
      run.step(within.length >>> 3);
      if (typeof within === 'string') return typeof value === 'string' && within.includes(value);
      // Only what has no parts can be looked for, as in the specification's other implementations.
      return within.includes(value);
    },
  },
  ends_with: { takes: [string, string], call: ([text, end]: [string, string]) => text.endsWith(end) },
  floor: { takes: [number], call: ([value]: [number]) => Math.floor(value) },
  join: {
    takes: [string, ['strings']],
    call: ([glue, texts]: [string, readonly string[]], run) => {
      run.allocate(texts.reduce((length, text) => length + text.length + glue.length, 0));
      return texts.join(glue);
    },
  },
  keys: {
    takes: [['object']],
    call: ([object]: [Readonly<Record<string, JsonValue>>], run) => {
      const names = Object.keys(object);
      run.entries(names.length);
      return names;
    },
  },
  length: {
    takes: [['string', 'array', 'object']],
    call: ([value]: [string | List | Readonly<Record<string, JsonValue>>], run) => {
      if (Array.isArray(value)) return value.length;
      if (typeof value !== 'string') return Object.keys(value).length;
      run.step(value.length >>> 3);
      // Characters, where a text's own length counts halves of some.
      let length = 0;
      for (const _ of value) length += 1;
      return length;
    },
  },
  map: {
    takes: [expression, list],
    call: ([{ apply }, values]: [JmespathReference, List], run) => {
      run.elements(values.length);
      return values.map(apply);
    },
  },
  max: {
    takes: [sortable],
    call: ([values]: [readonly Sortable[]], run) => {
      run.step(values.length >>> 2);
      return best(values, values, 1);
    },
  },
  max_by: {
    takes: [list, expression],
    call: ([values, by]: [List, JmespathReference]) => best(values, keysOf(values, by, 'max_by'), 1),
  },
  merge: {
    takes: [['object']],
    isVariadic: true,
    call: (objects: readonly Readonly<Record<string, JsonValue>>[], run) => {
      const entries = objects.flatMap((object) => Object.entries(object));
      run.entries(entries.length);
      return objectOf(entries, run);
    },
  },
  min: {
    takes: [sortable],
    call: ([values]: [readonly Sortable[]], run) => {
      run.step(values.length >>> 2);
      return best(values, values, -1);
    },
  },
  min_by: {
    takes: [list, expression],
    call: ([values, by]: [List, JmespathReference]) => best(values, keysOf(values, by, 'min_by'), -1),
  },
  not_null: {
    takes: [any],
    isVariadic: true,
    call: (values: List) => values.find((value) => value !== null) ?? null,
  },
  reverse: {
    takes: [['string', 'array']],
    call: ([value]: [string | List], run) => {
      run.elements(value.length);
      return typeof value === 'string' ? [...value].reverse().join('') : value.toReversed();
    },
  },
  sort: {
    takes: [sortable],
    call: ([values]: [readonly Sortable[]], run) => {
      paySorting(values, run);
      return values.toSorted(order);
    },
  },
  sort_by: {
    takes: [list, expression],
    call: ([values, by]: [List, JmespathReference], run) => {
      const keys = keysOf(values, by, 'sort_by');
      paySorting(keys, run);
      return values
        .map((value, at) => ({ value, key: keys[at] as Sortable }))
        .sort((a, b) => order(a.key, b.key))
        .map(({ value }) => value);
    },
  },
  starts_with: { takes: [string, string], call: ([text, begin]: [string, string]) => text.startsWith(begin) },
  sum: { takes: [['numbers']], call: ([values]: [readonly number[]]) => sum(values) },
  to_array: {
    takes: [any],
    call: ([value]: [JsonValue]) => (Array.isArray(value) ? (value as List) : [value]),
  },
  to_number: { takes: [any], call: ([value]: [JsonValue]) => numberOf(value) },
  to_string: { takes: [any], call: ([value]: [JsonValue], run) => textOf(value, run) },
  type: { takes: [any], call: ([value]: [JsonValue]) => kindOf(value) },
  values: {
    takes: [['object']],
    call: ([object]: [Readonly<Record<string, JsonValue>>], run) => {
      const parts = Object.values(object);
      run.entries(parts.length);
      return parts;
    },
  },
};

/** "a number or a text". */
function anyOf(wanted: readonly Wanted[]): Message {
  const [first = 'any', ...more] = wanted;
  return more.reduce(
    (text, one) => jmespathMessage('or', { first: text, second: jmespathMessage(one) }),
    jmespathMessage(first),
  );
}

function wrongType(name: string, wanted: readonly Wanted[], value: Argument, at: number | undefined) {
  const found = { name, wanted: anyOf(wanted), value: jmespathMessage(kindOf(value)) };
  return expressionError(
    at === undefined ? jmespathMessage('wrongType', found) : jmespathMessage('wrongTypeAt', { ...found, at }),
  );
}

/** Calls a function. @throws ServiceError EXPRESSION_ERROR for an unknown one, or for arguments that it does not take. */
export function callJmespath(name: string, values: readonly Argument[], run: Run): JsonValue {
  const known = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (known === undefined) throw expressionError(jmespathMessage('noFunction', { name }));
  const { takes, isVariadic = false, call } = known;
  if (isVariadic ? values.length < takes.length : values.length !== takes.length)
    throw expressionError(
      jmespathMessage(isVariadic ? 'takesAtLeast' : 'takes', {
        name,
        count: takes.length,
        actual: values.length,
      }),
    );
  for (const [at, value] of values.entries()) {
    const wanted = takes[Math.min(at, takes.length - 1)] ?? any;
    // Looking at the elements of a list takes time.
    if (Array.isArray(value)) run.step(value.length >>> 3);
    if (!wanted.some((one) => fits(value, one)))
      throw wrongType(name, wanted, value, takes.length > 1 ? at + 1 : undefined);
  }
  return call(values as never, run);
}
