/** Takes a template apart: text, and sections `{{ … }}` compiled to code. */
import { type Expression, parseExpressionAt } from 'acorn';
import { type Code, syntaxError } from './code.ts';
import { type CompileContext, compileExpression } from './compile-expression.ts';

/** Text, or a section; positions count characters of the template, its `=` included. */
export interface TemplatePart {
  readonly text: string;
  readonly code?: Code;
  readonly start: number;
  readonly end: number;
}

export interface TemplateSections {
  readonly parts: readonly TemplatePart[];
  readonly variables: ReadonlySet<string>;
  /** The section that is the whole template. */
  readonly lone: Code | undefined;
}

const longestSource = 200_000;
const deepestBrackets = 150;

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
  const gap = /^\s*(?:;\s*)?\}\}/.exec(source.slice(node.end));
  if (gap === null) throw syntaxError('The section is not closed with }} after its expression.', node.end);
  return { code: compileExpression(node, context), end: node.end + gap[0].length };
}

/** @throws ServiceError EXPRESSION_SYNTAX with `details.position`. */
export function sectionsOf(source: string): TemplateSections {
  if (source.length > longestSource)
    throw syntaxError(`An expression has at most ${longestSource} characters.`, 0);
  assertShallow(source);
  const context: CompileContext = { source, variables: new Set(), depth: 0 };
  const parts: TemplatePart[] = [];
  const addText = (start: number, end: number) => {
    if (end > start) parts.push({ text: source.slice(start, end), start, end });
  };
  let at = 1;
  for (;;) {
    const open = source.indexOf('{{', at);
    if (open === -1) break;
    addText(at, open);
    const { code, end } = section(source, open + 2, context);
    parts.push({ text: '', code, start: open, end });
    at = end;
  }
  addText(at, source.length);
  return { parts, variables: context.variables, lone: parts.length === 1 ? parts[0]?.code : undefined };
}
