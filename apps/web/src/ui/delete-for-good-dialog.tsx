import { Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

interface DeleteForGoodDialogProps {
  /** What will be gone. */
  readonly children: ReactNode;
  readonly confirm: ReactNode;
  readonly busy?: boolean;
  readonly onDelete: () => void;
  readonly onClose: () => void;
}

/** Asked before what cannot be undone. */
export function DeleteForGoodDialog({
  children,
  confirm,
  busy = false,
  onDelete,
  onClose,
}: DeleteForGoodDialogProps) {
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
          <Button look="danger" busy={busy} onClick={onDelete}>
            {confirm}
          </Button>
        </>
      }
    >
      <p className="text-muted">{children}</p>
    </Dialog>
  );
}
