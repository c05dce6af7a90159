/** The menu of what is selected, at a point or beside an element. */
import type { EditorSession } from '../session/editor-session.ts';

export function openMenu(
  { dialogs }: EditorSession,
  at: Element | { readonly x: number; readonly y: number },
): void {
  if (!(at instanceof Element)) {
    dialogs.setState({ menu: at });
    return;
  }
  const { left, right, bottom } = at.getBoundingClientRect();
  dialogs.setState({ menu: { x: document.documentElement.dir === 'rtl' ? right : left, y: bottom } });
}
