/**
 * What operators do with values: as in JavaScript, but for dates and durations, which count as their time (also with
 * ==, and with + unless beside text), and for the text of objects, which is JSON.
 */
import { Duration } from 'luxon';
import { isDateTime } from '../dates/read-date.ts';
import { expressionMessage } from '../messages/expression-messages.ts';
import { type Code, syntaxError } from './code.ts';
import { toKey } from './members.ts';
import type { Run } from './run.ts';
import { isPlain, jsText, Lambda, toNumber } from './values.ts';

/** Comparable form: dates count as their time, other objects as nothing comparable. */
function primitive(value: unknown, run: Run): string | number | boolean | null | undefined {
  if (typeof value === 'object' && value !== null)
    return isDateTime(value) || value instanceof Duration ? value.toMillis() : jsText(value, run);
  return value as string | number | boolean | undefined;
}

const isTime = (value: unknown) => isDateTime(value) || value instanceof Duration;

/** What counts as a number beside a date. */
const isScalar = (value: unknown) =>
  isTime(value) ||
  value === null ||
  value === undefined ||
  typeof value === 'number' ||
  typeof value === 'boolean';

/** Comparing long texts takes as long as they are. */
function paysComparison(left: unknown, right: unknown, run: Run): void {
  if (typeof left === 'string' && left.length > 256 && typeof right === 'string')
    run.step(Math.min(left.length, right.length) >>> 8);
}

function looseEquals(left: unknown, right: unknown, run: Run): boolean {
  paysComparison(left, right, run);
  if (typeof left === 'object' && typeof right === 'object') {
    if (isDateTime(left) && isDateTime(right)) return left.toMillis() === right.toMillis();
    return left === right;
  }
  if (left === null || left === undefined || right === null || right === undefined)
    return (left ?? null) === (right ?? null);
  // biome-ignore lint/suspicious/noDoubleEquals: this is the language's own == on primitives.
  return primitive(left, run) == primitive(right, run);
}

function same(left: unknown, right: unknown, run: Run): boolean {
  paysComparison(left, right, run);
  return left === right;
}

export function binary(operator: string, left: Code, right: Code, position: number): Code {
  const numeric =
    (compute: (a: number, b: number) => number): Code =>
    (run, frame) =>
      compute(toNumber(left(run, frame)), toNumber(right(run, frame)));
  const compared =
    (compute: (a: never, b: never) => boolean): Code =>
    (run, frame) => {
      const a = primitive(left(run, frame), run);
      const b = primitive(right(run, frame), run);
      paysComparison(a, b, run);
      return typeof a === 'string' && typeof b === 'string'
        ? compute(a as never, b as never)
        : compute(toNumber(a) as never, toNumber(b) as never);
    };
  switch (operator) {
    case '+':
      return (run, frame) => {
        const a = left(run, frame);
        const b = right(run, frame);
        if (typeof a === 'number' && typeof b === 'number') return a + b;
        // Dates and durations are their milliseconds, but in text they are ISO.
        if ((isTime(a) || isTime(b)) && isScalar(a) && isScalar(b)) return toNumber(a) + toNumber(b);
        if (
          typeof a === 'string' ||
          typeof b === 'string' ||
          typeof a === 'object' ||
          typeof b === 'object'
        ) {
          if ((a === null || typeof a === 'number') && (b === null || typeof b === 'number'))
            return toNumber(a) + toNumber(b);
          return run.concat(jsText(a, run), jsText(b, run));
        }
        return toNumber(a) + toNumber(b);
      };
    case '-':
      return numeric((a, b) => a - b);
    case '*':
      return numeric((a, b) => a * b);
    case '/':
      return numeric((a, b) => a / b);
    case '%':
      return numeric((a, b) => a % b);
    case '**':
      return numeric((a, b) => a ** b);
    case '&':
      return numeric((a, b) => a & b);
    case '|':
      return numeric((a, b) => a | b);
    case '^':
      return numeric((a, b) => a ^ b);
    case '<<':
      return numeric((a, b) => a << b);
    case '>>':
      return numeric((a, b) => a >> b);
    case '>>>':
      return numeric((a, b) => a >>> b);
    case '<':
      return compared((a, b) => a < b);
    case '<=':
      return compared((a, b) => a <= b);
    case '>':
      return compared((a, b) => a > b);
    case '>=':
      return compared((a, b) => a >= b);
    case '===':
      return (run, frame) => same(left(run, frame), right(run, frame), run);
    case '!==':
      return (run, frame) => !same(left(run, frame), right(run, frame), run);
    case '==':
      return (run, frame) => looseEquals(left(run, frame), right(run, frame), run);
    case '!=':
      return (run, frame) => !looseEquals(left(run, frame), right(run, frame), run);
    case 'in':
      return (run, frame) => {
        const key = toKey(left(run, frame), run);
        const target = right(run, frame);
        return (isPlain(target) || Array.isArray(target)) && Object.hasOwn(target, key);
      };
    default:
      throw syntaxError(expressionMessage('notInExpressions', { syntax: operator }), position);
  }
}

export function unary(operator: string, argument: Code, position: number): Code {
  switch (operator) {
    case '!':
      return (run, frame) => !argument(run, frame);
    case '-':
      return (run, frame) => -toNumber(argument(run, frame));
    case '+':
      return (run, frame) => toNumber(argument(run, frame));
    case '~':
      return (run, frame) => ~toNumber(argument(run, frame));
    case 'typeof':
      return (run, frame) => {
        const value = argument(run, frame);
        return value instanceof Lambda ? 'function' : typeof value;
      };
    default:
      throw syntaxError(expressionMessage('notInExpressions', { syntax: operator }), position);
  }
}
