/** `JSON.stringify` and `JSON.parse` with all their arguments. */

import { Duration, Interval } from 'luxon';
import { isDateTime } from '../dates/read-date.ts';
import type { JsonValue } from '../kernel/json.ts';
import { evaluationMessage } from '../messages/evaluation-messages.ts';
import { namedFunction } from './array-methods.ts';
import { dateInJson } from './js-dates.ts';
import { valueOfJson } from './json-text.ts';
import type { Run } from './run.ts';
import { expressionError, isPlain, objectOf, type Plain, shown, toJson } from './values.ts';

const maxSpace = 10;

/** Spaces, or what is put in their place, as far as JavaScript takes it. */
function spaceOf(space: unknown): number | string | undefined {
  if (space === undefined || space === null) return undefined;
  if (typeof space === 'number') return Math.max(0, Math.min(Math.trunc(space) || 0, maxSpace));
  if (typeof space === 'string') return space.slice(0, maxSpace);
  throw expressionError(evaluationMessage('indent', { value: shown(space) }));
}

type Change = (key: string, value: unknown) => unknown;

/** A list of the fields to keep, or a function that gives each part anew. */
function changeOf(replacer: unknown, run: Run): readonly string[] | Change {
  if (Array.isArray(replacer)) {
    if (replacer.every((name) => typeof name === 'string' || typeof name === 'number'))
      return [...new Set(replacer.map(String))];
    throw expressionError(evaluationMessage('keptFields'));
  }
  const by = namedFunction(replacer, run);
  return (key, value) => {
    run.step(1);
    return by.invoke(key, value);
  };
}

const own = (value: Plain, names: readonly string[]) =>
  names.filter((name) => Object.hasOwn(value, name)).map((name) => [name, value[name]] as const);

/** The value that is written, from the outermost part on, each as JSON would show it. */
function changed(key: string, value: unknown, by: readonly string[] | Change, run: Run): unknown {
  const isSpan = value instanceof Duration || value instanceof Interval;
  const plain = isDateTime(value) ? dateInJson(value) : isSpan ? value.toISO() : value;
  const replaced = typeof by === 'function' ? by(key, plain) : plain;
  if (!Array.isArray(replaced) && !isPlain(replaced)) return replaced;
  run.enter();
  const entries = Array.isArray(replaced)
    ? [...replaced.entries()]
    : own(replaced, typeof by === 'function' ? Object.keys(replaced) : by);
  if (Array.isArray(replaced)) run.elements(entries.length);
  else run.entries(entries.length);
  const parts = entries.map(([name, part]) => [name, changed(String(name), part, by, run)] as const);
  run.leave();
  return Array.isArray(replaced)
    ? parts.map(([, part]) => part)
    : objectOf(
        parts.map(([name, part]) => [String(name), part] as const),
        run,
      );
}

export function stringify(value: unknown, replacer: unknown, space: unknown, run: Run): string | undefined {
  const indent = spaceOf(space);
  const written =
    replacer === undefined || replacer === null ? value : changed('', value, changeOf(replacer, run), run);
  const text = toJson(written, run, indent);
  return text === '' ? undefined : text;
}

export function parseWith(text: string, reviver: unknown, run: Run): unknown {
  const value = valueOfJson(text);
  if (reviver === undefined || reviver === null) return value;
  const by = namedFunction(reviver, run);
  return revived(
    '',
    value,
    (key, part) => {
      run.step(1);
      return by.invoke(key, part);
    },
    run,
  );
}

/** From the innermost parts on; what becomes undefined is left out of objects. */
function revived(
  key: string,
  value: JsonValue,
  by: (key: string, value: unknown) => unknown,
  run: Run,
): unknown {
  if (Array.isArray(value)) {
    run.elements(value.length);
    return by(
      key,
      value.map((part: JsonValue, index) => revived(String(index), part, by, run)),
    );
  }
  if (!isPlain(value)) return by(key, value);
  const entries = Object.entries(value as Readonly<Record<string, JsonValue>>);
  run.entries(entries.length);
  return by(
    key,
    objectOf(
      entries
        .map(([name, part]) => [name, revived(name, part, by, run)] as const)
        .filter(([, replaced]) => replaced !== undefined),
      run,
    ),
  );
}
