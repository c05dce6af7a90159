/** Conditions that if, switch and filter share. */
import type { Message } from '@reporunner/core';
import {
  type BoundedPattern,
  compilePattern,
  isJsonObject,
  isServiceError,
  type JsonValue,
  jsonEquals,
  numberIn,
  patternBudget,
  readDate,
  ServiceError,
  subtitle,
} from '@reporunner/core';
import { field } from '@reporunner/integrations';
import { z } from 'zod';
import { nodeMessage } from '../messages/error-messages.ts';
import { exactDifference } from '../values/exact-numbers.ts';

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
  'afterOrEqual',
  'before',
  'beforeOrEqual',
  'sameMoment',
  'notSameMoment',
  'lengthEquals',
  'lengthGreater',
  'lengthGreaterOrEqual',
  'lengthLess',
  'lengthLessOrEqual',
  'isType',
] as const;

export type Operator = (typeof operators)[number];

const conditionSchema = z.strictObject({
  left: field(z.json().optional(), { label: 'Value' }),
  operator: field(z.enum(operators), { label: 'Is', expression: false }),
  right: field(z.json().optional(), {
    label: 'Compared with',
    help: 'Types are string, number, boolean, array, object, null and undefined.',
  }),
});

export const conditionsSchema = z.strictObject({
  combine: field(z.enum(['and', 'or']).default('and'), { label: 'Combine with', expression: false }),
  conditions: field(z.array(conditionSchema).min(1).max(100), { label: 'Conditions', kind: 'conditions' }),
  ignoreCase: field(z.boolean().default(false), { label: 'Ignore case', advanced: true, expression: false }),
  strictTypes: field(z.boolean().default(false), {
    label: 'Strict types',
    advanced: true,
    help: 'Off: "5.0" equals 5, and "true" equals true. Off or on, what is compared with a number and is none is an error; what is missing or empty is false.',
    expression: false,
  }),
  lenientNumbers: field(z.boolean().default(false), {
    label: 'Compare sizes leniently',
    advanced: true,
    help: 'As the conditions of old n8n workflows: for greater and less, what is no number is false instead of an error, and what is missing or empty is 0.',
    expression: false,
  }),
  booleans: field(z.enum(['words', 'numbers', 'truthy']).default('words'), {
    label: 'Read as true or false',
    advanced: true,
    help: 'Words: "true" and "false". Numbers, as in n8n: also 1, "1", 0 and "0"; anything else is true unless it is empty, and what is missing is false. Truthy, as in older workflows of n8n: any text is true but an empty one.',
    expression: false,
  }),
});

/** One condition, to be filled in: what a new node begins with. */
export const initialConditions = { conditions: [{ left: '', operator: 'equals', right: '' }] };

export type Conditions = z.output<typeof conditionsSchema>;
type Options = Pick<Conditions, 'ignoreCase' | 'strictTypes'> &
  Partial<Pick<Conditions, 'lenientNumbers' | 'booleans'>>;

export function invalidParameter(
  message: Message,
  details?: Readonly<Record<string, unknown>>,
): ServiceError {
  return new ServiceError(message, {
    code: 'NODE_PARAMETER_INVALID',
    service: 'nodes',
    ...(details === undefined ? {} : { details }),
  });
}

const shown = (value: JsonValue | undefined) => String(JSON.stringify(value)).slice(0, 80);

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
export function orderOf(value: JsonValue | undefined, timezone = 'local'): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string') return undefined;
  return numberIn(value) ?? readDate(value, timezone)?.toMillis();
}

/** Undefined for what is missing or empty. @throws ServiceError NODE_PARAMETER_INVALID for what is no date. */
function dateOf(value: JsonValue | undefined, timezone: string): number | undefined {
  if (isEmpty(value)) return undefined;
  const date = readDate(value, timezone);
  if (date !== undefined) return date.toMillis();
  throw invalidParameter(nodeMessage('notADate', { value: shown(value) }));
}

const notNumber = (value: JsonValue | undefined) =>
  invalidParameter(nodeMessage('notANumber', { value: shown(value) }));

/** Whether text stands for a number, in all of its digits. */
function equalsText(number: number, text: string): boolean {
  const other = numberIn(text);
  return other !== undefined && exactDifference(number, other, number, text) === 0;
}

const isReadAsInN8n = ({ booleans, strictTypes }: Options) =>
  !strictTypes && booleans !== undefined && booleans !== 'words';

/** The boolean that a value is read as; undefined for what is neither, and for what is missing. */
function booleanOf(value: JsonValue | undefined, { booleans, strictTypes }: Options): boolean | undefined {
  if (typeof value === 'boolean' || strictTypes) return typeof value === 'boolean' ? value : undefined;
  if (value === undefined || value === null) return undefined;
  if (booleans === 'truthy') return Boolean(value);
  const word = typeof value === 'string' ? value.toLowerCase() : undefined;
  if (word === 'true' || word === 'false') return word === 'true';
  if (booleans !== 'numbers') return undefined;
  if (typeof value === 'object') return !Array.isArray(value) || value.length > 0;
  const number = word?.trim() === '' ? Number.NaN : Number(value);
  return number === 0 || number === 1 ? number === 1 : Boolean(value);
}

