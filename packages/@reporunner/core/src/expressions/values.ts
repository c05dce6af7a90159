/** What a value inside an expression may be, and what may be read of it. */

import { type DateTime, Duration, Interval } from 'luxon';
import { isDateTime } from '../dates/read-date.ts';
import { ServiceError } from '../kernel/errors.ts';
import { keepShape } from '../kernel/keep-shape.ts';
import type { Message } from '../kernel/messages.ts';
import { verbatim } from '../messages/core-messages.ts';
import { evaluationMessage } from '../messages/evaluation-messages.ts';
import { BoundedPattern } from '../patterns/index.ts';
import { dateInJson } from './js-dates.ts';
import { any, type Cost, fixed, type Takes } from './native.ts';
import type { Run } from './run.ts';

export type GlobalCall = (args: readonly unknown[], run: Run) => unknown;

/** A function of the host that expressions may call. Nothing else of the host is callable. */
export class HostFunction {
  readonly call: GlobalCall;
  readonly cost: Cost<undefined>;
  readonly takes: Takes;

  constructor(call: GlobalCall, cost: Cost<undefined>, takes: Takes) {
    this.call = call;
    this.cost = cost;
    this.takes = takes;
  }
}

/** Marks `call` as callable from expressions. It gets data as it is, and should take little time. */
export function hostFunction(
  call: (...args: readonly unknown[]) => unknown,
  takes: Takes = any,
): HostFunction {
  return new HostFunction((args) => call(...args), fixed(8), takes);
}

/** An arrow function of the expression itself. It never leaves the evaluator. */
export class Lambda {
  readonly invoke: (...args: readonly unknown[]) => unknown;
  constructor(invoke: (...args: readonly unknown[]) => unknown) {
    this.invoke = invoke;
  }
}

/** `Math`, `JSON`, `DateTime`: names that lead to functions and constants of a table. */
export class Namespace {
  readonly name: string;
  readonly constants: ReadonlyMap<string, unknown>;
  readonly functions: ReadonlyMap<string, HostFunction>;
  /** `Number('1')`. */
  readonly call: HostFunction | undefined;

  constructor(
    name: string,
    functions: Readonly<Record<string, HostFunction>>,
    constants: Readonly<Record<string, unknown>> = {},
    call?: HostFunction,
  ) {
    this.name = name;
    this.functions = new Map(Object.entries(functions));
    this.constants = new Map(Object.entries(constants));
    this.call = call;
  }
}

export type Plain = Readonly<Record<string, unknown>>;

export function isPlain(value: unknown): value is Plain {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

export const forbiddenKeys: ReadonlySet<string> = new Set([
  '__proto__',
  'constructor',
  'prototype',
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__lookupSetter__',
]);

export function expressionError(message: Message): ServiceError {
  return new ServiceError(message, { code: 'EXPRESSION_ERROR', service: 'expressions' });
}

type Timely = DateTime | Duration | Interval;

const isTimely = (value: unknown): value is Timely =>
  isDateTime(value) || value instanceof Duration || value instanceof Interval;

/** Why dates and intervals that expressions made are not valid, where we know better than the library. */
const reasons = new WeakMap<object, Message>();

/** The date or interval, which is not valid, with the reason that an error names. */
export function withReason<T extends DateTime | Interval>(invalid: T, reason: Message): T {
  reasons.set(invalid, reason);
  return invalid;
}

/** The reason why a date, duration or interval is not valid. */
export function whyInvalid(value: Timely): Message {
  const reason = reasons.get(value);
  if (reason !== undefined) return reason;
  // Undefined where the library knows of no explanation, whatever its types say.
  const explanation: string | null | undefined = value.invalidExplanation;
  if (explanation) return verbatim(explanation);
  if (isDateTime(value)) return evaluationMessage('dateInvalid');
  return evaluationMessage(value instanceof Duration ? 'durationInvalid' : 'intervalInvalid');
}

/** A date, duration or interval that is one. @throws ServiceError EXPRESSION_ERROR. */
export function assertValid(value: unknown): void {
  if (!isTimely(value) || value.isValid) return;
  throw expressionError(whyInvalid(value));
}

/** The kind of a value in words, for errors. */
export function kindOf(value: unknown): string | Message {
  if (value === null) return 'null';
  if (Array.isArray(value)) return evaluationMessage('list');
  if (isTimely(value)) return evaluationMessage('date');
  if (value instanceof Lambda || value instanceof HostFunction || value instanceof Namespace)
    return evaluationMessage('function');
  switch (typeof value) {
    case 'undefined':
      return 'undefined';
    case 'string':
      return evaluationMessage('textKind');
    case 'number':
      return evaluationMessage('number');
    case 'boolean':
      return evaluationMessage('boolean');
    default:
      return evaluationMessage('object');
  }
}

/** What is farther away is kept in a hash table. */
const maxGap = 1_024;

/**
 * Pays for a key of a new object. For one that is a number the object makes room for all numbers below it, as a list
 * does. `room`: for how many there is room already; the result: for how many there is then.
 */
export function payKey(key: string, room: number, run: Run): number {
  const first = key.charCodeAt(0);
  if (key.length > 4 || !(first >= 48 && first <= 57)) return room;
  const gap = Number(key) + 1 - room;
  if (!(gap > 0)) return room;
  if (gap <= maxGap) {
    run.step(gap >>> 4);
    run.allocate(gap * 12);
  }
  return room + gap;
}

/** An object of entries, whose keys are paid for. */
export function objectOf<T>(entries: readonly (readonly [string, T])[], run: Run): Record<string, T> {
  let room = 0;
  for (const [key] of entries) room = payKey(key, room, run);
  return Object.fromEntries(entries);
}

/** Text of a value, as templates make it, a list as JSON and nothing for null: never by a method that the data brings along. */
export function toText(value: unknown, run: Run): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (isTimely(value)) {
    assertValid(value);
    run.step(8);
    return value.toISO() ?? '';
  }
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value) || isPlain(value)) return toJson(value, run);
  if (!(value instanceof BoundedPattern)) return '';
  run.step(4 + (value.source.length >>> 5));
  return String(value);
}

