import { createHash } from 'node:crypto';
import { stripTypeScriptTypes } from 'node:module';
import { referencesInTree, ServiceError } from '@reporunner/core';
import { type BlockStatement, type Program, parse } from 'acorn';
import { variableNames } from './child/bootstrap.ts';

export interface PreparedCode {
  readonly key: string;
  /** A function of the input and of `__variables` that gives what the user's code returns. */
  readonly text: string;
  /** Characters on the first line before the user's own. */
  readonly shift: number;
  readonly dates: boolean;
  /** Nodes that the code names: `$('Name')`. */
  readonly nodes: readonly string[];
}

/** What is expensive to make; code that does not name them does not get them. */
const lazyNames: ReadonlySet<string> = new Set(['$now', '$today']);

const prefix = `(async function code(items, ${variableNames.join(', ')}) { "use strict"; `;

const suffix = '\n})';

/** Error positions count from the user's first line and column. */
const prefixLength = prefix.length;

/**
 * The body that people write, of one function: it must not end the function and begin something else.
 * @throws ServiceError CODE_INVALID with the position, which counts from the first line of the body.
 */
function bodyOf(text: string): BlockStatement {
  let program: Program;
  try {
    program = parse(text, { ecmaVersion: 'latest', sourceType: 'script' });
  } catch (error) {
    const { message, loc } = error as SyntaxError & { loc?: { line: number; column: number } };
    throw notParsed(message.replace(/ \(\d+:\d+\)$/, ''), loc);
  }
  const [statement, ...others] = program.body;
  const only = statement?.type === 'ExpressionStatement' ? statement.expression : undefined;
  if (
    others.length === 0 &&
    only?.type === 'FunctionExpression' &&
    only.start === 1 &&
    only.end === text.length - 1 &&
    only.body.end === only.end
  )
    return only.body;
  throw invalid('The code ends the function that it is the body of: a "}" is too much.');
}

function notParsed(reason: string, at: { line: number; column: number } | undefined): ServiceError {
  if (at === undefined) return invalid(`SyntaxError: ${reason}.`);
  const column = at.line === 1 ? Math.max(1, at.column + 1 - prefixLength) : at.column + 1;
  return invalid(`SyntaxError: ${reason} (line ${at.line}, column ${column})`, {
    line: at.line,
    column,
  });
}

function invalid(message: string, details?: Record<string, unknown>): ServiceError {
  return new ServiceError(message, {
    code: 'CODE_INVALID',
    service: 'code',
    ...(details === undefined ? {} : { details }),
  });
}

/** Types become blanks, so that lines and columns stay. @throws ServiceError CODE_INVALID. */
function withoutTypes(source: string): string {
  try {
    return stripTypeScriptTypes(source, { mode: 'strip' });
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n').pop() ?? '') : String(error);
    throw invalid(`The TypeScript is not valid: ${message}`);
  }
}

export function prepareCode(
  code: string,
  language: 'javascript' | 'typescript',
  perItem: boolean,
): PreparedCode {
  const wrapped = `${prefix}${code}${suffix}`;
  const user = language === 'typescript' ? withoutTypes(wrapped) : wrapped;
  const body = bodyOf(user);
  const names = variableNames
    .map((name) => (lazyNames.has(name) && !code.includes(name) ? 'undefined' : `v[${JSON.stringify(name)}]`))
    .join(', ');
  const call = perItem
    ? `async (input, variables, dataOf, failure) => { const all = []; for (let i = 0; i < input.items.length; i += 1) { const v = variables(input, input.items[i], i); try { const value = await user(input.items, ${names}); all[i] = { value: dataOf(value) }; } catch (error) { all[i] = { error: failure(error) }; } } return all; }`
    : `async (input, variables) => { const v = variables(input, input.items[0], 0); return user(input.items, ${names}); }`;
  const head = `((user) => (${call}))(`;
  const text = `${head}${user})`;
  const nodes = new Set(referencesInTree(body).flatMap(({ name }) => name ?? []));
  return {
    key: createHash('sha256').update(text).digest('base64url').slice(0, 22),
    text,
    shift: head.length + prefixLength,
    dates: /\b(DateTime|luxon)\b|\$(now|today)\b/.test(code),
    nodes: [...nodes],
  };
}
