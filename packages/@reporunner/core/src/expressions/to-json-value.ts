/**
 * The one rule by which a computed value becomes JSON, before anything validates, sends or stores it.
 *
 * - dates: ISO with offset; durations and intervals: ISO; what is invalid among them: null
 * - undefined: left out of an object, null in a list, undefined on its own
 * - NaN and the infinities: null, as `JSON.stringify` does (ADR 0028)
 * - a big integer: a number where that is exact, else its decimal text
 * - Map: an object; Set: a list; an Error: its name and message; a regular expression: its source
 * - functions, other objects, and what contains itself: an error that names the place
 */

import { LIMITS } from '@reporunner/constants';
import { Duration, Interval } from 'luxon';
import { isDateTime } from '../dates/read-date.ts';
import { ServiceError } from '../kernel/errors.ts';
import type { JsonValue } from '../kernel/json.ts';
import { keepShape } from '../kernel/keep-shape.ts';
import type { Message } from '../kernel/messages.ts';
import { evaluationMessage } from '../messages/evaluation-messages.ts';
import { BoundedPattern } from '../patterns/index.ts';
import { HostFunction, isPlain, Lambda, Namespace } from './values.ts';

/** Characters of the JSON, roughly; a value that shares its parts many times over is larger than it looks. */
const maxSize = 40_000_000;
const partSize = 8;
/** What is smaller is converted without remembering which parts were converted before. */
const smallSize = 16_000;

/**
 * The JSON that `value` stands for; the same reference where it is JSON already. Undefined stands for nothing.
 * @throws ServiceError EXPRESSION_ERROR with `details.at`, the place of what is not data.
 */
export function toJsonValue(value: unknown): JsonValue | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : null;
    default:
      return value === null ? null : new Conversion().convert(value);
  }
}

class Conversion {
  readonly #path: (string | number)[] = [];
  readonly #ancestors: object[] = [];
  /** What lists and objects became, so that a shared one is converted once. */
  readonly #known = new Map<object, { readonly json: JsonValue; readonly size: number }>();
  #left = maxSize;

  convert(value: unknown): JsonValue | undefined {
    switch (typeof value) {
      case 'string':
      case 'boolean':
      case 'undefined':
        return value;
      case 'number':
        return Number.isFinite(value) ? value : null;
      case 'bigint':
        return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
      case 'object':
        return value === null ? null : this.#object(value);
      default:
        throw this.#error((at) => evaluationMessage('typeNotData', { value: at, type: typeof value }));
    }
  }

  #object(value: object): JsonValue {
    if (Array.isArray(value)) return this.#shared(value, () => this.#list(value as readonly unknown[]));
    if (isPlain(value)) return this.#shared(value, () => this.#plain(value));
    if (isDateTime(value) || value instanceof Duration || value instanceof Interval)
      return value.isValid ? value.toISO() : null;
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    if (value instanceof Map) {
      const entries = [...(value as Map<unknown, unknown>)].map(
        ([key, part]) => [String(key), part] as const,
      );
      return this.#within(value, () => this.#plain(Object.fromEntries(entries)));
    }
    if (value instanceof Set) return this.#within(value, () => this.#list([...(value as Set<unknown>)]));
    if (value instanceof RegExp || value instanceof BoundedPattern) return String(value);
    if (value instanceof Error) return { name: value.name, message: value.message };
    if (value instanceof HostFunction || value instanceof Lambda || value instanceof Namespace)
      throw this.#error((at) => evaluationMessage('functionNotData', { value: at }));
    throw this.#error((at) => evaluationMessage('notData', { value: at }));
  }

  #shared(value: object, convert: () => JsonValue): JsonValue {
    const known = this.#known.get(value);
    if (known !== undefined) {
      this.#take(known.size);
      return known.json;
    }
    const before = this.#left;
    const json = this.#within(value, convert);
    if (this.#left < maxSize - smallSize) this.#known.set(value, { json, size: before - this.#left });
    return json;
  }

  #take(size: number): void {
    this.#left -= size;
    if (this.#left < 0)
      throw new ServiceError(evaluationMessage('tooMuchData'), {
        code: 'EXPRESSION_BUDGET',
        service: 'expressions',
      });
  }

  #within<T>(value: object, convert: () => T): T {
    if (this.#ancestors.length >= LIMITS.jsonDepth)
      throw this.#error((at) =>
        this.#ancestors.includes(value)
          ? evaluationMessage('containsItself', { value: at })
          : evaluationMessage('valueTooDeep', { value: at, limit: LIMITS.jsonDepth }),
      );
    this.#ancestors.push(value);
    const json = convert();
    this.#ancestors.pop();
    return json;
  }

  #part(key: string | number, value: unknown): JsonValue | undefined {
    this.#take(typeof value === 'string' ? value.length + partSize : partSize);
    if (typeof value === 'string') return value;
    this.#path.push(key);
    const json = this.convert(value);
    this.#path.pop();
    return json;
  }

  #list(list: readonly unknown[]): JsonValue {
    let copy: JsonValue[] | undefined;
    for (let index = 0; index < list.length; index += 1) {
      const json = this.#part(index, list[index]) ?? null;
      if (copy === undefined && json !== list[index]) copy = list.slice() as JsonValue[];
      if (copy !== undefined) copy[index] = json;
    }
    return copy ?? (list as readonly JsonValue[]);
  }

  #plain(object: Readonly<Record<string, unknown>>): JsonValue {
    let copy: Record<string, unknown> | undefined;
    for (const key of Object.keys(object)) {
      const value = object[key];
      const json = this.#part(key, value);
      if (json === value && json !== undefined) continue;
      copy ??= { ...object };
      if (json === undefined) delete copy[key];
      // Never by assignment: data may have a key `__proto__` of its own.
      else
        Object.defineProperty(copy, key, {
          value: json,
          enumerable: true,
          writable: true,
          configurable: true,
        });
    }
    return (copy ?? object) as JsonValue;
  }

  #error(messageFor: (value: Message) => Message): ServiceError {
    const at = this.#path
      .slice(0, 20)
      .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
      .join('')
      .replace(/^\./, '');
    const value =
      at === '' ? evaluationMessage('value') : evaluationMessage('valueAt', { at: at.slice(0, 200) });
    return new ServiceError(messageFor(value), {
      code: 'EXPRESSION_ERROR',
      service: 'expressions',
      details: { at },
    });
  }
}

keepShape(new Conversion());
