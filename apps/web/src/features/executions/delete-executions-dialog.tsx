import { Plural, Trans } from '@lingui/react/macro';
import { DeleteForGoodDialog } from '../../ui/delete-for-good-dialog.tsx';

interface DeleteExecutionsDialogProps {
  readonly count: number;
  readonly onClose: () => void;
  readonly onDelete: () => void;
}

export function DeleteExecutionsDialog({ count, onClose, onDelete }: DeleteExecutionsDialogProps) {
  return (
    <DeleteForGoodDialog confirm={<Trans>Delete</Trans>} onDelete={onDelete} onClose={onClose}>
      <Plural
        value={count}
        one="# execution will be gone with all its data. This cannot be undone."
        other="# executions will be gone with all their data. This cannot be undone."
      />
    </DeleteForGoodDialog>
  );
}
