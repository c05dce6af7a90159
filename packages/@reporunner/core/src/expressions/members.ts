/** What may be read of a value, and called on it: own properties, and a table of methods for each type. */

import { Duration, Interval } from 'luxon';
import { isDateTime } from '../dates/read-date.ts';
import { evaluationMessage } from '../messages/evaluation-messages.ts';
import { BoundedPattern } from '../patterns/index.ts';
import { checkArguments } from './arguments.ts';
import { arrayMethods, changesList } from './array-methods.ts';
import {
  dateMethods,
  dateProperty,
  durationMethods,
  durationProperties,
  intervalMethods,
} from './date-methods.ts';
import { askedOfInvalid, toDate } from './date-values.ts';
import { UnreadItems, unreadMethods } from './item-list.ts';
import type { Native } from './native.ts';
import { booleanMethods, numberMethods } from './number-methods.ts';
import { objectMethods } from './object-methods.ts';
import { matchProperty, patternMethods, patternProperty } from './pattern-methods.ts';
import type { Run } from './run.ts';
import { stringMethods } from './string-methods.ts';
import { isInstant } from './text-numbers.ts';
import {
  assertValid,
  expressionError,
  HostFunction,
  isPlain,
  jsText,
  kindOf,
  Lambda,
  Namespace,
  toNumber,
} from './values.ts';

export type Key = string | number;

/** A property name, made of whatever stands between the brackets. */
export function toKey(value: unknown, run: Run): Key {
  if (typeof value === 'number') return value;
  const text = jsText(value, run);
  // A text that was no key before is looked up among all keys.
  run.step(1 + (text.length >>> 5));
  return text;
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
    if (isDateTime(target)) {
      if (!askedOfInvalid.has(String(key))) assertValid(target);
      const value = dateProperty(target, String(key), run);
      run.payOffsets();
      return value;
    }
    if (key === 'isValid' && (target instanceof Duration || target instanceof Interval))
      return target.isValid;
    if (target instanceof Duration) {
      assertValid(target);
      run.step(1);
      return durationProperties.has(String(key)) ? target.get(key as 'days') : undefined;
    }
    if (target instanceof Interval)
      return key === 'start' ? target.start : key === 'end' ? target.end : undefined;
    if (target instanceof BoundedPattern) return patternProperty(target, key);
    if (target instanceof Namespace)
      return target.functions.get(String(key)) ?? target.constants.get(String(key));
    if (target instanceof UnreadItems) return readUnread(target, key);
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

function readUnread(items: UnreadItems, key: Key): unknown {
  if (key === 'length') return items.length;
  const index = Number(key);
  return Number.isInteger(index) && index >= 0 && String(index) === String(key) ? items.at(index) : undefined;
}

function missing(target: unknown, name: Key, source: () => string): Error {
  return expressionError(
    evaluationMessage('noMethod', {
      source: source(),
      kind: kindOf(target),
      name: String(name).slice(0, 80),
    }),
  );
}

function callHost(
  called: HostFunction,
  name: string | (() => string),
  args: readonly unknown[],
  run: Run,
): unknown {
  if (args.length > 0) checkArguments(name, called.takes, args);
  called.cost(run, undefined, args);
  const value = called.call(args, run);
  run.payOffsets();
  return value;
}

export function callValue(value: unknown, args: readonly unknown[], run: Run, source: () => string): unknown {
  if (value instanceof Lambda) return value.invoke(...args);
  if (value instanceof HostFunction) {
    return callHost(value, source, args, run);
  }
  if (value instanceof Namespace && value.call !== undefined) return callValue(value.call, args, run, source);
  throw expressionError(evaluationMessage('notCallable', { source: source(), kind: kindOf(value) }));
}

/** What n8n calls on text that is a date as `toISOString` writes it, as on the date itself. */
const calledOnDate: ReadonlySet<string> = new Set([
  ...['beginningOf', 'endOfMonth', 'extract', 'format', 'isBetween', 'isDst', 'isInLast', 'isWeekend'],
  ...['minus', 'plus'],
]);

export function callMember(
  target: unknown,
  key: Key,
  args: readonly unknown[],
  run: Run,
  source: () => string,
): unknown {
  const name = String(key);
  switch (typeof target) {
    case 'string':
      return calledOnDate.has(name) && isInstant(target)
        ? callMember(toDate(target, run).setZone(run.zone), key, args, run, source)
        : apply(stringMethods.get(name), target, key, args, run, source);
    case 'number':
      return apply(numberMethods.get(name), target, key, args, run, source);
    case 'boolean':
      return apply(booleanMethods.get(name), target, key, args, run, source);
    case 'object':
      break;
    default:
      throw missing(target, key, source);
  }
  if (target === null) throw missing(target, key, source);
  if (Array.isArray(target)) {
    const instead = changesList.get(name);
    if (instead !== undefined)
      throw expressionError(evaluationMessage('changesList', { name, instead: evaluationMessage(instead) }));
    return apply(arrayMethods.get(name), target as readonly unknown[], key, args, run, source);
  }
  if (isPlain(target)) {
    const own = Object.hasOwn(target, name) ? target[name] : undefined;
    if (own instanceof HostFunction) return callHost(own, name, args, run);
    if (own instanceof Lambda) return own.invoke(...args);
    return apply(own === undefined ? objectMethods.get(name) : undefined, target, key, args, run, source);
  }
  if (!(isDateTime(target) && askedOfInvalid.has(name))) assertValid(target);
  if (isDateTime(target)) return apply(dateMethods.get(name), target, key, args, run, source);
  if (target instanceof Duration) return apply(durationMethods.get(name), target, key, args, run, source);
  if (target instanceof Interval) return apply(intervalMethods.get(name), target, key, args, run, source);
  if (target instanceof BoundedPattern)
    return apply(patternMethods.get(name), target, key, args, run, source);
  if (target instanceof UnreadItems) {
    const takes = arrayMethods.get(name)?.takes;
    const method = unreadMethods.get(name);
    if (method === undefined || takes === undefined) return callMember(target.all(), key, args, run, source);
    if (args.length > 0) checkArguments(name, takes, args);
    return method(target, args[0] === undefined ? 0 : toNumber(args[0]));
  }
  const own = target instanceof Namespace ? target.functions.get(name) : undefined;
  if (own === undefined) throw missing(target, key, source);
  return callHost(own, name, args, run);
}

/** Checks the arguments, charges what the call costs, then calls. */
function apply<Target>(
  method: Native<Target> | undefined,
  target: Target,
  key: Key,
  args: readonly unknown[],
  run: Run,
  source: () => string,
): unknown {
  if (method === undefined) throw missing(target, key, source);
  if (args.length > 0) checkArguments(String(key), method.takes, args);
  method.cost(run, target, args);
  const value = method.call(target, args, run);
  run.payOffsets();
  return value;
}
