import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import type { WorkflowActions } from './workflow-actions.ts';

interface RemoveForGoodDialogProps {
  readonly ids: readonly string[];
  readonly actions: WorkflowActions;
  readonly onClose: () => void;
}

/** The one deletion that the server cannot take back. */
export function RemoveForGoodDialog({ ids, actions, onClose }: RemoveForGoodDialogProps) {
  const { t } = useLingui();
  const remove = async () => {
    try {
      await actions.removeForGood(ids);
    } finally {
      onClose();
    }
  };
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
          <Button look="danger" busy={actions.busy} onClick={() => void remove().catch(() => {})}>
            <Trans>Delete for good</Trans>
          </Button>
        </>
      }
    >
      <p className="text-muted">
        <Plural
          value={ids.length}
          one="# workflow and all its versions will be gone. This cannot be undone. Its executions stay."
          other="# workflows and all their versions will be gone. This cannot be undone. Their executions stay."
        />
      </p>
    </Dialog>
  );
}
