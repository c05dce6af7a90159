/** A CodeMirror for templates: text with `{{ }}` sections. One line that grows, or several. */
import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { type Diagnostic, linter } from '@codemirror/lint';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, dropCursor, EditorView, keymap, placeholder, tooltips } from '@codemirror/view';
import { i18n } from '@lingui/core';
import { checkTemplate } from '@reporunner/core';
import type { Locale } from '../../../theme/preferences.ts';
import { loadCoreTexts } from '../problems/core-texts.ts';
import { completionSource, explanations, type HelpData } from './code-help.ts';
import { reachableCompletions, takesEscape } from './dialog-keys.ts';
import { editorTheme, highlightStyle } from './editor-theme.ts';
import { pathAt } from './syntax.ts';
import { templateSections } from './template-sections.ts';
import { insertCode, sectionAt, sectionsOf } from './template-text.ts';
import { createTextView, type TextViewOptions } from './text-view.ts';

export interface TemplateViewOptions extends TextViewOptions {
  readonly multiline: boolean;
  readonly placeholder: string;
  readonly data: () => HelpData | undefined;
}

const codeAt = (text: string, position: number) => {
  const section = sectionAt(text, position);
  return section === undefined
    ? undefined
    : { code: text.slice(section.codeFrom, section.codeTo), from: section.codeFrom };
};

function pathUnder(text: string, position: number) {
  const section = codeAt(text, position);
  const path = section === undefined ? undefined : pathAt(section.code, position - section.from);
  if (section === undefined || path === undefined) return undefined;
  return { from: section.from + path.from, to: section.from + path.to };
}

async function issuesOf(view: EditorView): Promise<readonly Diagnostic[]> {
  const say = await loadCoreTexts(i18n.locale as Locale);
  const text = view.state.doc.toString();
  return checkTemplate(`=${text}`).map(({ message: english, translatable, position }) => {
    const message = translatable === undefined ? english : say(translatable);
    const from = Math.max(0, Math.min(position - 1, text.length));
    const to = Math.min(text.length, from + Math.max(1, /^[\w$]*/.exec(text.slice(from))?.[0].length ?? 1));
    // At the very end there is nothing to underline but what stands before it.
    return { from: from === to ? Math.max(0, from - 1) : from, to, severity: 'error', message };
  });
}

/** Typing `{{` gives a whole section, with the caret in it; a space typed there is there already. */
const openSection = EditorView.inputHandler.of((view, from, to, text) => {
  if (from !== to) return false;
  const { doc } = view.state;
  if (text === ' ') return doc.sliceString(from - 3, from + 3) === '{{  }}';
  if (text !== '{') return false;
  if (doc.sliceString(from - 1, from) !== '{' || sectionAt(doc.toString(), from - 1) !== undefined)
    return false;
  // closeBrackets has put in the first pair.
  const closed = doc.sliceString(from, from + 1) === '}' ? 1 : 0;
  view.dispatch({
    changes: { from: from - 1, to: from + closed, insert: '{{  }}' },
    selection: { anchor: from + 2 },
    userEvent: 'input.type',
  });
  return true;
});

/** The braces that end a section are typed over, not doubled. */
const closeSection = EditorView.inputHandler.of((view, from, to, text) => {
  if (text !== '}' || from !== to) return false;
  const source = view.state.doc.toString();
  const section = sectionsOf(source).find(
    ({ codeTo, codeFrom, closed }) =>
      closed && from >= codeFrom && from <= codeTo + 1 && source.slice(from, codeTo).trim() === '',
  );
  // A brace that is still open in the code is meant to be closed here.
  if (section === undefined || opensMore(source.slice(section.codeFrom, from))) return false;
  const anchor = from > section.codeTo ? section.to : section.codeTo + 1;
  view.dispatch({ selection: { anchor }, userEvent: 'select' });
  return true;
});

const opensMore = (code: string) => code.split('{').length > code.split('}').length;

const oneLine: Extension = [
  EditorState.transactionFilter.of((transaction) =>
    transaction.newDoc.lines > 1
      ? [
          transaction,
          {
            changes: {
              from: 0,
              to: transaction.newDoc.length,
              insert: inOneLine(transaction.newDoc.toString()),
            },
            sequential: true,
          },
        ]
      : transaction,
  ),
];

function insertAt(view: EditorView, code: string, from: number, to: number): void {
  const before = view.state.doc.toString();
  const { text, caret } = insertCode(before, code, from, to);
  view.dispatch({
    changes: { from, to, insert: text.slice(from, text.length - (before.length - to)) },
    selection: { anchor: caret },
    userEvent: 'input.drop',
    scrollIntoView: true,
  });
  view.focus();
}

/** On a selection it takes its place, and on the path of another field as well. */
function drop(view: EditorView, code: string, place: number): void {
  const { from, to } = view.state.selection.main;
  if (from !== to && place >= from && place <= to) insertAt(view, code, from, to);
  else {
    const whole = pathUnder(view.state.doc.toString(), place);
    insertAt(view, code, whole?.from ?? place, whole?.to ?? place);
  }
}

/** Its text is without the `=`. */
export function createTemplateView(options: TemplateViewOptions) {
  const { multiline, data } = options;
  const text = createTextView(
    options,
    [
      editorTheme,
      history(),
      drawSelection(),
      dropCursor(),
      EditorView.lineWrapping,
      templateSections,
      ...(highlightStyle.module === null ? [] : [EditorView.styleModule.of(highlightStyle.module)]),
      bracketMatching(),
      openSection,
      closeSection,
      closeBrackets(),
      takesEscape,
      reachableCompletions,
      autocompletion({
        override: [completionSource(codeAt, data, 'expression')],
        icons: false,
        maxRenderedOptions: 60,
        activateOnTypingDelay: 60,
      }),
      explanations(codeAt, data, 'expression'),
      linter(issuesOf, { delay: 250 }),
      tooltips({ position: 'fixed' }),
      placeholder(options.placeholder),
      ...(multiline ? [] : [oneLine]),
      keymap.of([
        { key: 'Tab', run: acceptCompletion },
        ...(multiline ? [] : [{ key: 'Enter', run: (at: EditorView) => acceptCompletion(at) || true }]),
        ...closeBracketsKeymap,
        ...completionKeymap,
        ...historyKeymap,
        ...defaultKeymap,
      ]),
    ],
    drop,
  );
  return {
    ...text,
    insert(code: string) {
      const { from, to } = text.view.state.selection.main;
      insertAt(text.view, code, from, to);
    },
  };
}

/** Line breaks, with the spaces around them, as one space. */
function inOneLine(text: string): string {
  const lines = text.split('\n');
  const last = lines.length - 1;
  return lines
    .map((line, index) => (index === 0 ? line.trimEnd() : index === last ? line.trimStart() : line.trim()))
    .filter((line, index) => line !== '' || index === 0 || index === last)
    .join(' ');
}