/** Text of a value as JavaScript's String() makes it, but for plain objects, which are JSON, and dates, by ISO 8601. */
export function jsText(value: unknown, run: Run): string {
  if (typeof value === 'string') return value;
  if (value === undefined) return 'undefined';
  if (value === null) return 'null';
  if (value instanceof Lambda || value instanceof HostFunction || value instanceof Namespace)
    throw expressionError(evaluationMessage('functionAsText'));
  return Array.isArray(value) ? joined(value as readonly unknown[], ',', run) : toText(value, run);
}

/** What `join` makes of a list. Paid for as it is made. */
export function joined(list: readonly unknown[], separator: string, run: Run): string {
  run.enter();
  let halves = list.length;
  for (const one of list) if (typeof one === 'number') halves += Number.isInteger(one) ? 1 : 3;
  run.step(6 + (halves >>> 1));
  const texts = list.map((one) => (one === undefined || one === null ? '' : jsText(one, run)));
  run.allocate(texts.reduce((size, text) => size + text.length + separator.length, 0));
  run.leave();
  return texts.join(separator);
}

/** A few words of a value, for errors. */
export function shown(value: unknown): string | Message {
  const isShort = typeof value === 'string' || typeof value === 'number';
  return isShort ? JSON.stringify(String(value).slice(0, 80)) : kindOf(value);
}

/** JSON in which functions and foreign objects do not appear. Paid for before it is made. */
export function toJson(value: unknown, run: Run, indent?: number | string): string {
  const hasOthers = new Measure(run, typeof indent === 'string' ? indent.length : (indent ?? 0)).pay(value);
  return JSON.stringify(value, hasOthers ? withoutFunctions : undefined, indent) ?? '';
}

/** `part` has become text already where it has a `toJSON`, as dates have. */
function withoutFunctions(this: Plain, key: string, part: unknown): unknown {
  if (part instanceof Lambda || part instanceof HostFunction || part instanceof Namespace) return undefined;
  return part instanceof Interval ? part.toISO() : (dateInJson(this[key]) ?? part);
}

const deepest = 500;
const partsAtOnce = 256;

/** Walks a value as its JSON would show it, shared parts as often as they appear, and pays as it goes. */
class Measure {
  readonly #run: Run;
  readonly #indent: number;
  #parts = 0;
  #size = 0;
  #hasOthers = false;

  constructor(run: Run, indent: number) {
    this.#run = run;
    this.#indent = indent;
  }

  /** True when there is something in it that is no JSON. */
  pay(value: unknown): boolean {
    this.#run.step(6);
    this.#walk(value, 0);
    this.#charge();
    return this.#hasOthers;
  }

  #walk(value: unknown, depth: number): void {
    this.#parts += typeof value === 'number' && !Number.isInteger(value) ? 2 : 1;
    this.#size += depth * this.#indent + (typeof value === 'string' ? value.length + 3 : 8);
    if (this.#parts >= partsAtOnce) this.#charge();
    if (typeof value !== 'object' || value === null) return;
    if (depth > deepest)
      throw expressionError(
        evaluationMessage('valueTooDeep', { value: evaluationMessage('value'), limit: deepest }),
      );
    if (Array.isArray(value)) for (const part of value as readonly unknown[]) this.#walk(part, depth + 1);
    else if (isPlain(value)) {
      const keys = Object.keys(value);
      // Many are a hash table, which takes longer to read.
      if (keys.length > 128) this.#parts += keys.length * 2;
      for (const key of keys) {
        this.#size += key.length;
        this.#walk(value[key], depth + 1);
      }
    } else {
      this.#hasOthers = true;
      this.#parts += 64;
      this.#size += 32;
    }
  }

  #charge(): void {
    this.#run.step(this.#parts);
    this.#run.allocate(this.#size);
    this.#parts = 0;
    this.#size = 0;
  }
}

keepShape(new Lambda(() => undefined));

/** Digits beyond these do not change a number. */
const maxNumberLength = 2_000;

/** The number that a value stands for; NaN when none. Data cannot bring a `valueOf` of its own. */
export function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') {
    if (value.length > maxNumberLength) return Number.NaN;
    return value.trim() === '' ? 0 : Number(value);
  }
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === null) return 0;
  if (isDateTime(value) || value instanceof Duration) return value.toMillis();
  if (value instanceof Date) return value.getTime();
  return Array.isArray(value) ? numberOfList(value as readonly unknown[]) : Number.NaN;
}

/** As the text of the list reads: nothing is 0, one element counts as its text, several are no number. */
function numberOfList(list: readonly unknown[]): number {
  let only: unknown = list;
  for (let depth = 0; Array.isArray(only); depth += 1) {
    if (only.length > 1 || depth > deepest) return Number.NaN;
    only = only[0];
  }
  return typeof only === 'boolean' ? Number.NaN : toNumber(only ?? 0);
}
