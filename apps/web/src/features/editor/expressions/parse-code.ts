/** Syntax trees of code that is being written, however incomplete it is. */
import { javascriptLanguage, typescriptLanguage } from '@codemirror/lang-javascript';

/** `expression`: what stands between `{{` and `}}`. `program`: what a code node runs. */
export type Grammar = 'expression' | 'program';

type Tree = ReturnType<typeof javascriptLanguage.parser.parse>;
export type SyntaxNode = ReturnType<Tree['resolveInner']>;

export interface ParsedCode {
  readonly grammar: Grammar;
  /** The innermost node at a place of the code: of what ends there, or of what begins there. */
  nodeAt(position: number, side: -1 | 1): SyntaxNode;
  text(node: { readonly from: number; readonly to: number }): string;
  /** Where a node lies in the code. */
  range(node: { readonly from: number; readonly to: number }): { readonly from: number; readonly to: number };
}

export function parseCode(code: string, grammar: Grammar): ParsedCode {
  // In a bracket, an object literal is not read as a block.
  const lead = grammar === 'expression' ? '(' : '';
  const language = grammar === 'expression' ? javascriptLanguage : typescriptLanguage;
  const source = lead + code;
  const tree = language.parser.parse(source);
  return {
    grammar,
    nodeAt: (position, side) => tree.resolveInner(lead.length + position, side),
    text: ({ from, to }) => source.slice(from, to),
    range: ({ from, to }) => ({ from: from - lead.length, to: to - lead.length }),
  };
}
