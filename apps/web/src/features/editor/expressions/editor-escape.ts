/**
 * Escape in an editor inside of a dialog. The dialog hears of the key first, and CodeMirror takes no key that somebody
 * has dealt with; so the dialog hands it on by an event of our own.
 */
import { closeCompletion, completionStatus } from '@codemirror/autocomplete';
import { EditorView } from '@codemirror/view';
import { escapeEvent } from './hand-on-escape.ts';

/** As long as CodeMirror's own rule holds: Escape, then Tab leaves the editor. */
const tabLeavesMs = 2_000;

export const takesEscape = EditorView.domEventHandlers({
  [escapeEvent]: (_event: Event, view: EditorView) => {
    if (completionStatus(view.state) !== null) closeCompletion(view);
    else view.setTabFocusMode(tabLeavesMs);
    return true;
  },
});
