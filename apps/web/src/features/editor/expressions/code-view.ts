/** A CodeMirror for programs and JSON: line numbers, several lines, the line that failed. */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { javascript, javascriptLanguage, typescriptLanguage } from '@codemirror/lang-javascript';
import { json, jsonParseLinter } from '@codemirror/lang-json';
import { bracketMatching, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { linter } from '@codemirror/lint';
import { Compartment, type Extension, StateEffect, StateField } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  tooltips,
} from '@codemirror/view';
import { completionSource, explanations, type HelpData } from './code-help.ts';
import { reachableCompletions, takesEscape } from './dialog-keys.ts';
import { editorTheme, highlightStyle } from './editor-theme.ts';
import { createTextView, type TextViewOptions } from './text-view.ts';

export type CodeLanguage = 'javascript' | 'typescript' | 'json';

const setFailedLine = StateEffect.define<number | undefined>();
const failedMark = Decoration.line({ class: 'cm-failedLine' });

const failedLine = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let now = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(setFailedLine)) continue;
      const { value } = effect;
      now =
        value === undefined || value < 1 || value > transaction.state.doc.lines
          ? Decoration.none
          : Decoration.set([failedMark.range(transaction.state.doc.line(value).from)]);
    }
    return now;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const wholeCode = (text: string) => ({ code: text, from: 0 });

function languageOf(language: CodeLanguage, data: () => HelpData | undefined): Extension {
  if (language === 'json')
    return [
      json(),
      linter((view) => (view.state.doc.length === 0 ? [] : jsonParseLinter()(view)), { delay: 300 }),
    ];
  const syntax = language === 'typescript' ? typescriptLanguage : javascriptLanguage;
  return [
    javascript({ typescript: language === 'typescript' }),
    syntax.data.of({ autocomplete: completionSource(wholeCode, data, 'program') }),
    explanations(wholeCode, data, 'program'),
  ];
}

export interface CodeViewOptions extends TextViewOptions {
  readonly language: CodeLanguage;
  readonly data: () => HelpData | undefined;
}

function insertAt(view: EditorView, code: string, place: number): void {
  view.dispatch({ changes: { from: place, insert: code }, selection: { anchor: place + code.length } });
  view.focus();
}

export function createCodeView(options: CodeViewOptions) {
  const { data } = options;
  const language = new Compartment();
  const text = createTextView(
    options,
    [
      editorTheme,
      lineNumbers(),
      highlightActiveLineGutter(),
      history(),
      drawSelection(),
      dropCursor(),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      takesEscape,
      reachableCompletions,
      autocompletion({ icons: false, maxRenderedOptions: 60 }),
      syntaxHighlighting(highlightStyle),
      failedLine,
      tooltips({ position: 'fixed' }),
      // Escape, then Tab leaves the editor: CodeMirror's own rule.
      keymap.of([
        ...closeBracketsKeymap,
        ...completionKeymap,
        ...historyKeymap,
        ...defaultKeymap,
        indentWithTab,
      ]),
      language.of(languageOf(options.language, data)),
    ],
    insertAt,
  );
  const { view } = text;
  return {
    ...text,
    setLanguage(next: CodeLanguage) {
      view.dispatch({ effects: language.reconfigure(languageOf(next, data)) });
    },
    setFailedLine(line: number | undefined) {
      view.dispatch({ effects: setFailedLine.of(line) });
    },
    insert(code: string) {
      view.dispatch(view.state.replaceSelection(code));
      view.focus();
    },
  };
}
