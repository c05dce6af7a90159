/** Rewrites the code of a template by its syntax tree: texts and comments stay as they are. */
import { parseSections } from './parse-sections.ts';
import { type IsFree, type SyntaxNode, walkSyntax } from './syntax-walk.ts';

/** The code that takes the place of a node of the tree; undefined: look at its parts. */
export type Replace = (node: SyntaxNode, isFree: IsFree) => string | undefined;

/** What does not parse stays as it is. */
export function rewriteTemplate(source: string, replace: Replace): string {
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  for (const section of parseSections(source)) {
    if (!('node' in section)) continue;
    walkSyntax(section.node, (node, isFree) => {
      const text = replace(node, isFree);
      if (text === undefined) return undefined;
      edits.push({ start: node.start, end: node.end, text });
      return [];
    });
  }
  let result = '';
  let at = 0;
  for (const { start, end, text } of edits.toSorted((a, b) => a.start - b.start)) {
    result += source.slice(at, start) + text;
    at = end;
  }
  return result + source.slice(at);
}
