/**
 * JMESPath queries. The library runs them without a budget, so their worst case is worked out from the query first:
 * each part makes at most `a` times as much data as it gets, and `b` more.
 */
import library from 'jmespath';
import { isServiceError } from '../kernel/errors.ts';
import type { Run } from './run.ts';
import { expressionError, toJson } from './values.ts';

/** Its types leave `compile` out. */
const jmespath = library as typeof library & { compile(query: string): Ast };

interface Ast {
  readonly type: string;
  readonly name?: unknown;
  readonly value?: unknown;
  readonly children?: readonly Ast[];
}

/** Output of at most `a` times the input and `b` parts. */
interface Growth {
  readonly a: number;
  readonly b: number;
}

const maxQueryLength = 2_000;
/** The library nests calls as deeply as the query nests brackets. */
const deepestQuery = 50;

const isAst = (value: unknown): value is Ast =>
  typeof value === 'object' && value !== null && 'type' in value;

const childrenOf = ({ type, value, children = [] }: Ast): readonly Ast[] =>
  type === 'KeyValuePair' && isAst(value) ? [value] : children.filter(isAst);

function growthOf(node: Ast): Growth {
  const parts = childrenOf(node).map(growthOf);
  const [first = { a: 1, b: 1 }, second = { a: 1, b: 1 }] = parts;
  switch (node.type) {
    case 'Literal':
      return { a: 0, b: 1 + (JSON.stringify(node.value) ?? '').length };
    case 'Subexpression':
    case 'IndexExpression':
    case 'Pipe':
      return { a: second.a * first.a, b: second.a * first.b + second.b };
    case 'Projection':
    case 'ValueProjection':
    case 'FilterProjection': {
      // For each of the elements, of which there are no more than the size of the list.
      const each = parts.slice(1).reduce((sum, { a, b }) => sum + a + b, 0);
      return { a: (each + 1) * first.a, b: (each + 1) * (first.b + 1) };
    }
    case 'MultiSelectList':
    case 'MultiSelectHash': {
      const fields = childrenOf(node).map(leadingField);
      const areDistinct = !fields.includes(undefined) && new Set(fields).size === fields.length;
      const a = parts.reduce((sum, part) => (areDistinct ? Math.max(sum, part.a) : sum + part.a), 0);
      return { a, b: parts.reduce((sum, part) => sum + part.b, 1 + parts.length) };
    }
    case 'Function':
      // Of what gets an expression, such as map, each element may be made anew; sorting compares often.
      return {
        a: 2 * parts.reduce((product, { a, b }) => product * Math.max(1, a + b - 1), 1),
        b: 2 * parts.reduce((sum, { b }) => sum + b, 1),
      };
    default:
      return parts.length === 0
        ? { a: 1, b: 1 }
        : { a: parts.reduce((sum, { a }) => sum + a, 1), b: parts.reduce((sum, { b }) => sum + b, 1) };
  }
}

/** The field that a part of a multi-select reads first: parts that read different ones share nothing. */
function leadingField(node: Ast): string | undefined {
  if (node.type === 'Field') return String(node.name);
  const [inner] = childrenOf(node);
  return inner === undefined ? undefined : leadingField(inner);
}

function assertShallow(text: string): void {
  let depth = 0;
  let deepest = 0;
  for (const char of text) {
    if ('([{&!'.includes(char)) {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (')]}'.includes(char)) depth -= 1;
  }
  if (text.length > maxQueryLength || deepest > deepestQuery)
    throw expressionError('The JMESPath query is too long or too deep.');
}

export function queryJmespath(data: unknown, text: string, run: Run): unknown {
  assertShallow(text);
  run.step(text.length);
  const json = toJson(data, run) || 'null';
  try {
    const { a, b } = growthOf(jmespath.compile(text));
    const parts = json.length >>> 3;
    run.step(Math.min(Number.MAX_SAFE_INTEGER, (parts * a + b) / 8));
    return jmespath.search(JSON.parse(json) as unknown, text) as unknown;
  } catch (error) {
    if (isServiceError(error)) throw error;
    throw expressionError(`JMESPath: ${error instanceof Error ? error.message : 'not a query'}`);
  }
}
