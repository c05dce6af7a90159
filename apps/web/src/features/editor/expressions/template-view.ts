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
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { drawSelection, dropCursor, EditorView, keymap, placeholder, tooltips } from '@codemirror/view';
import { checkTemplate } from '@reporunner/core';
import { completionSource, explanations, type HelpData } from './code-help.ts';
import { reachableCompletions, takesEscape } from './dialog-keys.ts';
import { editorTheme, highlightStyle } from './editor-theme.ts';
import { pathAt } from './syntax.ts';
import { templateSections } from './template-sections.ts';
import { insertCode, sectionAt, sectionsOf } from './template-text.ts';

export interface TemplateViewOptions {
  readonly parent: HTMLElement;
  /** Without its `=`. */
  readonly text: string;
  readonly multiline: boolean;
  readonly placeholder: string;
  readonly data: () => HelpData | undefined;
  readonly onChange: (text: string) => void;
  readonly onFocus: () => void;
  readonly onBlur: () => void;
  /** What is dropped here, as code; undefined: nothing that we know. */
  readonly droppedCode: (transfer: DataTransfer) => string | undefined;
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

function issuesOf(view: EditorView): readonly Diagnostic[] {
  const text = view.state.doc.toString();
  return checkTemplate(`=${text}`).map(({ message, position }) => {
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
              insert: transaction.newDoc.toString().replace(/\s*\n\s*/g, ' '),
            },
            sequential: true,
          },
        ]
      : transaction,
  ),
];

export interface TemplateView {
  readonly view: EditorView;
  setText(text: string): void;
  setAttributes(attributes: Readonly<Record<string, string>>): void;
  setDisabled(disabled: boolean): void;
  insert(code: string): void;
  destroy(): void;
}

export function createTemplateView(options: TemplateViewOptions): TemplateView {
  const { parent, multiline, data } = options;
  const attributes = new Compartment();
  const editable = new Compartment();
  let told = options.text;
  const insertAt = (view: EditorView, code: string, from: number, to: number) => {
    const before = view.state.doc.toString();
    const { text, caret } = insertCode(before, code, from, to);
    view.dispatch({
      changes: { from, to, insert: text.slice(from, text.length - (before.length - to)) },
      selection: { anchor: caret },
      userEvent: 'input.drop',
      scrollIntoView: true,
    });
    view.focus();
  };
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: options.text,
      extensions: [
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
        attributes.of([]),
        editable.of([]),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (!docChanged) return;
          const text = state.doc.toString();
          if (text === told) return;
          told = text;
          options.onChange(text);
        }),
        EditorView.domEventHandlers({
          focus: () => options.onFocus(),
          blur: () => options.onBlur(),
          drop(event, at) {
            const code = event.dataTransfer === null ? undefined : options.droppedCode(event.dataTransfer);
            if (code === undefined) return false;
            event.preventDefault();
            const place = at.posAtCoords({ x: event.clientX, y: event.clientY }) ?? at.state.doc.length;
            const { from, to } = at.state.selection.main;
            // On a selection it takes its place, and on the path of another field as well.
            if (from !== to && place >= from && place <= to) insertAt(at, code, from, to);
            else {
              const whole = pathUnder(at.state.doc.toString(), place);
              insertAt(at, code, whole?.from ?? place, whole?.to ?? place);
            }
            return true;
          },
        }),
      ],
    }),
  });
  return {
    view,
    setText(text) {
      const now = view.state.doc.toString();
      told = text;
      if (now !== text) view.dispatch({ changes: { from: 0, to: now.length, insert: text } });
    },
    setAttributes(given) {
      view.dispatch({ effects: attributes.reconfigure(EditorView.contentAttributes.of({ ...given })) });
    },
    setDisabled(disabled) {
      view.dispatch({
        effects: editable.reconfigure(
          disabled ? [EditorView.editable.of(false), EditorState.readOnly.of(true)] : [],
        ),
      });
    },
    insert(code) {
      const { from, to } = view.state.selection.main;
      insertAt(view, code, from, to);
    },
    destroy: () => view.destroy(),
  };
}
