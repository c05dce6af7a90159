/**
 * Evaluates a parsed JMESPath query.
 * JP1 Every part of the query pays a step each time it is evaluated, and every list and object for its elements.
 * JP2 Ordering compares numbers only; of anything else it is null, so that a filter leaves it out.
 */

import type { JsonValue } from '../kernel/json.ts';
import { jmespathMessage } from '../messages/jmespath-messages.ts';
import { callJmespath, JmespathReference } from './jmespath-functions.ts';
import type { Run } from './run.ts';
import { expressionError, objectOf } from './values.ts';

/** A part of a query, as the library's parser returns it. */
export interface JmespathNode {
  readonly type: string;
  readonly name?: string;
  readonly value?: unknown;
  readonly children?: readonly JmespathNode[];
}

type JsonRecord = Readonly<Record<string, JsonValue>>;

const isObject = (value: JsonValue): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

/** False, null, and whatever is empty; the number 0 is not. */
function isFalse(value: JsonValue): boolean {
  if (isList(value)) return value.length === 0;
  if (isObject(value)) return Object.keys(value).length === 0;
  return value === null || value === false || value === '';
}

function isEqual(left: JsonValue, right: JsonValue, run: Run): boolean {
  run.step(1);
  if (isList(left))
    return (
      isList(right) &&
      left.length === right.length &&
      left.every((value, at) => isEqual(value, right[at] as JsonValue, run))
    );
  if (!isObject(left)) return left === right;
  if (!isObject(right)) return false;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every(
      (name) => Object.hasOwn(right, name) && isEqual(left[name] as JsonValue, right[name] as JsonValue, run),
    )
  );
}

function compared(operator: string | undefined, left: JsonValue, right: JsonValue, run: Run): boolean | null {
  if (operator === 'EQ') return isEqual(left, right, run);
  if (operator === 'NE') return !isEqual(left, right, run);
  if (typeof left !== 'number' || typeof right !== 'number') return null;
  switch (operator) {
    case 'GT':
      return left > right;
    case 'GTE':
      return left >= right;
    case 'LT':
      return left < right;
    default:
      return left <= right;
  }
}

/** As slices of Python: `[start:stop:step]`, each of them optional, negative ones from the end. */
function sliced(
  list: readonly JsonValue[],
  [from, to, by]: readonly (number | null)[],
  run: Run,
): readonly JsonValue[] {
  const step = by ?? 1;
  if (step === 0) throw expressionError(jmespathMessage('step'));
  const { length } = list;
  const bounded = (at: number) =>
    step > 0
      ? Math.min(Math.max(at < 0 ? at + length : at, 0), length)
      : Math.min(Math.max(at < 0 ? at + length : at, -1), length - 1);
  const start = from === null || from === undefined ? (step > 0 ? 0 : length - 1) : bounded(from);
  const stop = to === null || to === undefined ? (step > 0 ? length : -1) : bounded(to);
  run.elements(Math.max(0, Math.ceil((stop - start) / step)));
  const result: JsonValue[] = [];
  for (let at = start; step > 0 ? at < stop : at > stop; at += step) result.push(list[at] as JsonValue);
  return result;
}

/** The value of a query for some data. The data is JSON, and stays as it is. */
export function evaluateJmespath(query: JmespathNode, data: JsonValue, run: Run): JsonValue {
  /** What `node` makes of each element, but for null. */
  const projected = (node: JmespathNode, values: readonly JsonValue[]): JsonValue => {
    run.elements(values.length);
    return values.map((value) => of(node, value)).filter((value) => value !== null);
  };

  const of = (node: JmespathNode, value: JsonValue): JsonValue => {
    run.step(1);
    const { type, name = '', children = [] } = node;
    const child = (at: number) => children[at] as JmespathNode;
    switch (type) {
      case 'Identity':
      case 'Current':
        return value;
      case 'Literal':
        return node.value as JsonValue;
      case 'Field':
        return isObject(value) && Object.hasOwn(value, name) ? (value[name] as JsonValue) : null;
      case 'Index':
        return isList(value) ? (value.at(node.value as number) ?? null) : null;
      case 'Slice':
        return isList(value) ? sliced(value, children as unknown as readonly (number | null)[], run) : null;
      case 'Subexpression':
      case 'IndexExpression':
      case 'Pipe':
        return of(child(1), of(child(0), value));
      case 'Projection': {
        const list = of(child(0), value);
        return isList(list) ? projected(child(1), list) : null;
      }
      case 'ValueProjection': {
        const object = of(child(0), value);
        return isObject(object) ? projected(child(1), Object.values(object)) : null;
      }
      case 'FilterProjection': {
        const list = of(child(0), value);
        if (!isList(list)) return null;
        return projected(
          child(1),
          list.filter((element) => !isFalse(of(child(2), element))),
        );
      }
      case 'Flatten': {
        const list = of(child(0), value);
        if (!isList(list)) return null;
        run.elements(list.reduce<number>((sum, one) => sum + (isList(one) ? one.length : 1), 0));
        return list.flat() as JsonValue[];
      }
      case 'Comparator':
        return compared(name, of(child(0), value), of(child(1), value), run);
      case 'OrExpression': {
        const first = of(child(0), value);
        return isFalse(first) ? of(child(1), value) : first;
      }
      case 'AndExpression': {
        const first = of(child(0), value);
        return isFalse(first) ? first : of(child(1), value);
      }
      case 'NotExpression':
        return isFalse(of(child(0), value));
      case 'MultiSelectList':
        if (value === null) return null;
        run.elements(children.length);
        return children.map((one) => of(one, value));
      case 'MultiSelectHash':
        if (value === null) return null;
        run.entries(children.length);
        return objectOf(
          children.map((pair) => [String(pair.name), of(pair.value as JmespathNode, value)] as const),
          run,
        );
      case 'Function':
        return callJmespath(
          name,
          children.map((one) =>
            one.type === 'ExpressionReference'
              ? new JmespathReference((element) => of((one.children ?? [])[0] as JmespathNode, element))
              : of(one, value),
          ),
          run,
        );
      default:
        throw expressionError(jmespathMessage('notHere', { type }));
    }
  };
  return of(query, data);
}
