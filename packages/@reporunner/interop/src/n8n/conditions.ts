/** Conditions of If, Filter and Switch, in the shapes that n8n has had. */
import { isExpression, type JsonObject, type JsonValue } from '@reporunner/core';
import { at, flag, plainNumber, rows, text, withoutUndefined } from './parameters.ts';
import { settled } from './read-record.ts';
import { table } from './table.ts';
import type { Warn } from './translation.ts';

/** n8n's operations, old and new, whose names say the same in every type. */
const operators = table<string>({
  equal: 'equals',
  equals: 'equals',
  notEqual: 'notEquals',
  notEquals: 'notEquals',
  exists: 'exists',
  notExists: 'notExists',
  empty: 'isEmpty',
  isEmpty: 'isEmpty',
  notEmpty: 'isNotEmpty',
  isNotEmpty: 'isNotEmpty',
  true: 'isTrue',
  false: 'isFalse',
  contains: 'contains',
  notContains: 'notContains',
  startsWith: 'startsWith',
  notStartsWith: 'notStartsWith',
  endsWith: 'endsWith',
  notEndsWith: 'notEndsWith',
  regex: 'matches',
  notRegex: 'notMatches',
  larger: 'greater',
  gt: 'greater',
  largerEqual: 'greaterOrEqual',
  gte: 'greaterOrEqual',
  smaller: 'less',
  lt: 'less',
  smallerEqual: 'lessOrEqual',
  lte: 'lessOrEqual',
  after: 'after',
  before: 'before',
  afterOrEquals: 'afterOrEqual',
  beforeOrEquals: 'beforeOrEqual',
  sameMoment: 'sameMoment',
  notSameMoment: 'notSameMoment',
  lengthEquals: 'lengthEquals',
  lengthGt: 'lengthGreater',
  lengthGte: 'lengthGreaterOrEqual',
  lengthLt: 'lengthLess',
  lengthLte: 'lengthLessOrEqual',
});

const alone = new Set(['exists', 'notExists', 'isEmpty', 'isNotEmpty', 'isTrue', 'isFalse']);

interface Condition {
  readonly left: JsonValue | undefined;
  readonly operation: string;
  readonly right: JsonValue | undefined;
}

export interface Conditions extends JsonObject {
  readonly combine: 'and' | 'or';
  readonly conditions: readonly JsonObject[];
}

function toCondition({ left, operation, right }: Condition, warn: Warn): JsonObject {
  const operator = operators[operation];
  if (operator === undefined)
    warn(`The comparison "${operation}" is not known; it is read as "equals".`, 'stops');
  const said = operator ?? 'equals';
  return withoutUndefined({
    left: left ?? '',
    operator: said,
    right: alone.has(said) ? undefined : (right ?? ''),
  });
}

/** `/a.c/i` is kept as it is, with its flags. */
const pattern = (value: JsonValue | undefined) =>
  typeof value === 'string' ? value.replace(/^\/(.*)\/$/s, '$1') : value;

/** What compares a value as true or false. */
const booleanOperations = new Set(['true', 'false', 'equals', 'notEquals']);

/** Beside a boolean, the text of one stands for it. */
const booleanIn = (value: JsonValue | undefined): JsonValue | undefined =>
  value === 'true' || value === 'false' ? value === 'true' : value;

/** Whether a value may be of another type than `type` once it is worked out. Nothing at all is of any type. */
function mayDiffer(value: JsonValue | undefined, type: string): boolean {
  if (type === 'any' || value === undefined || value === null || value === '') return false;
  if (typeof value === 'string' && isExpression(value))
    return type !== 'string' || /^=\s*\{\{(?:(?!\}\}).)*\}\}\s*$/s.test(value);
  if (type === 'array') return !Array.isArray(value);
  return typeof value !== (type === 'dateTime' ? 'string' : type);
}

/** In n8n strict conditions fail where a value is of another type; here they go on and do not hold, or compare. */
function warnOfTypes(conditions: readonly JsonObject[], warn: Warn): void {
  const differing = conditions.filter((one) => {
    const operation = text(one, 'operator.operation');
    if (operation === 'exists' || operation === 'notExists') return false;
    const type = text(one, 'operator.type', 'string');
    const rightType = text(one, 'operator.rightType', type);
    return (
      mayDiffer(at(one, 'leftValue'), type) ||
      (!alone.has(operators[operation] ?? '') && mayDiffer(at(one, 'rightValue'), rightType))
    );
  });
  const types = [...new Set(differing.map((one) => text(one, 'operator.type', 'string')))].toSorted();
  if (types.length > 0)
    warn(
      `In n8n it failed for values of another type than ${types.join(', ')}; here it goes on, and "5" is not equal to 5. Check or convert such values before it.`,
    );
}

