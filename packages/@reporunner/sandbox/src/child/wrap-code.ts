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
    ? // Outcomes are text: no object of the reader's context may meet what the user's code has put on prototypes.
      `async (input, variables, outcomeOf, failedOf) => { let all = ''; for (let i = 0; i < input.items.length; i += 1) { const v = variables(input, input.items[i], i); let one; try { one = outcomeOf(await user(input.items, ${names})); } catch (error) { one = failedOf(error); } all += i === 0 ? one : ',' + one; } return all; }`
    : `async (input, variables) => { const v = variables(input, input.items[0], 0); return user(input.items, ${names}); }`;
  return `((user) => (${call}))(`;
}
