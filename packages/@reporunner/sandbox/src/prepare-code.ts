import { createHash } from 'node:crypto';
import { stripTypeScriptTypes } from 'node:module';
import { ServiceError } from '@reporunner/core';
import { variableNames } from './child/bootstrap.ts';

export interface PreparedCode {
  readonly key: string;
  /** A function of the input and of `__variables` that gives what the user's code returns. */
  readonly text: string;
  readonly dates: boolean;
  /** Nodes that the code names: `$('Name')`. */
  readonly nodes: readonly string[];
}

const prefix = `(async function code(items, ${variableNames.join(', ')}) { "use strict"; `;

/** Error positions count from the user's first line and column. */
export const prefixLength = prefix.length;

function invalid(message: string): ServiceError {
  return new ServiceError(message, { code: 'CODE_INVALID', service: 'code' });
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
  const wrapped = `${prefix}${code}\n})`;
  const user = language === 'typescript' ? withoutTypes(wrapped) : wrapped;
  const names = variableNames.map((name) => `v[${JSON.stringify(name)}]`).join(', ');
  const call = perItem
    ? `async (input, variables, failure) => { const all = []; for (let i = 0; i < input.items.length; i += 1) { const v = variables(input, input.items[i], i); try { const value = await user(input.items, ${names}); all[i] = { value: value === undefined ? null : value }; } catch (error) { all[i] = { error: failure(error) }; } } return all; }`
    : `async (input, variables) => { const v = variables(input, input.items[0], 0); return user(input.items, ${names}); }`;
  const text = `((user) => (${call}))(${user})`;
  const nodes = new Set<string>();
  for (const [, , name] of code.matchAll(/\$(?:node\[|\()\s*(['"`])((?:[^\\]|\\.)*?)\1\s*[\])]/g))
    if (name !== undefined) nodes.add(name.replace(/\\(.)/g, '$1'));
  return {
    key: createHash('sha256').update(text).digest('base64url').slice(0, 22),
    text,
    dates: /\b(DateTime|luxon)\b|\$(now|today)\b/.test(code),
    nodes: [...nodes],
  };
}
