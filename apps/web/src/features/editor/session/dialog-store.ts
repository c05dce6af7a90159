/** Which dialog or menu of the editor is open. One at a time. */
import type { ImportWarning } from '@reporunner/interop';
import { createStore } from 'zustand/vanilla';

export type EditorDialog =
  | { readonly kind: 'publish' }
  | { readonly kind: 'settings' }
  | { readonly kind: 'search' }
  | { readonly kind: 'import' }
  | { readonly kind: 'importReport'; readonly warnings: readonly ImportWarning[] }
  | { readonly kind: 'rename' | 'upgrade' | 'listen'; readonly nodeId: string }
  | { readonly kind: 'connect'; readonly nodeId: string; readonly port?: string }
  | { readonly kind: 'moveInto'; readonly nodeIds: ReadonlySet<string> };

export interface Dialogs {
  readonly open: EditorDialog | undefined;
  /** Where the menu of what is selected stands, in the window. */
  readonly menu: { readonly x: number; readonly y: number } | undefined;
}

export type DialogStore = ReturnType<typeof createDialogStore>;

export function createDialogStore() {
  return createStore<Dialogs>()(() => ({ open: undefined, menu: undefined }));
}
