/**
 * Reads people's code, in the sandbox process: a parser that overflows its stack, or takes long, does so there. Node's
 * own for TypeScript is WebAssembly, and useless for good once it has trapped.
 */
import { type Program, parse } from 'acorn';
import { canShareContext } from './can-share-context.ts';
import { stripTypes } from './strip-types.ts';
import { type CodeSource, headOf, prefix, suffix, tail } from './wrap-code.ts';

/** The code cannot be read. Lines and columns count from the first of what people wrote. */
export class InvalidCode extends Error {
  readonly position: { readonly line?: number; readonly column?: number };
  /** Whether the parser is in order; else this process must end. */
  readonly isParserWell: boolean;

  constructor(message: string, position: InvalidCode['position'] = {}, isParserWell = true) {
    super(message);
    this.position = position;
    this.isParserWell = isParserWell;
  }
}

const tooDeep = 'The code is nested too deeply, or too long, to be read.';

/** `place`: in the text with what stands around the code; columns from 0. */
function invalidAt(reason: string, place: { readonly line: number; readonly column: number }): InvalidCode {
  const { line } = place;
  const column = line === 1 ? Math.max(1, place.column + 1 - prefix.length) : place.column + 1;
  return new InvalidCode(`${reason} (line ${line}, column ${column})`, { line, column });
}

function notParsed(error: SyntaxError & { loc?: { line: number; column: number } }): InvalidCode {
  const { message, loc } = error;
  const reason = `SyntaxError: ${message.replace(/ \(\d+:\d+\)$/, '')}`;
  return loc === undefined ? new InvalidCode(`${reason}.`) : invalidAt(reason, loc);
}

/** What people write is the body of one function: it must not end the function and begin something else. */
function parseOneFunction(text: string): Program {
  let program: Program;
  try {
    program = parse(text, { ecmaVersion: 'latest', sourceType: 'script' });
  } catch (error) {
    if (!(error instanceof SyntaxError) || /stack space/i.test(error.message)) throw new InvalidCode(tooDeep);
    throw notParsed(error);
  }
  const [statement, ...others] = program.body;
  const only = statement?.type === 'ExpressionStatement' ? statement.expression : undefined;
  const isOne =
    others.length === 0 &&
    only?.type === 'FunctionExpression' &&
    only.start === 1 &&
    only.end === text.length - 1 &&
    only.body.end === only.end;
  if (!isOne) throw new InvalidCode('The code ends the function that it is the body of: a "}" is too much.');
  return program;
}

function withoutTypes(source: string): string {
  const { text, problem } = stripTypes(source);
  if (text !== undefined) return text;
  if (problem === undefined) throw new InvalidCode(tooDeep, {}, false);
  throw problem.place === undefined
    ? new InvalidCode(problem.reason)
    : invalidAt(problem.reason, problem.place);
}

/** Code that has been read. */
export interface CompiledCode {
  /** Of a function that makes a function of the input and of `__variables`. */
  readonly text: string;
  /** Whether it may run in a context that it has run in before. */
  readonly canShare: boolean;
}

/** @throws InvalidCode. */
export function compileCode(source: CodeSource): CompiledCode {
  const wrapped = `${prefix}${source.code}${suffix}`;
  const user = source.language === 'typescript' ? withoutTypes(wrapped) : wrapped;
  const program = parseOneFunction(user);
  return { text: `${headOf(source)}${user}${tail}`, canShare: canShareContext(program) };
}
