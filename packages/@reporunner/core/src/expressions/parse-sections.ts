/** Parses the sections `{{ … }}` of a template. In a file of its own: who only looks at trees needs no evaluator. */
import { type Expression, parseExpressionAt } from 'acorn';
import { expressionMessage } from '../messages/expression-messages.ts';
import { syntaxError } from './code.ts';

const maxSourceLength = 200_000;
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
    if (depth > deepestBrackets || run > deepestBrackets) throw syntaxError(expressionMessage('tooDeep'), at);
  }
}

/**
 * Parses the section that begins after `{{` at `start`; returns its tree and where the text goes on.
 * @throws ServiceError EXPRESSION_SYNTAX with `details.position`.
 */
export function parseSection(
  source: string,
  start: number,
): { readonly node: Expression; readonly end: number } {
  const first = source.slice(start).search(/\S/);
  if (first === -1 || source.startsWith('}}', start + first))
    throw syntaxError(expressionMessage('emptySection'), start);
  let node: Expression;
  try {
    node = parseExpressionAt(source, start, { ecmaVersion: 2024, preserveParens: true });
  } catch (error) {
    if (error instanceof RangeError) throw syntaxError(expressionMessage('tooDeep'), start);
    const { message, pos } = error as { message?: string; pos?: number };
    const reason = (message ?? 'Not an expression').replace(/ \(\d+:\d+\)$/, '');
    throw syntaxError(expressionMessage('notParsed', { reason }), pos ?? start);
  }
  let end = afterBlanks(source, node.end);
  if (source[end] === ';') end = afterBlanks(source, end + 1);
  if (!source.startsWith('}}', end)) throw syntaxError(expressionMessage('notClosed'), node.end);
  return { node, end: end + 2 };
}

const blanks = /\s*/y;
const lineEnds = /\}\}|[\n\r\u2028\u2029]|$/g;

/** Where blanks and comments from `start` on are over. After the expression, a comment of one line ends at `}}` too. */
function afterBlanks(source: string, start: number): number {
  let at = start;
  for (;;) {
    blanks.lastIndex = at;
    at += blanks.exec(source)?.[0].length ?? 0;
    if (source.startsWith('//', at)) {
      lineEnds.lastIndex = at;
      at = lineEnds.exec(source)?.index ?? source.length;
    } else if (source.startsWith('/*', at)) {
      const close = source.indexOf('*/', at + 2);
      if (close === -1) return at;
      at = close + 2;
    } else return at;
  }
}

/** A section as a syntax tree; without one where it does not parse. `start`: after its `{{`. */
export type ParsedSection =
  | { readonly node: Expression; readonly start: number }
  | { readonly start: number };

/** In a template with more sections than this that do not parse, the rest is not looked at. */
const maxBroken = 20;

/** The sections of a template, also of one that is not valid: nothing is thrown. */
export function parseSections(source: string): readonly ParsedSection[] {
  const sections: ParsedSection[] = [];
  const isParsable = resultOf(() => assertParsable(source)) === true;
  let broken = 0;
  for (let open = source.indexOf('{{', 1); open !== -1 && broken < maxBroken; ) {
    const start = open + 2;
    const parsed = isParsable ? resultOf(() => parseSection(source, start)) : undefined;
    if (parsed === undefined) broken += 1;
    sections.push(parsed === undefined ? { start } : { node: parsed.node, start });
    open = source.indexOf('{{', parsed?.end ?? start);
  }
  return sections;
}

/** What `call` returns; undefined where it throws. */
function resultOf<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch {
    return undefined;
  }
}

/** @throws ServiceError EXPRESSION_SYNTAX for what is too long or too deep for the parser. */
export function assertParsable(source: string): true {
  if (source.length > maxSourceLength)
    throw syntaxError(expressionMessage('tooLong', { limit: maxSourceLength }), 0);
  assertShallow(source);
  return true;
}
