/** Which dialog of the editor is open. One at a time. */
import { createStore } from 'zustand/vanilla';

export type EditorDialog =
  | { readonly kind: 'publish' }
  | { readonly kind: 'settings' }
  | { readonly kind: 'delete' }
  | { readonly kind: 'search' }
  | { readonly kind: 'import' }
  | { readonly kind: 'rename'; readonly nodeId: string }
  | { readonly kind: 'connect'; readonly nodeId: string; readonly port?: string }
  | { readonly kind: 'moveInto'; readonly nodeIds: ReadonlySet<string> };

interface Dialogs {
  readonly open: EditorDialog | undefined;
}

export type DialogStore = ReturnType<typeof createDialogStore>;

export function createDialogStore() {
  return createStore<Dialogs>()(() => ({ open: undefined }));
}
