/**
 * The browser's Back closes the node panel before it leaves the editor. While a panel is open there is an entry of the
 * history on top of the editor's own, with the same address; it is used again for the next panel, and Back goes past it
 * when no panel is open.
 */
import type { ViewStore } from '../session/view-store.ts';

const isPanelEntry = (): boolean =>
  (window.history.state as { readonly nodePanel?: boolean } | null)?.nodePanel === true;

/** Watches until what it returns is called. */
export function closeOnBack(view: ViewStore): () => void {
  let isOnTop = isPanelEntry();
  const opened = () => {
    if (isOnTop) return;
    isOnTop = true;
    // Past the router, which would load the same screen once more.
    History.prototype.pushState.call(window.history, { ...window.history.state, nodePanel: true }, '');
  };
  const moved = () => {
    const wasOnTop = isOnTop;
    isOnTop = isPanelEntry();
    if (!wasOnTop || isOnTop) return;
    if (view.getState().openNodeId === undefined) window.history.back();
    else view.setState({ openNodeId: undefined });
  };
  if (view.getState().openNodeId !== undefined) opened();
  const stop = view.subscribe(({ openNodeId }) => {
    if (openNodeId !== undefined) opened();
  });
  window.addEventListener('popstate', moved);
  return () => {
    stop();
    window.removeEventListener('popstate', moved);
  };
}
