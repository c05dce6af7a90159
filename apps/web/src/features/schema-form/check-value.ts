/**
 * What is wrong with one value by its schema, told while it is typed. The server has the last word; what is missing
 * is not reported here, for a new node lacks much without being wrong.
 */
import {
  type BoundedPattern,
  compilePattern,
  isEmailAddress,
  isExpression,
  type JsonValue,
  patternBudget,
} from '@reporunner/core';
import { type JsonSchema, typesOf } from './schema.ts';

export type ValueProblem =
  | { readonly kind: 'number' | 'integer' | 'pattern' | 'uri' | 'email' }
  | { readonly kind: 'least' | 'most' | 'above' | 'below' | 'longest' | 'shortest'; readonly bound: number };

const patterns = new Map<string, BoundedPattern | undefined>();

/** Zod's patterns are JavaScript's; one of another language is left to the server. */
function compiled(pattern: string): BoundedPattern | undefined {
  if (!patterns.has(pattern)) {
    try {
      patterns.set(pattern, compilePattern(pattern, 'u'));
    } catch {
      patterns.set(pattern, undefined);
    }
  }
  return patterns.get(pattern);
}

/** False when the text certainly does not fit; one that takes too long to tell is left to the server. */
function fits(value: string, pattern: string): boolean {
  try {
    return compiled(pattern)?.test(value, patternBudget()) !== false;
  } catch {
    return true;
  }
}

function numberProblem(value: number, schema: JsonSchema): ValueProblem | undefined {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  const types = typesOf(schema);
  if (types.includes('integer') && !types.includes('number') && !Number.isInteger(value))
    return { kind: 'integer' };
  if (minimum !== undefined && value < minimum) return { kind: 'least', bound: minimum };
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum)
    return { kind: 'above', bound: exclusiveMinimum };
  if (maximum !== undefined && value > maximum) return { kind: 'most', bound: maximum };
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum)
    return { kind: 'below', bound: exclusiveMaximum };
  return undefined;
}

function textProblem(value: string, schema: JsonSchema): ValueProblem | undefined {
  const { minLength, maxLength, pattern, format } = schema;
  // An empty box is not a wrong one.
  if (value === '') return undefined;
  if (maxLength !== undefined && value.length > maxLength) return { kind: 'longest', bound: maxLength };
  if (minLength !== undefined && value.length < minLength) return { kind: 'shortest', bound: minLength };
  if (format === 'uri' && !URL.canParse(value)) return { kind: 'uri' };
  if (format === 'email' && !isEmailAddress(value)) return { kind: 'email' };
  if (pattern !== undefined && !fits(value, pattern))
    return { kind: format === 'email' ? 'email' : 'pattern' };
  return undefined;
}

export function problemOf(value: JsonValue | undefined, schema: JsonSchema): ValueProblem | undefined {
  if (typeof value === 'number') return numberProblem(value, schema);
  if (typeof value !== 'string' || isExpression(value)) return undefined;
  const types = typesOf(schema).filter((type) => type !== 'null');
  if (types.includes('string')) return textProblem(value, schema);
  // What was typed into a box for numbers, and is none.
  return types.length > 0 && types.every((type) => type === 'number' || type === 'integer')
    ? { kind: 'number' }
    : undefined;
}