function equals(left: JsonValue | undefined, right: JsonValue | undefined, options: Options): boolean {
  if (left === undefined || right === undefined) return (left ?? null) === (right ?? null);
  if (typeof left === typeof right || options.strictTypes) {
    if (typeof left === 'string' && typeof right === 'string')
      return textOf(left, options) === textOf(right, options);
    return jsonEquals(left, right);
  }
  if (left === null || right === null || typeof left === 'object' || typeof right === 'object') return false;
  if (typeof left === 'boolean' || typeof right === 'boolean') {
    const [a, b] = [booleanOf(left, options), booleanOf(right, options)];
    if (a !== undefined && b !== undefined) return a === b;
  }
  if (typeof left === 'number' && typeof right === 'string') return equalsText(left, right);
  if (typeof left === 'string' && typeof right === 'number') return equalsText(right, left);
  return textOf(left, { ...options, ignoreCase: true }) === textOf(right, { ...options, ignoreCase: true });
}

/** As JavaScript compares `(left || 0)` with `(right || 0)`. */
function compareLeniently(left: JsonValue | undefined, right: JsonValue | undefined): number | undefined {
  const [a, b] = [left || 0, right || 0];
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  const difference = Number(a) - Number(b);
  return Number.isNaN(difference) ? undefined : difference;
}

function compare(
  left: JsonValue | undefined,
  right: JsonValue | undefined,
  options: Options,
  timezone: string,
): number | undefined {
  if (options.lenientNumbers) return compareLeniently(left, right);
  if (isEmpty(left) || isEmpty(right)) return undefined;
  if ((typeof left === 'boolean') !== (typeof right === 'boolean'))
    throw notNumber(typeof left === 'boolean' ? left : right);
  const [a, b] = [orderOf(left, timezone), orderOf(right, timezone)];
  if (a !== undefined && b !== undefined) return exactDifference(a, b, left, right);
  if (typeof left === 'number' || typeof right === 'number')
    throw notNumber(typeof left === 'number' ? right : left);
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
export function patternOf(text: string, { ignoreCase }: Options): BoundedPattern {
  const delimited = /^\/(.*)\/([dgimsuvy]*)$/s.exec(text);
  const flags = new Set([...(delimited?.[2] ?? ''), ...(ignoreCase ? ['i'] : [])]);
  // Where the last match was does not matter to a condition.
  for (const flag of 'gyd') flags.delete(flag);
  try {
    return compilePattern(delimited?.[1] ?? text, [...flags].join(''));
  } catch (error) {
    throw isServiceError(error, 'EXPRESSION_ERROR') ? invalidParameter(error.translatable) : error;
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

const types = ['string', 'number', 'boolean', 'array', 'object', 'null', 'undefined'];

const typeOf = (value: JsonValue | undefined) =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;

/**
 * Each operator beside its opposite: what is not one of a pair is its own. Dates without an offset are in `timezone`;
 * a date that is missing is neither before nor after another, neither the same moment nor another.
 */
export function holds(
  operator: Operator,
  left: JsonValue | undefined,
  right: JsonValue | undefined,
  options: Options,
  timezone = 'local',
): boolean {
  const ordered = (by: (difference: number) => boolean) => {
    const difference = compare(left, right, options, timezone);
    return difference !== undefined && by(difference);
  };
  const dated = (by: (a: number, b: number) => boolean) => {
    const [a, b] = [dateOf(left, timezone), dateOf(right, timezone)];
    return a !== undefined && b !== undefined && by(a, b);
  };
  const length = (by: (a: number, b: number) => boolean) => {
    const a = lengthOf(left);
    const b = typeof right === 'number' ? right : typeof right === 'string' ? numberIn(right) : undefined;
    if (b === undefined && !isEmpty(right)) throw notNumber(right);
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
      return booleanOf(left, options) === true;
    case 'isFalse':
      // In conditions of n8n, what is missing is false.
      return isReadAsInN8n(options) ? booleanOf(left, options) !== true : booleanOf(left, options) === false;
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
    case 'afterOrEqual':
      return dated((a, b) => a >= b);
    case 'before':
      return dated((a, b) => a < b);
    case 'beforeOrEqual':
      return dated((a, b) => a <= b);
    case 'sameMoment':
      return dated((a, b) => a === b);
    case 'notSameMoment':
      return dated((a, b) => a !== b);
    case 'lengthEquals':
      return length((a, b) => a === b);
    case 'lengthGreater':
      return length((a, b) => a > b);
    case 'lengthGreaterOrEqual':
      return length((a, b) => a >= b);
    case 'lengthLess':
      return length((a, b) => a < b);
    case 'lengthLessOrEqual':
      return length((a, b) => a <= b);
    case 'isType':
      if (!types.includes(right as string))
        throw invalidParameter(nodeMessage('notAType', { value: String(JSON.stringify(right)), types }));
      return typeOf(left) === right;
  }
}

/** Dates without an offset are in `timezone`. */
export function evaluateConditions(filter: Conditions, timezone = 'local'): boolean {
  const test = ({ left, operator, right }: Conditions['conditions'][number]) =>
    holds(operator, left, right, filter, timezone);
  return filter.combine === 'and' ? filter.conditions.every(test) : filter.conditions.some(test);
}

/** Whether an expression's value means yes. `"false"`, `"0"`, `"no"` and `""` are what people mean by no. */
export function meansYes(value: unknown): boolean {
  if (typeof value !== 'string') return Boolean(value);
  return !['', 'false', '0', 'no'].includes(value.trim().toLowerCase());
}

/** The first condition, and how many more there are. */
export const conditionsSubtitle = subtitle({
  first: 'conditions',
  counts: true,
  parts: [{ value: 'left' }, { value: 'operator', as: 'operator', or: 'equals' }, { value: 'right' }],
});
