/** The questions that the list asks. One at a time; they arrive with their chunk when the first is asked. */
import type { Folder, WorkflowSummary } from '../../api/workflow-list.ts';
import { DeleteFolderDialog } from './delete-folder-dialog.tsx';
import { FolderNameDialog } from './folder-name-dialog.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { MoveDialog } from './move-dialog.tsx';
import { RemoveForGoodDialog } from './remove-for-good-dialog.tsx';
import { TagsDialog } from './tags-dialog.tsx';
import type { WorkflowActions } from './workflow-actions.ts';

export type Asked =
  | { readonly kind: 'createFolder'; readonly parentId: string | undefined }
  | { readonly kind: 'renameFolder' | 'moveFolder' | 'deleteFolder'; readonly folder: Folder }
  | { readonly kind: 'move'; readonly ids: readonly string[]; readonly from: string | null }
  | { readonly kind: 'tags'; readonly workflows: readonly WorkflowSummary[] }
  | { readonly kind: 'removeForGood'; readonly ids: readonly string[] }
  | { readonly kind: 'import'; readonly folderId: string | undefined; readonly text: string };

interface DialogsProps {
  readonly asked: Asked;
  readonly actions: WorkflowActions;
  readonly onClose: () => void;
}

export function Dialogs({ asked, actions, onClose }: DialogsProps) {
  switch (asked.kind) {
    case 'createFolder':
      return <FolderNameDialog parentId={asked.parentId} onClose={onClose} />;
    case 'renameFolder':
      return <FolderNameDialog folder={asked.folder} onClose={onClose} />;
    case 'moveFolder':
      return <MoveDialog what={{ folder: asked.folder }} actions={actions} onClose={onClose} />;
    case 'deleteFolder':
      return <DeleteFolderDialog folder={asked.folder} onClose={onClose} />;
    case 'move':
      return <MoveDialog what={asked} actions={actions} onClose={onClose} />;
    case 'tags':
      return <TagsDialog workflows={asked.workflows} actions={actions} onClose={onClose} />;
    case 'removeForGood':
      return <RemoveForGoodDialog ids={asked.ids} actions={actions} onClose={onClose} />;
    case 'import':
      return <ImportDialog folderId={asked.folderId} text={asked.text} onClose={onClose} />;
  }
}
