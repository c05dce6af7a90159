import { Plural, Trans } from '@lingui/react/macro';
import { DeleteForGoodDialog } from '../../ui/delete-for-good-dialog.tsx';
import type { WorkflowActions } from './workflow-actions.ts';

interface RemoveForGoodDialogProps {
  readonly ids: readonly string[];
  readonly actions: WorkflowActions;
  readonly onClose: () => void;
}

/** The one deletion that the server cannot take back. */
export function RemoveForGoodDialog({ ids, actions, onClose }: RemoveForGoodDialogProps) {
  const remove = async () => {
    try {
      await actions.removeForGood(ids);
    } finally {
      onClose();
    }
  };
  return (
    <DeleteForGoodDialog
      confirm={<Trans>Delete for good</Trans>}
      busy={actions.busy}
      onDelete={() => void remove().catch(() => {})}
      onClose={onClose}
    >
      <Plural
        value={ids.length}
        one="# workflow and all its versions will be gone. This cannot be undone. Its executions stay."
        other="# workflows and all their versions will be gone. This cannot be undone. Their executions stay."
      />
    </DeleteForGoodDialog>
  );
}
