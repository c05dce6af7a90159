import type { EditorSession } from './editor-session.ts';

/**
 * Where the keyboard goes on after something that lay over the editor: to the outline when it came from there, else to
 * the canvas, at `nodeId` when there is one to go on from.
 */
export function giveFocusBack({ canvas }: EditorSession, before: Element | null, nodeId?: string): void {
  const left = document.activeElement;
  // When what lay over the editor has gone, and what it has made is drawn.
  requestAnimationFrame(() => {
    // Somebody quick has gone elsewhere meanwhile: what is typed now belongs there.
    const now = document.activeElement;
    if (now !== left && now !== document.body) return;
    const tree = document.querySelector<HTMLElement>('[data-editor-area="outline"] [role="tree"]');
    const cameFromOutline = before?.closest('[data-editor-area="outline"]') != null || before === null;
    if (tree !== null && (cameFromOutline || !before?.isConnected)) tree.focus();
    else if (
      nodeId === undefined &&
      before instanceof HTMLElement &&
      before.isConnected &&
      before !== document.body
    )
      before.focus();
    else canvas.current?.focus(nodeId);
  });
}
