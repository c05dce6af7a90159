/** What people write is the body of one function; around it stands what calls that function. */
import { variableNames } from './bootstrap.ts';

/** Code as people wrote it. */
export interface CodeSource {
  readonly code: string;
  readonly language: 'javascript' | 'typescript';
  readonly perItem: boolean;
}

/** Ways to reach a variable without writing its name. */
const unnamed = /\beval\b|\barguments\b|\\u/;

/** Whether the code may read a variable. What it does not read is not made: that takes longer than a short run. */
export const mayRead = (code: string, name: string): boolean => code.includes(name) || unnamed.test(code);

export const prefix = `(async function code(items, ${variableNames.join(', ')}) { "use strict"; `;
export const suffix = '\n})';
/** Ends what `headOf` begins. */
export const tail = '))';

/**
 * Begins a function that makes a function of the input and of `__variables`, which gives what the user's code returns.
 * Each run makes one of its own.
 */
export function headOf({ code, perItem }: CodeSource): string {
  const names = variableNames
    .map((name) => (mayRead(code, name) ? `variables.${name}(input, i)` : 'undefined'))
    .join(', ');
  const call = perItem
    ? // Outcomes are text: no object of the reader's context may meet what the user's code has put on prototypes.
      `async (input, variables, outcomeOf, failedOf) => { let all = ''; for (let i = 0; i < input.items.length; i += 1) { let one; try { one = outcomeOf(await user(input.items, ${names})); } catch (error) { one = failedOf(error); } all += i === 0 ? one : ',' + one; } return all; }`
    : `async (input, variables) => { const i = 0; return user(input.items, ${names}); }`;
  return `(() => ((user) => (${call}))(`;
}
