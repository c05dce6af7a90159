import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Folder as FolderIcon, House } from 'lucide-react';
import { useId, useState } from 'react';
import { explainError } from '../../api/explain-error.ts';
import { queryClient } from '../../api/query-client.ts';
import { changeFolder, type Folder, foldersQuery, workflowsKey } from '../../api/workflow-list.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { flatTree } from './folder-tree.ts';
import type { WorkflowActions } from './workflow-actions.ts';

interface MoveDialogProps {
  readonly what:
    | { readonly folder: Folder }
    | { readonly ids: readonly string[]; readonly from: string | null };
  readonly actions: WorkflowActions;
  readonly onClose: () => void;
}

export function MoveDialog({ what, actions, onClose }: MoveDialogProps) {
  const { t } = useLingui();
  const form = useId();
  const { data: folders = [] } = useQuery(foldersQuery);
  const from = 'folder' in what ? (what.folder.parentId ?? null) : what.from;
  const [to, setTo] = useState<string | null>(from);
  const move = async () => {
    onClose();
    if (to === from) return;
    if ('ids' in what) {
      await actions.move(what.ids, to, what.from);
      return;
    }
    try {
      await changeFolder(what.folder.id, { parentId: to });
    } catch (error) {
      showToast('error', explainError(error));
    }
    await queryClient.invalidateQueries({ queryKey: workflowsKey });
  };
  const choice = (id: string | null, name: string, depth: number) => (
    <label
      key={id ?? ''}
      style={{ paddingInlineStart: 12 + depth * 20 }}
      className="flex h-9 cursor-pointer items-center gap-2.5 rounded-md pe-3 hover:bg-hover has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-accent-ink"
    >
      <input type="radio" name="folder" checked={to === id} onChange={() => setTo(id)} className="sr-only" />
      {id === null ? (
        <House aria-hidden size={15} className="shrink-0 text-muted" />
      ) : (
        <FolderIcon aria-hidden size={15} className="shrink-0 text-muted" />
      )}
      <bdi className="truncate">{name}</bdi>
    </label>
  );
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t`Move to`}
      actions={
        <>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" form={form} look="primary" disabled={to === from}>
            <Trans>Move</Trans>
          </Button>
        </>
      }
    >
      <form
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          void move();
        }}
      >
        <fieldset>
          <legend className="sr-only">{t`Folder`}</legend>
          {choice(null, t`All workflows`, 0)}
          {flatTree(folders, 'folder' in what ? what.folder.id : undefined).map(({ folder, depth }) =>
            choice(folder.id, folder.name, depth + 1),
          )}
        </fieldset>
      </form>
    </Dialog>
  );
}
