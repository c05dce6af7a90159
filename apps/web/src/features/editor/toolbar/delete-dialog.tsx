import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { explainError } from '../../../api/explain-error.ts';
import { queryClient } from '../../../api/query-client.ts';
import { deleteWorkflow } from '../../../api/workflows.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { useDraft, useSession } from '../session/use-session.ts';

export function DeleteDialog({ onClose }: { readonly onClose: () => void }) {
  const { workflowId } = useSession();
  const { t } = useLingui();
  const name = useDraft(({ workflow }) => workflow.name);
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => deleteWorkflow(workflowId),
    onSuccess: async () => {
      onClose();
      await navigate({ to: '/workflows' });
      await queryClient.invalidateQueries({ queryKey: ['workflows'] });
    },
  });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t`Delete “${name}”?`}
      description={t`Its triggers are turned off and its versions go with it. Its executions stay.`}
      actions={
        <>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
            <Trans>Delete</Trans>
          </Button>
        </>
      }
    >
      {remove.error && (
        <p role="alert" className="text-danger">
          {explainError(remove.error)}
        </p>
      )}
    </Dialog>
  );
}
