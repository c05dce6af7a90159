/** Conditions that if, switch and filter share. */
import {
  type BoundedPattern,
  compilePattern,
  isJsonObject,
  isServiceError,
  type JsonValue,
  jsonEquals,
  patternBudget,
  ServiceError,
} from '@reporunner/core';
import { field } from '@reporunner/integrations';
import { DateTime } from 'luxon';
import { z } from 'zod';

export const operators = [
  'equals',
  'notEquals',
  'exists',
  'notExists',
  'isEmpty',
  'isNotEmpty',
  'isTrue',
  'isFalse',
  'contains',
  'notContains',
  'startsWith',
  'notStartsWith',
  'endsWith',
  'notEndsWith',
  'matches',
  'notMatches',
  'greater',
  'greaterOrEqual',
  'less',
  'lessOrEqual',
  'after',
  'before',
  'lengthEquals',
  'lengthGreater',
  'lengthLess',
  'isType',
] as const;

export type Operator = (typeof operators)[number];

const conditionSchema = z.strictObject({
  left: field(z.json().optional(), { label: 'Value' }),
  operator: field(z.enum(operators), { label: 'Is', expression: false }),
  right: field(z.json().optional(), { label: 'Compared with' }),
});

export const conditionsSchema = z.strictObject({
  combine: field(z.enum(['and', 'or']).default('and'), { label: 'Combine with', expression: false }),
  conditions: field(z.array(conditionSchema).min(1).max(100), { label: 'Conditions', kind: 'conditions' }),
  ignoreCase: field(z.boolean().default(false), { label: 'Ignore case', advanced: true, expression: false }),
  strictTypes: field(z.boolean().default(false), {
    label: 'Strict types',
    advanced: true,
    help: 'Off: "5" equals 5, and "true" equals true.',
    expression: false,
  }),
});

export type Conditions = z.output<typeof conditionsSchema>;
type Options = Pick<Conditions, 'ignoreCase' | 'strictTypes'>;

export function invalidParameter(message: string): ServiceError {
  return new ServiceError(message, { code: 'NODE_PARAMETER_INVALID', service: 'nodes' });
}

function isEmpty(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.keys(value).length === 0;
}

function textOf(value: JsonValue | undefined, { ignoreCase }: Options): string {
  const text =
    value === undefined || value === null
      ? ''
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value);
  return ignoreCase ? text.toLowerCase() : text;
}

/** Numbers as they are, dates as milliseconds, texts that are one of them as that; else undefined. */
export function orderOf(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  if (!Number.isNaN(number)) return number;
  return dateOf(value);
}

function dateOf(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  const date = DateTime.fromISO(value, { setZone: true });
  return date.isValid ? date.toMillis() : undefined;
}

function equals(left: JsonValue | undefined, right: JsonValue | undefined, options: Options): boolean {
  if (left === undefined || right === undefined) return (left ?? null) === (right ?? null);
  if (typeof left === typeof right || options.strictTypes) {
    if (typeof left === 'string' && typeof right === 'string')
      return textOf(left, options) === textOf(right, options);
    return jsonEquals(left, right);
  }
  if (left === null || right === null || typeof left === 'object' || typeof right === 'object') return false;
  return textOf(left, { ...options, ignoreCase: true }) === textOf(right, { ...options, ignoreCase: true });
}

function compare(
  left: JsonValue | undefined,
  right: JsonValue | undefined,
  options: Options,
): number | undefined {
  const [a, b] = [orderOf(left), orderOf(right)];
  if (a !== undefined && b !== undefined) return a - b;
  if (typeof left !== 'string' || typeof right !== 'string') return undefined;
  const [x, y] = [textOf(left, options), textOf(right, options)];
  return x < y ? -1 : x > y ? 1 : 0;
}

function contains(left: JsonValue | undefined, right: JsonValue | undefined, options: Options): boolean {
  if (Array.isArray(left)) return (left as readonly JsonValue[]).some((one) => equals(one, right, options));
  if (isJsonObject(left)) return Object.hasOwn(left, textOf(right, { ...options, ignoreCase: false }));
  return textOf(left, options).includes(textOf(right, options));
}

