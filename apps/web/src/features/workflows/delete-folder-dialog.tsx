import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { explainError } from '../../api/explain-error.ts';
import { queryClient } from '../../api/query-client.ts';
import { deleteFolder, type Folder, workflowsKey } from '../../api/workflow-list.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';

export function DeleteFolderDialog({
  folder,
  onClose,
}: {
  readonly folder: Folder;
  readonly onClose: () => void;
}) {
  const { t } = useLingui();
  const [contents, setContents] = useState<'moveUp' | 'bin'>('moveUp');
  const remove = useMutation({
    mutationFn: () => deleteFolder(folder.id, contents),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: workflowsKey });
      onClose();
    },
  });
  const choice = (value: typeof contents, label: string, help: string) => (
    <label className="flex cursor-pointer items-start gap-2.5 rounded-lg border border-line p-3 has-checked:border-accent has-checked:bg-accent-soft">
      <input
        type="radio"
        name="contents"
        checked={contents === value}
        onChange={() => setContents(value)}
        className="mt-0.5 size-4 accent-accent"
      />
      <span>
        <span className="block font-medium">{label}</span>
        <span className="text-muted text-xs">{help}</span>
      </span>
    </label>
  );
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t`Delete the folder “${folder.name}”?`}
      description={
        <Plural
          value={folder.workflows}
          _0="No workflow lies directly in it."
          one="# workflow lies directly in it."
          other="# workflows lie directly in it."
        />
      }
      actions={
        <>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
            <Trans>Delete the folder</Trans>
          </Button>
        </>
      }
    >
      <fieldset className="grid gap-2">
        <legend className="sr-only">{t`What becomes of its contents`}</legend>
        {choice(
          'moveUp',
          t`Keep what lies in it`,
          t`Workflows and folders move up to where this folder lay.`,
        )}
        {choice('bin', t`Delete it all`, t`Workflows go to the trash, where they stay for 30 days.`)}
      </fieldset>
      {remove.error && (
        <p role="alert" className="mt-3 text-danger">
          {explainError(remove.error)}
        </p>
      )}
    </Dialog>
  );
}
