export const escapeEvent = 'reporunner-escape';

/**
 * Escape belongs to what is open inside of a dialog before it closes the dialog: a list of completions, code in which
 * Tab indents, text that has been changed (`data-keeps-escape`).
 */
export function handOnEscape(event: KeyboardEvent): void {
  const { target } = event;
  if (!(target instanceof Element)) return;
  const editor = target.closest('.cm-editor');
  const isTaken =
    target.closest('[data-keeps-escape], input[type=search], [role=combobox][aria-expanded=true]') !== null ||
    editor?.querySelector('.cm-tooltip-autocomplete') != null;
  if (!isTaken) return;
  event.preventDefault();
  if (editor !== null) target.dispatchEvent(new CustomEvent(escapeEvent));
}
