/** What can be written after the dot of a value: its fields, and what the language lets be read of its type. */
import { Duration, Interval } from 'luxon';
import { isDateTime } from '../dates/read-date.ts';
import { HostFunction, isPlain } from '../expressions/values.ts';
import {
  datePropertyReference,
  dateReference,
  durationPropertyReference,
  durationReference,
  intervalReference,
} from './date-types.ts';
import { type ReferenceTable, tableOf } from './entry.ts';
import { listReference } from './list-methods.ts';
import { booleanReference, numberReference, objectReference } from './other-types.ts';
import { textReference } from './text-methods.ts';

/** The types of the expression language. */
export type ValueType =
  | 'text'
  | 'number'
  | 'boolean'
  | 'null'
  | 'undefined'
  | 'list'
  | 'object'
  | 'date'
  | 'duration'
  | 'interval'
  | 'function';

/** The type of a value as the expression language names it. Anything unknown counts as an object. */
export function typeOfValue(value: unknown): ValueType {
  if (value === null) return 'null';
  if (value === undefined) return 'undefined';
  if (Array.isArray(value)) return 'list';
  if (isDateTime(value)) return 'date';
  if (value instanceof Duration) return 'duration';
  if (value instanceof Interval) return 'interval';
  if (value instanceof HostFunction || typeof value === 'function') return 'function';
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    default:
      return 'object';
  }
}

const none: ReferenceTable = new Map();
const withLength = tableOf([['length', 'number', 'How many there are.']]);

/** What the language offers on values of one type. */
export interface TypeReference {
  readonly properties: ReferenceTable;
  readonly methods: ReferenceTable;
}

const types: Readonly<Record<ValueType, TypeReference>> = {
  text: { properties: withLength, methods: textReference },
  number: { properties: none, methods: numberReference },
  boolean: { properties: none, methods: booleanReference },
  null: { properties: none, methods: none },
  undefined: { properties: none, methods: none },
  list: { properties: withLength, methods: listReference },
  object: { properties: none, methods: objectReference },
  date: { properties: datePropertyReference, methods: dateReference },
  duration: { properties: durationPropertyReference, methods: durationReference },
  interval: {
    properties: tableOf([
      ['start', 'date', 'Where it begins.'],
      ['end', 'date', 'Where it ends.'],
    ]),
    methods: intervalReference,
  },
  function: { properties: none, methods: none },
};

/** The properties and methods that expressions may use on values of a type. */
export const referenceOf = (type: ValueType): TypeReference => types[type];

export interface Field {
  readonly name: string;
  readonly type: ValueType;
  readonly value: unknown;
}

/** Fields of an object, with their values. One that cannot be read, such as the item of a node that has not run, is undefined. */
export function fieldsOf(value: unknown): readonly Field[] {
  if (!isPlain(value)) return [];
  // Functions that are no part of the data as well.
  return Object.getOwnPropertyNames(value).map((name) => {
    const held = read(value, name);
    return { name, type: typeOfValue(held), value: held };
  });
}

function read(object: Readonly<Record<string, unknown>>, name: string): unknown {
  try {
    return object[name];
  } catch {
    return undefined;
  }
}
