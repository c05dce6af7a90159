/** Shows the sections of a template, with the JavaScript inside of them in colour. */
import { javascriptLanguage } from '@codemirror/lang-javascript';
import type { Range } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';
import { highlightTree } from '@lezer/highlight';
import { highlightStyle } from './editor-theme.ts';
import { sectionsOf } from './template-text.ts';

const sectionMark = Decoration.mark({ class: 'cm-section' });
const braceMark = Decoration.mark({ class: 'cm-section-brace' });

function decorate(view: EditorView): DecorationSet {
  const text = view.state.doc.toString();
  const marks: Range<Decoration>[] = [];
  for (const { from, to, codeFrom, codeTo, closed } of sectionsOf(text)) {
    marks.push(sectionMark.range(from, to), braceMark.range(from, codeFrom));
    if (closed) marks.push(braceMark.range(codeTo, to));
    // In brackets, so that an object literal is not read as a block.
    const tree = javascriptLanguage.parser.parse(`(${text.slice(codeFrom, codeTo)})`);
    highlightTree(tree, highlightStyle, (start, end, classes) => {
      const first = Math.max(codeFrom, codeFrom + start - 1);
      const last = Math.min(codeTo, codeFrom + end - 1);
      if (last > first) marks.push(Decoration.mark({ class: classes }).range(first, last));
    });
  }
  return Decoration.set(marks, true);
}

export const templateSections = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = decorate(view);
    }

    update({ docChanged, view }: ViewUpdate) {
      if (docChanged) this.decorations = decorate(view);
    }
  },
  { decorations: ({ decorations }) => decorations },
);
