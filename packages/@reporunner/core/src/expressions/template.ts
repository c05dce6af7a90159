/**
 * A parameter that begins with `=` is a template: text with `{{ … }}` sections. What is exactly one section keeps its
 * value's type; anything around it, a space or a line break too, makes it text.
 */

import { LIMITS } from '@reporunner/constants';
import { isServiceError, ServiceError } from '../kernel/errors.ts';
import type { Message } from '../kernel/messages.ts';
import { evaluationMessage } from '../messages/evaluation-messages.ts';
import { Run } from './run.ts';
import { sectionsOf } from './sections.ts';
import { toJsonValue } from './to-json-value.ts';
import type { CompiledTemplate, ExpressionBudget } from './types.ts';
import { assertValid, toText } from './values.ts';

/** One mistake in a template that is being written. */
export interface TemplateIssue {
  readonly message: string;
  /** The message as data. */
  readonly translatable: Message;
  /** Characters from the start of the template. */
  readonly position: number;
}

const cacheSize = 5_000;
/** Characters of all sources that are kept compiled. */
const cacheCharacters = 5_000_000;

const defaultBudget: ExpressionBudget = {
  steps: LIMITS.expressionSteps,
  depth: LIMITS.expressionDepth,
  size: LIMITS.expressionSize,
};

/** The value of a template for a run. */
export type Compute = (run: Run) => unknown;

function failure(error: unknown, source: string): ServiceError {
  if (isServiceError(error)) {
    return new ServiceError(error.translatable, {
      code: error.code,
      service: 'expressions',
      details: { ...error.details, source: source.slice(0, 500) },
    });
  }
  const reason =
    error instanceof RangeError
      ? evaluationMessage('overflow')
      : error instanceof Error
        ? error.message
        : String(error);
  return new ServiceError(evaluationMessage('failed', { reason }), {
    code: 'EXPRESSION_ERROR',
    service: 'expressions',
    details: { source: source.slice(0, 500) },
    cause: error,
  });
}

/** What is compiled, with errors that name the template. */
export function templateOf(
  source: string,
  variables: ReadonlySet<string>,
  compute: Compute,
): CompiledTemplate {
  return {
    source,
    constant: variables.size === 0,
    variables,
    evaluate(scope, budget = defaultBudget) {
      const run = new Run(scope, budget);
      try {
        const value = compute(run);
        if (typeof value === 'object') assertValid(value);
        return toJsonValue(value);
      } catch (error) {
        throw failure(error, source);
      } finally {
        run.end(budget);
      }
    },
    inspect: (scope, budget = defaultBudget) => compute(new Run(scope, budget)),
  };
}

function compile(source: string): CompiledTemplate {
  const { parts, variables, lone } = sectionsOf(source);
  if (lone !== undefined) return templateOf(source, variables, (run) => lone(run, undefined));
  const pieces = parts.map(({ text, code }) => code ?? text);
  return templateOf(source, variables, (run) => {
    let text = '';
    for (const piece of pieces)
      text += typeof piece === 'string' ? piece : toText(piece(run, undefined), run);
    run.allocate(text.length);
    return text;
  });
}

const cache = new Map<string, CompiledTemplate>();
let cachedCharacters = 0;

/** What was compiled under this key, or is now. */
export function cached(key: string, make: () => CompiledTemplate): CompiledTemplate {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const created = make();
  cachedCharacters += key.length;
  for (const oldest of cache.keys()) {
    if (cache.size < cacheSize && cachedCharacters <= cacheCharacters) break;
    cache.delete(oldest);
    cachedCharacters -= oldest.length;
  }
  cache.set(key, created);
  return created;
}

/** Compiles a template, or finds it compiled. @throws ServiceError EXPRESSION_SYNTAX with `details.position`. */
export function compileTemplate(source: string): CompiledTemplate {
  return cached(source, () => compile(source));
}

/** What is wrong with a template; empty when nothing is. Does not evaluate it. */
export function checkTemplate(
  source: string,
  compileAs: (source: string) => CompiledTemplate = compileTemplate,
): readonly TemplateIssue[] {
  try {
    compileAs(source);
    return [];
  } catch (error) {
    if (!isServiceError(error)) throw error;
    const { message, translatable, details } = error;
    return [{ message, translatable, position: Number(details?.position ?? 0) }];
  }
}
