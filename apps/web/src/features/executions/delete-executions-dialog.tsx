import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';

interface DeleteExecutionsDialogProps {
  readonly count: number;
  readonly onClose: () => void;
  readonly onDelete: () => void;
}

export function DeleteExecutionsDialog({ count, onClose, onDelete }: DeleteExecutionsDialogProps) {
  const { t } = useLingui();
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t`Delete for good?`}
      actions={
        <>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button look="danger" onClick={onDelete}>
            <Trans>Delete</Trans>
          </Button>
        </>
      }
    >
      <p className="text-muted">
        <Plural
          value={count}
          one="# execution will be gone with all its data. This cannot be undone."
          other="# executions will be gone with all their data. This cannot be undone."
        />
      </p>
    </Dialog>
  );
}
