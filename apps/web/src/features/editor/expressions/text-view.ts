/** What every CodeMirror of ours has: it tells of changes, takes what is dropped, and can be told things from outside. */
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';

export interface TextViewOptions {
  readonly parent: HTMLElement;
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly onFocus: () => void;
  /** What is dropped here, as code; undefined: nothing that we know. */
  readonly droppedCode: (transfer: DataTransfer) => string | undefined;
}

export interface TextView {
  readonly view: EditorView;
  setText(text: string): void;
  setAttributes(attributes: Readonly<Record<string, string>>): void;
  setDisabled(disabled: boolean): void;
  destroy(): void;
}

/** `drop`: puts in code that was dropped at a place of the text. */
export function createTextView(
  { parent, text: first, onChange, onFocus, droppedCode }: TextViewOptions,
  extensions: readonly Extension[],
  drop: (view: EditorView, code: string, place: number) => void,
): TextView {
  const attributes = new Compartment();
  const editable = new Compartment();
  let reported = first;
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: first,
      extensions: [
        ...extensions,
        attributes.of([]),
        editable.of([]),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (!docChanged) return;
          const text = state.doc.toString();
          if (text === reported) return;
          reported = text;
          onChange(text);
        }),
        EditorView.domEventHandlers({
          focus: () => onFocus(),
          drop(event, at) {
            const code = event.dataTransfer === null ? undefined : droppedCode(event.dataTransfer);
            if (code === undefined) return false;
            event.preventDefault();
            drop(at, code, at.posAtCoords({ x: event.clientX, y: event.clientY }) ?? at.state.doc.length);
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
      reported = text;
      if (now !== text) view.dispatch({ changes: { from: 0, to: now.length, insert: text } });
    },
    setAttributes(values) {
      view.dispatch({ effects: attributes.reconfigure(EditorView.contentAttributes.of({ ...values })) });
    },
    setDisabled(disabled) {
      view.dispatch({
        effects: editable.reconfigure(
          disabled ? [EditorView.editable.of(false), EditorState.readOnly.of(true)] : [],
        ),
      });
    },
    destroy: () => view.destroy(),
  };
}
