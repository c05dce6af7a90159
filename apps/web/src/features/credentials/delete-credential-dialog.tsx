import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { type Credential, credentialsKey, deleteCredential } from '../../api/credentials.ts';
import { explainError } from '../../api/explain-error.ts';
import { queryClient } from '../../api/query-client.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { showToast } from '../../ui/toasts.tsx';

interface DeleteCredentialDialogProps {
  readonly credential: Credential;
  readonly onClose: () => void;
}

/** The server keeps no copy of a secret that was deleted: this is asked before. */
export function DeleteCredentialDialog({ credential, onClose }: DeleteCredentialDialogProps) {
  const { t } = useLingui();
  const { name } = credential;
  const remove = useMutation({
    mutationFn: () => deleteCredential(credential.id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: credentialsKey });
      showToast('success', t`${name} is deleted.`);
      onClose();
    },
  });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t`Delete ${name}?`}
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
      <p className="text-muted">
        <Trans>
          Its secrets are gone with it. Workflows that use it fail until they are given another one.
        </Trans>
      </p>
      {remove.error && (
        <p role="alert" className="mt-3 rounded-md bg-danger-soft px-3 py-2 text-danger">
          {explainError(remove.error)}
        </p>
      )}
    </Dialog>
  );
}
