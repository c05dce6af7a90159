/**
 * A parameter that begins with `=` is a template: text with `{{ … }}` sections. What is exactly one section keeps its
 * value's type; anything around it, a space or a line break too, makes it text.
 */

import { LIMITS } from '@reporunner/constants';
import { type Expression, parseExpressionAt } from 'acorn';
import { isServiceError, ServiceError } from '../kernel/errors.ts';
import { type Code, syntaxError } from './code.ts';
import { type CompileContext, compileExpression } from './compile-expression.ts';
import { Run } from './run.ts';
import { toJsonValue } from './to-json-value.ts';
import type { CompiledTemplate, ExpressionBudget } from './types.ts';
import { toText } from './values.ts';

export interface TemplateIssue {
  readonly message: string;
  /** Characters from the start of the template. */
  readonly position: number;
}

const longestSource = 200_000;
const deepestBrackets = 150;
const cacheSize = 5_000;
/** Characters of all sources that are kept compiled. */
const cacheCharacters = 5_000_000;

const defaultBudget: ExpressionBudget = {
  steps: LIMITS.expressionSteps,
  depth: LIMITS.expressionDepth,
  size: LIMITS.expressionSize,
};

type Part = string | Code;

/** The parser recurses with each bracket and operator: what would exhaust its stack is refused before. */
function assertShallow(source: string): void {
  let depth = 0;
  let run = 0;
  for (let at = 0; at < source.length; at += 1) {
    const char = source[at] as string;
    if ('([{'.includes(char)) depth += 1;
    else if (')]}'.includes(char)) depth -= 1;
    run = '!-+~'.includes(char) ? run + 1 : char === ' ' ? run : 0;
    if (depth > deepestBrackets || run > deepestBrackets)
      throw syntaxError('The expression nests too deeply.', at);
  }
}

/** Parses the section that begins after `{{` at `start`; returns its code and where the text goes on. */
function section(source: string, start: number, context: CompileContext): { code: Code; end: number } {
  const first = source.slice(start).search(/\S/);
  if (first === -1 || source.startsWith('}}', start + first))
    throw syntaxError('The section {{ }} is empty.', start);
  let node: Expression;
  try {
    node = parseExpressionAt(source, start, { ecmaVersion: 2024, preserveParens: true });
  } catch (error) {
    if (error instanceof RangeError) throw syntaxError('The expression nests too deeply.', start);
    const { message, pos } = error as { message?: string; pos?: number };
    throw syntaxError(`${(message ?? 'Not an expression').replace(/ \(\d+:\d+\)$/, '')}.`, pos ?? start);
  }
  const gap = /^\s*\}\}/.exec(source.slice(node.end));
  if (gap === null) throw syntaxError('The section is not closed with }} after its expression.', node.end);
  return { code: compileExpression(node, context), end: node.end + gap[0].length };
}

function compileParts(source: string): { parts: readonly Part[]; variables: ReadonlySet<string> } {
  if (source.length > longestSource)
    throw syntaxError(`An expression has at most ${longestSource} characters.`, 0);
  assertShallow(source);
  const context: CompileContext = { source, variables: new Set(), depth: 0 };
  const parts: Part[] = [];
  let at = 1;
  for (;;) {
    const open = source.indexOf('{{', at);
    if (open === -1) break;
    if (open > at) parts.push(source.slice(at, open));
    const { code, end } = section(source, open + 2, context);
    parts.push(code);
    at = end;
  }
  if (at < source.length) parts.push(source.slice(at));
  return { parts, variables: context.variables };
}

function loneSection(parts: readonly Part[]): Code | undefined {
  const [first] = parts;
  return parts.length === 1 && typeof first === 'function' ? first : undefined;
}

function failure(error: unknown, source: string): ServiceError {
  if (isServiceError(error)) {
    return new ServiceError(error.message, {
      code: error.code,
      service: 'expressions',
      details: { ...error.details, source: source.slice(0, 500) },
    });
  }
  const message =
    error instanceof RangeError
      ? 'it nests too deeply or makes too much data'
      : error instanceof Error
        ? error.message
        : String(error);
  return new ServiceError(`The expression failed: ${message}.`, {
    code: 'EXPRESSION_ERROR',
    service: 'expressions',
    details: { source: source.slice(0, 500) },
    cause: error,
  });
}

function compile(source: string): CompiledTemplate {
  const { parts, variables } = compileParts(source);
  const lone = loneSection(parts);
  const compute = (run: Run): unknown => {
    if (lone !== undefined) return lone(run, undefined);
    let made = '';
    for (const part of parts) made += typeof part === 'string' ? part : toText(part(run, undefined), run);
    run.allocate(made.length);
    return made;
  };
  return {
    source,
    constant: variables.size === 0,
    variables,
    evaluate(scope, budget = defaultBudget) {
      try {
        return toJsonValue(compute(new Run(scope, budget)));
      } catch (error) {
        throw failure(error, source);
      }
    },
    inspect: (scope, budget = defaultBudget) => compute(new Run(scope, budget)),
  };
}

const cache = new Map<string, CompiledTemplate>();
let cached = 0;

/** Compiles a template, or finds it compiled. @throws ServiceError EXPRESSION_SYNTAX with `details.position`. */
export function compileTemplate(source: string): CompiledTemplate {
  const known = cache.get(source);
  if (known !== undefined) return known;
  const made = compile(source);
  cached += source.length;
  for (const oldest of cache.keys()) {
    if (cache.size < cacheSize && cached <= cacheCharacters) break;
    cache.delete(oldest);
    cached -= oldest.length;
  }
  cache.set(source, made);
  return made;
}

/** What is wrong with a template; empty when nothing is. Does not evaluate it. */
export function checkTemplate(source: string): readonly TemplateIssue[] {
  try {
    compileTemplate(source);
    return [];
  } catch (error) {
    if (!isServiceError(error)) throw error;
    return [{ message: error.message, position: Number(error.details?.position ?? 0) }];
  }
}
