/** What people write is the body of one function; around it stands what calls that function. */
import { variableNames } from './bootstrap.ts';

/** Code as people wrote it. */
export interface CodeSource {
  readonly code: string;
  readonly language: 'javascript' | 'typescript';
  readonly perItem: boolean;
}

/** What is expensive to make; code that does not name them does not get them. */
const lazyNames: ReadonlySet<string> = new Set(['$now', '$today']);

export const prefix = `(async function code(items, ${variableNames.join(', ')}) { "use strict"; `;
export const suffix = '\n})';

/** Begins the function of the input and of `__variables` that gives what the user's code returns. */
export function headOf({ code, perItem }: CodeSource): string {
  const names = variableNames
    .map((name) => (lazyNames.has(name) && !code.includes(name) ? 'undefined' : `v[${JSON.stringify(name)}]`))
    .join(', ');
  const call = perItem
    ? `async (input, variables, dataOf, failure) => { const all = []; for (let i = 0; i < input.items.length; i += 1) { const v = variables(input, input.items[i], i); try { const value = await user(input.items, ${names}); all[i] = { value: dataOf(value) }; } catch (error) { all[i] = { error: failure(error) }; } } return all; }`
    : `async (input, variables) => { const v = variables(input, input.items[0], 0); return user(input.items, ${names}); }`;
  return `((user) => (${call}))(`;
}
