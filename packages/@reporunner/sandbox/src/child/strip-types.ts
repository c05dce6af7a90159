/**
 * Makes JavaScript of TypeScript by putting blanks in place of types, so that lines and columns stay. What would have to be
 * compiled is refused. Node says where only for people to read: a picture of the lines around, with marks.
 */
import { stripTypeScriptTypes } from 'node:module';

interface Place {
  /** From 1. */
  readonly line: number;
  /** From 0. */
  readonly column: number;
}

interface Problem {
  readonly reason: string;
  readonly place: Place | undefined;
}

/** The text, or why there is none; neither where the parser itself failed and is of no more use. */
type Stripped =
  | { readonly text: string; readonly problem?: undefined }
  | { readonly text?: undefined; readonly problem: Problem | undefined };

const compiled: readonly (readonly [RegExp, string])[] = [
  [/enum/, 'An enum is TypeScript that has to be compiled. Write an object: const A = { B: 0 } as const'],
  [
    /parameter property/,
    'A parameter property is TypeScript that has to be compiled. Assign it in the constructor: this.x = x',
  ],
  [/namespace|module/, 'A namespace is TypeScript that has to be compiled. Write an object, or functions'],
];

function reasonOf(error: Error, isInvalid: boolean): string {
  const message = error.message.split('\n').pop() ?? '';
  if (isInvalid) return `SyntaxError: ${message}`;
  const known = compiled.find(([about]) => about.test(message))?.[1];
  return known ?? `${message.replace(/ in strip-only mode$/, '')}: write it as JavaScript`;
}

/** `source`: what was read, in which each character is as wide as any other. */
function placeIn(source: string, { stack = '' }: Error): Place | undefined {
  const start = /^[^\n]*:(\d+)\n/.exec(stack);
  if (start === null) return undefined;
  const line = Number(start[1]);
  const text = source.split(/\r\n|\n|\r/)[line - 1];
  const marks = /^ *(?=\^+$)/m.exec(stack);
  if (marks !== null) return { line, column: marks[0].length };
  // Of several lines it marks whole ones.
  const column = text?.search(/\b(?:const\s+)?(?:enum|namespace|module)\b/) ?? -1;
  return { line, column: column >= 0 ? column : Math.max(0, text?.search(/\S/) ?? 0) };
}

function failureOf(source: string): Error | undefined {
  try {
    stripTypeScriptTypes(source, { mode: 'strip' });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : undefined;
  }
}

function problemOf(source: string, error: Error, isInvalid: boolean): Problem {
  // Node's columns are those of a terminal, in which tabs and many characters are wider than one.
  const even = source.replace(/[\t\u2000-\u200b\u00a0\u3000]/g, ' ').replace(/[^\n\r -~]/g, 'x');
  const again = failureOf(even);
  const place = again === undefined || again.message !== error.message ? undefined : placeIn(even, again);
  return { reason: reasonOf(error, isInvalid), place };
}

export function stripTypes(source: string): Stripped {
  try {
    return { text: stripTypeScriptTypes(source, { mode: 'strip' }) };
  } catch (error) {
    const code = error instanceof Error ? String(Reflect.get(error, 'code')) : '';
    const isInvalid = code === 'ERR_INVALID_TYPESCRIPT_SYNTAX';
    return isInvalid || code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX'
      ? { problem: problemOf(source, error as Error, isInvalid) }
      : { problem: undefined };
  }
}
