/** What a value inside an expression may be, and what may be read of it. */
import { Duration, Interval } from 'luxon';
import { isDateTime } from '../dates/read-date.ts';
import { ServiceError } from '../kernel/errors.ts';
import { BoundedPattern } from '../patterns/index.ts';
import type { Run } from './run.ts';

/** A function of the host that expressions may call. Nothing else of the host is callable. */
export class HostFunction {
  readonly call: (...args: readonly unknown[]) => unknown;
  constructor(call: (...args: readonly unknown[]) => unknown) {
    this.call = call;
  }
}

/** Marks `call` as callable from expressions. */
export function hostFunction(call: (...args: readonly unknown[]) => unknown): HostFunction {
  return new HostFunction(call);
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
  readonly functions: ReadonlyMap<string, (args: readonly unknown[], run: Run) => unknown>;
  /** `Number('1')`. */
  readonly call: ((args: readonly unknown[], run: Run) => unknown) | undefined;

  constructor(
    name: string,
    functions: Readonly<Record<string, (args: readonly unknown[], run: Run) => unknown>>,
    constants: Readonly<Record<string, unknown>> = {},
    call?: (args: readonly unknown[], run: Run) => unknown,
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

export function expressionError(message: string): ServiceError {
  return new ServiceError(message, { code: 'EXPRESSION_ERROR', service: 'expressions' });
}

/** The kind of a value in words, for errors. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (isDateTime(value) || value instanceof Duration || value instanceof Interval) return 'a date';
  if (value instanceof Lambda || value instanceof HostFunction || value instanceof Namespace)
    return 'a function';
  switch (typeof value) {
    case 'undefined':
      return 'undefined';
    case 'string':
      return 'a text';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'a boolean';
    default:
      return 'an object';
  }
}

/** Text of a value, as templates and string methods make it: never by a method that the data brings along. */
export function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (isDateTime(value) || value instanceof Duration) return value.toISO() ?? '';
  if (value instanceof Interval) return value.toISO();
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value) || isPlain(value)) return toJson(value);
  return value instanceof BoundedPattern ? String(value) : '';
}

/** JSON in which functions and foreign objects do not appear. */
export function toJson(value: unknown, indent?: number): string {
  const text = JSON.stringify(
    value,
    (_, part: unknown) =>
      part instanceof Lambda || part instanceof HostFunction || part instanceof Namespace
        ? undefined
        : part instanceof Interval
          ? part.toISO()
          : part,
    indent,
  );
  return text ?? '';
}

/** The number that a value stands for; NaN when none. Data cannot bring a `valueOf` of its own. */
export function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return value.trim() === '' ? 0 : Number(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === null) return 0;
  if (isDateTime(value) || value instanceof Duration) return value.toMillis();
  if (value instanceof Date) return value.getTime();
  return Number.NaN;
}
