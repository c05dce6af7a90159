/**
 * Keys of an editor inside of a dialog. The dialog gets Escape first, and CodeMirror takes no key that somebody has
 * dealt with; so the dialog hands it on by an event of our own.
 */
import { closeCompletion, completionStatus } from '@codemirror/autocomplete';
import { EditorView } from '@codemirror/view';
import { escapeEvent, tabLeavesMs } from './forward-escape.ts';

/** The list scrolls, so it must be a tab stop for those who ask; Tab takes a suggestion before it ever gets there. */
export const reachableCompletions = EditorView.updateListener.of(({ view }) => {
  view.dom.querySelector('.cm-tooltip-autocomplete > ul:not([tabindex])')?.setAttribute('tabindex', '0');
});

export const takesEscape = EditorView.domEventHandlers({
  [escapeEvent]: (_event: Event, view: EditorView) => {
    if (completionStatus(view.state) !== null) closeCompletion(view);
    else view.setTabFocusMode(tabLeavesMs);
    return true;
  },
});
