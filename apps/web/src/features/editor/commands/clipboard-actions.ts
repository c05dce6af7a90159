/** Copy, cut, paste and duplicate on the open draft. The clipboard itself is text that any editor can keep. */
import { t } from '@lingui/core/macro';
import { createId } from '@reporunner/core';
import { showToast } from '../../../ui/toasts.tsx';
import { removeParts, type Selection } from '../canvas-model/edits.ts';
import type { Spot } from '../canvas-model/geometry.ts';
import type { EditorSession } from '../session/editor-session.ts';
import { emptySelection } from '../session/view-store.ts';

type Clipboard = typeof import('../canvas-model/clipboard.ts');
let loaded: Clipboard | undefined;

const loadPaste = () => import('./paste-text.ts');

/** Reading a fragment needs the schemas: loaded with the first copy or paste, or when there is time. */
export async function loadClipboard(): Promise<void> {
  [loaded] = await Promise.all([import('../canvas-model/clipboard.ts'), loadPaste()]);
}

/** What a copy event takes at once; undefined while the code for it is still on its way. */
export const textOf = ({ draft }: EditorSession, target: Selection): string | undefined =>
  loaded?.copyText(draft.getState().workflow, target);

export async function copySelection(session: EditorSession, target: Selection): Promise<void> {
  const { copyText } = await import('../canvas-model/clipboard.ts');
  try {
    await navigator.clipboard.writeText(copyText(session.draft.getState().workflow, target));
  } catch {
    showToast('error', t`This browser does not let the page copy. Use the keyboard: Ctrl C or ⌘ C.`);
  }
}

export async function cutSelection(session: EditorSession, target: Selection): Promise<void> {
  await copySelection(session, target);
  removeSelection(session, target);
}

export function removeSelection({ draft, view, catalogue }: EditorSession, target: Selection): void {
  draft.apply({ label: t`Cut` }, removeParts(draft.getState().workflow, catalogue, createId, target));
  view.setState({ selection: emptySelection });
}

export async function pasteFromClipboard(session: EditorSession): Promise<void> {
  try {
    await pasteText(session, await navigator.clipboard.readText());
  } catch {
    showToast(
      'error',
      t`This browser does not let the page read the clipboard. Use the keyboard: Ctrl V or ⌘ V.`,
    );
  }
}

/** Adds what a text holds to the draft. */
export async function pasteText(session: EditorSession, text: string, at?: Spot): Promise<void> {
  await (await loadPaste()).pasteText(session, text, at);
}

export async function duplicateSelection(session: EditorSession, target: Selection): Promise<void> {
  await (await loadPaste()).duplicateSelection(session, target);
}
