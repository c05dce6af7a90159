/** What may be read of a value, and called on it: own properties, and a table of methods for each type. */
import { Duration, Interval } from 'luxon';
import { isDateTime } from '../dates/read-date.ts';
import { BoundedPattern } from '../patterns/index.ts';
import { arrayMethods } from './array-methods.ts';
import {
  booleanMethods,
  dateMethods,
  dateProperties,
  durationMethods,
  durationProperties,
  intervalMethods,
  numberMethods,
  objectMethods,
} from './other-methods.ts';
import { matchProperty, patternMethods, patternProperty } from './pattern-methods.ts';
import type { Run } from './run.ts';
import { stringMethods } from './string-methods.ts';
import { expressionError, HostFunction, isPlain, kindOf, Lambda, Namespace, toText } from './values.ts';

export type Key = string | number;

/** A property name, made of whatever stands between the brackets. */
export function toKey(value: unknown): Key {
  return typeof value === 'number' ? value : toText(value);
}

/** Own data at `key`; undefined for everything else, and of null and undefined, unless the scope is strict. */
export function readMember(target: unknown, key: Key, source: () => string, run: Run): unknown {
  if (typeof target === 'object' && target !== null) {
    if (Array.isArray(target)) {
      if (key === 'length') return target.length;
      if (!Object.hasOwn(target, key)) return undefined;
      const index = Number(key);
      return Number.isNaN(index) ? matchProperty(target, key) : (target as unknown[])[index];
    }
    if (isPlain(target)) {
      if (!Object.hasOwn(target, key)) return undefined;
      const value = target[key];
      return typeof value === 'function' ? undefined : value;
    }
    if (isDateTime(target)) return dateProperties.get(String(key))?.(target);
    if (target instanceof Duration) {
      return durationProperties.has(String(key)) ? target.get(key as 'days') : undefined;
    }
    if (target instanceof Interval)
      return key === 'start' ? target.start : key === 'end' ? target.end : undefined;
    if (target instanceof BoundedPattern) return patternProperty(target, key);
    if (target instanceof Namespace) return target.constants.get(String(key));
    return undefined;
  }
  if (typeof target === 'string') {
    if (key === 'length') return target.length;
    const index = Number(key);
    return Number.isInteger(index) && index >= 0 ? target[index] : undefined;
  }
  if (target === undefined || target === null) run.missing({ what: 'read', key, source, value: target });
  return undefined;
}

function missing(target: unknown, name: Key, source: () => string): Error {
  return expressionError(
    `${source()} is ${kindOf(target)}, which has no method "${String(name).slice(0, 80)}".`,
  );
}

export function callValue(value: unknown, args: readonly unknown[], run: Run, source: () => string): unknown {
  if (value instanceof Lambda) return value.invoke(...args);
  if (value instanceof HostFunction) return value.call(...args);
  if (value instanceof Namespace && value.call !== undefined) return value.call(args, run);
  throw expressionError(`${source()} is ${kindOf(value)} and cannot be called.`);
}

export function callMember(
  target: unknown,
  key: Key,
  args: readonly unknown[],
  run: Run,
  source: () => string,
): unknown {
  const name = String(key);
  switch (typeof target) {
    case 'string': {
      const method = stringMethods.get(name);
      if (method === undefined) throw missing(target, key, source);
      run.allocate(target.length >>> 4);
      return method(target, args, run);
    }
    case 'number': {
      const method = numberMethods.get(name);
      if (method === undefined) throw missing(target, key, source);
      return method(target, args, run);
    }
    case 'boolean': {
      const method = booleanMethods.get(name);
      if (method === undefined) throw missing(target, key, source);
      return method(target);
    }
    case 'object':
      break;
    default:
      throw missing(target, key, source);
  }
  if (target === null) throw missing(target, key, source);
  if (Array.isArray(target)) {
    const method = arrayMethods.get(name);
    if (method === undefined) throw missing(target, key, source);
    run.step(1 + (target.length >>> 4));
    return method(target, args, run);
  }
  if (isPlain(target)) {
    const own = Object.hasOwn(target, name) ? target[name] : undefined;
    if (own instanceof HostFunction || own instanceof Lambda) return callValue(own, args, run, source);
    const method = own === undefined ? objectMethods.get(name) : undefined;
    if (method === undefined) throw missing(target, key, source);
    run.step(1);
    return method(target, args, run);
  }
  if (isDateTime(target)) return known(dateMethods.get(name), target, key, source)(target, args, run);
  if (target instanceof Duration) return known(durationMethods.get(name), target, key, source)(target, args);
  if (target instanceof Interval)
    return known(intervalMethods.get(name), target, key, source)(target, args, run);
  if (target instanceof Namespace) return known(target.functions.get(name), target, key, source)(args, run);
  if (target instanceof BoundedPattern)
    return known(patternMethods.get(name), target, key, source)(target, args, run);
  throw missing(target, key, source);
}

function known<T>(method: T | undefined, target: unknown, key: Key, source: () => string): T {
  if (method === undefined) throw missing(target, key, source);
  return method;
}
