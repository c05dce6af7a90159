/**
 * Reads people's code, in the sandbox process: a parser that overflows its stack, or takes long, does so there. Node's
 * own for TypeScript is WebAssembly, and useless for good once it has trapped.
 */
import { stripTypeScriptTypes } from 'node:module';
import { type Program, parse } from 'acorn';
import { type CodeSource, headOf, prefix, suffix } from './wrap-code.ts';

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

function notParsed(error: SyntaxError & { loc?: { line: number; column: number } }): InvalidCode {
  const { message, loc } = error;
  const reason = message.replace(/ \(\d+:\d+\)$/, '');
  if (loc === undefined) return new InvalidCode(`SyntaxError: ${reason}.`);
  const { line } = loc;
  const column = line === 1 ? Math.max(1, loc.column + 1 - prefix.length) : loc.column + 1;
  return new InvalidCode(`SyntaxError: ${reason} (line ${line}, column ${column})`, { line, column });
}

/** What people write is the body of one function: it must not end the function and begin something else. */
function assertOneFunction(text: string): void {
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
}

const isNotTypeScript = (error: unknown): error is Error =>
  error instanceof Error &&
  /^ERR_(INVALID|UNSUPPORTED)_TYPESCRIPT_SYNTAX$/.test(String(Reflect.get(error, 'code')));

/** Types become blanks, so that lines and columns stay. */
function withoutTypes(source: string): string {
  try {
    return stripTypeScriptTypes(source, { mode: 'strip' });
  } catch (error) {
    if (!isNotTypeScript(error)) throw new InvalidCode(tooDeep, {}, false);
    throw new InvalidCode(`The TypeScript is not valid: ${error.message.split('\n').pop() ?? ''}`);
  }
}

/** The text of a function of the input and of `__variables`. @throws InvalidCode. */
export function compileCode(source: CodeSource): string {
  const wrapped = `${prefix}${source.code}${suffix}`;
  const user = source.language === 'typescript' ? withoutTypes(wrapped) : wrapped;
  assertOneFunction(user);
  return `${headOf(source)}${user})`;
}
