import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { explainError } from '../../api/explain-error.ts';
import { queryClient } from '../../api/query-client.ts';
import { changeFolder, createFolder, type Folder, workflowsKey } from '../../api/workflow-list.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';

interface FolderNameDialogProps {
  /** Absent: a new one is made. */
  readonly folder?: Folder;
  readonly parentId?: string | undefined;
  readonly onClose: () => void;
}

export function FolderNameDialog({ folder, parentId, onClose }: FolderNameDialogProps) {
  const { t } = useLingui();
  const form = useId();
  const [name, setName] = useState(folder?.name ?? '');
  const save = useMutation({
    mutationFn: () =>
      folder === undefined
        ? createFolder(name.trim(), parentId)
        : changeFolder(folder.id, { name: name.trim() }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: workflowsKey });
      onClose();
    },
  });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={folder === undefined ? t`New folder` : t`Rename the folder`}
      actions={
        <>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" form={form} look="primary" busy={save.isPending}>
            {folder === undefined ? <Trans>Create</Trans> : <Trans>Rename</Trans>}
          </Button>
        </>
      }
    >
      <form
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TextField
          label={t`Name`}
          dir="auto"
          required
          maxLength={256}
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={save.error && explainError(save.error)}
        />
      </form>
    </Dialog>
  );
}
