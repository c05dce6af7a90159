import type { EditorSession } from '../session/editor-session.ts';

/** Shows the outline, which takes the focus, or hides it and gives the focus back to the canvas. */
export function toggleOutline({ view, canvas }: EditorSession): void {
  const { outlineOpen } = view.getState();
  view.setState({ outlineOpen: !outlineOpen });
  if (outlineOpen) canvas.current?.focus();
}