/** Dates are the same moment however they are written. */
const dateOperations = table<string>({ equals: 'sameMoment', notEquals: 'notSameMoment' });

/** `{ conditions: { options, combinator, conditions: [{ leftValue, rightValue, operator }] } }`, since If v2. */
export function newConditions(filter: JsonObject, parameters: JsonObject, warn: Warn): Conditions {
  // The settings of the node, from which n8n's editor makes those of its conditions.
  const isLoose = [flag(parameters, 'looseTypeValidation'), flag(parameters, 'options.looseTypeValidation')];
  const ignoresCase = flag(parameters, 'options.ignoreCase') || !flag(filter, 'options.caseSensitive', true);
  const isStrict = text(filter, 'options.typeValidation') === 'strict' && !isLoose.includes(true);
  const version = plainNumber(filter, 'options.version', 1);
  settled(filter, 'options');
  if (isStrict) warnOfTypes(rows(filter, 'conditions'), warn);
  const readsBooleans = rows(filter, 'conditions').some(
    (one) =>
      text(one, 'operator.type') === 'boolean' && booleanOperations.has(text(one, 'operator.operation')),
  );
  return {
    combine: text(filter, 'combinator') === 'or' ? 'or' : 'and',
    conditions: rows(filter, 'conditions').map((one) => {
      const named = text(one, 'operator.operation');
      const operation = (text(one, 'operator.type') === 'dateTime' && dateOperations[named]) || named;
      const isBoolean = text(one, 'operator.type') === 'boolean';
      const right = isBoolean ? booleanIn(at(one, 'rightValue')) : at(one, 'rightValue');
      return toCondition(
        {
          left: at(one, 'leftValue'),
          operation,
          right: /regex/i.test(operation) ? pattern(right) : right,
        },
        warn,
      );
    }),
    ...(ignoresCase ? { ignoreCase: true } : {}),
    ...(isStrict ? { strictTypes: true } : {}),
    ...(readsBooleans && !isStrict ? { booleans: version >= 2 ? 'numbers' : 'truthy' } : {}),
  };
}

/** What n8n leaves out of its exports: both sides of a comparison that nothing was entered for, by its type. */
const unset = table<JsonValue>({ number: 0, boolean: false });

/** One of `{ value1, operation, value2 }`, until If v1. */
export function oldCondition(one: JsonObject, type: string, warn: Warn): JsonObject {
  const operation = text(
    one,
    'operation',
    type === 'number' ? 'smaller' : type === 'dateTime' ? 'after' : 'equal',
  );
  const right = at(one, 'value2') ?? unset[type];
  return toCondition(
    {
      left: at(one, 'value1') ?? unset[type],
      operation: operation === 'isNotEmpty' ? 'notEmpty' : operation,
      right: operation === 'regex' || operation === 'notRegex' ? pattern(right) : right,
    },
    warn,
  );
}

const sizes = new Set(['greater', 'greaterOrEqual', 'less', 'lessOrEqual']);

/** Until If v1, n8n took what is no number as false, and what is missing as 0. */
export const leniency = (conditions: readonly JsonObject[]): JsonObject =>
  conditions.some(({ operator }) => sizes.has(String(operator))) ? { lenientNumbers: true } : {};

/** `{ conditions: { string: […], number: […], … }, combineOperation }`, until If v1. */
export function oldConditions(parameters: JsonObject, warn: Warn): Conditions {
  const kinds = ['boolean', 'dateTime', 'number', 'string'];
  const conditions = kinds.flatMap((kind) =>
    rows(parameters, `conditions.${kind}`).map((one) => oldCondition(one, kind, warn)),
  );
  return {
    combine:
      text(parameters, 'combineOperation') === 'any' || text(parameters, 'combineConditions') === 'OR'
        ? 'or'
        : 'and',
    conditions,
    ...leniency(conditions),
  };
}

/** In whichever shape they are. None is a condition that always holds, as in n8n. */
export function conditionsOf(parameters: JsonObject, warn: Warn): Conditions {
  const filter = at(parameters, 'conditions');
  const isNew =
    typeof filter === 'object' &&
    filter !== null &&
    'conditions' in filter &&
    Array.isArray(filter.conditions);
  const found = isNew
    ? newConditions(filter as JsonObject, parameters, warn)
    : oldConditions(parameters, warn);
  return found.conditions.length > 0 ? found : { ...found, conditions: [{ left: true, operator: 'isTrue' }] };
}