/** `a.c` or, with flags, `/a.c/i`. */
function patternOf(text: string, { ignoreCase }: Options): BoundedPattern {
  const delimited = /^\/(.*)\/([dgimsuvy]*)$/s.exec(text);
  const flags = new Set([...(delimited?.[2] ?? ''), ...(ignoreCase ? ['i'] : [])]);
  // Where the last match was does not matter to a condition.
  for (const flag of 'gyd') flags.delete(flag);
  try {
    return compilePattern(delimited?.[1] ?? text, [...flags].join(''));
  } catch (error) {
    throw isServiceError(error, 'EXPRESSION_ERROR') ? invalidParameter(error.message) : error;
  }
}

const matches = (left: JsonValue | undefined, right: JsonValue | undefined, options: Options) =>
  patternOf(textOf(right, { ...options, ignoreCase: false }), options).test(
    textOf(left, { ...options, ignoreCase: false }),
    patternBudget(),
  );

function lengthOf(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return isJsonObject(value) ? Object.keys(value).length : undefined;
}

const typeOf = (value: JsonValue | undefined) =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;

/** Each operator beside its opposite: what is not one of a pair is its own. */
export function holds(
  operator: Operator,
  left: JsonValue | undefined,
  right: JsonValue | undefined,
  options: Options,
): boolean {
  const ordered = (by: (difference: number) => boolean) => {
    const difference = compare(left, right, options);
    return difference !== undefined && by(difference);
  };
  const dated = (by: (a: number, b: number) => boolean) => {
    const [a, b] = [dateOf(left), dateOf(right)];
    return a !== undefined && b !== undefined && by(a, b);
  };
  const length = (by: (a: number, b: number) => boolean) => {
    const [a, b] = [lengthOf(left), orderOf(right)];
    return a !== undefined && b !== undefined && by(a, b);
  };
  switch (operator) {
    case 'equals':
      return equals(left, right, options);
    case 'notEquals':
      return !equals(left, right, options);
    case 'exists':
      return left !== undefined && left !== null;
    case 'notExists':
      return left === undefined || left === null;
    case 'isEmpty':
      return isEmpty(left);
    case 'isNotEmpty':
      return !isEmpty(left);
    case 'isTrue':
      return (
        left === true || (!options.strictTypes && textOf(left, { ...options, ignoreCase: true }) === 'true')
      );
    case 'isFalse':
      return (
        left === false || (!options.strictTypes && textOf(left, { ...options, ignoreCase: true }) === 'false')
      );
    case 'contains':
      return contains(left, right, options);
    case 'notContains':
      return !contains(left, right, options);
    case 'startsWith':
      return textOf(left, options).startsWith(textOf(right, options));
    case 'notStartsWith':
      return !textOf(left, options).startsWith(textOf(right, options));
    case 'endsWith':
      return textOf(left, options).endsWith(textOf(right, options));
    case 'notEndsWith':
      return !textOf(left, options).endsWith(textOf(right, options));
    case 'matches':
      return matches(left, right, options);
    case 'notMatches':
      return !matches(left, right, options);
    case 'greater':
      return ordered((difference) => difference > 0);
    case 'greaterOrEqual':
      return ordered((difference) => difference >= 0);
    case 'less':
      return ordered((difference) => difference < 0);
    case 'lessOrEqual':
      return ordered((difference) => difference <= 0);
    case 'after':
      return dated((a, b) => a > b);
    case 'before':
      return dated((a, b) => a < b);
    case 'lengthEquals':
      return length((a, b) => a === b);
    case 'lengthGreater':
      return length((a, b) => a > b);
    case 'lengthLess':
      return length((a, b) => a < b);
    case 'isType':
      return typeOf(left) === right;
  }
}

export function evaluateConditions(given: Conditions): boolean {
  const test = ({ left, operator, right }: Conditions['conditions'][number]) =>
    holds(operator, left, right, given);
  return given.combine === 'and' ? given.conditions.every(test) : given.conditions.some(test);
}

/** Whether an expression's value means yes. `"false"`, `"0"`, `"no"` and `""` are what people mean by no. */
export function meansYes(value: unknown): boolean {
  if (typeof value !== 'string') return Boolean(value);
  return !['', 'false', '0', 'no'].includes(value.trim().toLowerCase());
}
