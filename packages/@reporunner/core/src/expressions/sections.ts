/** Takes a template apart: text, and sections `{{ … }}` compiled to code. */
import type { Code } from './code.ts';
import { type CompileContext, compileExpression } from './compile-expression.ts';
import { assertParsable, parseSection } from './parse-sections.ts';

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

/** @throws ServiceError EXPRESSION_SYNTAX with `details.position`. */
export function sectionsOf(source: string): TemplateSections {
  assertParsable(source);
  const context: CompileContext = { source, variables: new Set(), depth: 0, price: 0 };
  const parts: TemplatePart[] = [];
  const addText = (start: number, end: number) => {
    if (end > start) parts.push({ text: source.slice(start, end), start, end });
  };
  let at = 1;
  for (;;) {
    const open = source.indexOf('{{', at);
    if (open === -1) break;
    addText(at, open);
    const { node, end } = parseSection(source, open + 2);
    const code = compileExpression(node, context);
    parts.push({ text: '', code, start: open, end });
    at = end;
  }
  addText(at, source.length);
  return { parts, variables: context.variables, lone: parts.length === 1 ? parts[0]?.code : undefined };
}
