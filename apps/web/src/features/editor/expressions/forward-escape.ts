export const escapeEvent = 'reporunner-escape';

/** As long as CodeMirror's own rule holds: Escape, then Tab leaves the editor. */
export const tabLeavesMs = 2_000;

/** When an editor was handed its last Escape, by the event's own clock. */
const handedAt = new WeakMap<Element, number>();

/**
 * Escape belongs to what is open inside of a dialog before it closes the dialog: a list of completions, code in which
 * Tab indents, text that has been changed (`data-keeps-escape`). An editor gets it once; the next one, pressed while
 * Tab would leave it, closes the dialog.
 */
export function forwardEscape(event: KeyboardEvent): void {
  const { target, timeStamp } = event;
  if (!(target instanceof Element)) return;
  const editor = target.closest('.cm-editor');
  const completes = editor?.querySelector('.cm-tooltip-autocomplete') != null;
  const keeper = target.closest(
    '[data-keeps-escape], input[type=search], [role=combobox][aria-expanded=true]',
  );
  // Around code whose text is not saved as it is written there is another keeper: that one stays.
  const isAlone = keeper?.parentElement?.closest('[data-keeps-escape]') == null;
  const last = editor === null ? undefined : handedAt.get(editor);
  const isSecond = isAlone && last !== undefined && timeStamp - last < tabLeavesMs;
  if (!completes && (keeper === null || isSecond)) return;
  event.preventDefault();
  if (editor === null) return;
  if (!completes) handedAt.set(editor, timeStamp);
  target.dispatchEvent(new CustomEvent(escapeEvent));
}
