import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { explainError } from '../../api/explain-error.ts';
import { queryClient } from '../../api/query-client.ts';
import { type ApiKey, apiKeysQuery, revokeApiKey } from '../../api/settings.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useNow } from '../../i18n/use-now.ts';
import { Page } from '../../shell/page.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx';
import { NewKeyDialog } from './new-key-dialog.tsx';

export function ApiKeysPage() {
  const { t } = useLingui();
  const { data: keys, error, refetch } = useQuery(apiKeysQuery);
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey>();
  const newButton = (
    <Button look="primary" icon={<Plus aria-hidden size={15} />} onClick={() => setCreating(true)}>
      <Trans>New API key</Trans>
    </Button>
  );
  return (
    <Page
      title={t`API keys`}
      intro={<Trans>For programs that call the API in your name. A key may do what you may do.</Trans>}
      actions={newButton}
    >
      {keys === undefined &&
        (error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton />)}
      {keys?.length === 0 && (
        <EmptyState icon={<KeyRound size={28} />} title={<Trans>No API keys yet</Trans>} actions={newButton}>
          <Trans>Make one for a script, the command line, or another program.</Trans>
        </EmptyState>
      )}
      {keys !== undefined && keys.length > 0 && (
        <div className="mx-4 overflow-x-auto rounded-xl border border-line bg-surface sm:mx-6">
          <table className="w-full">
            <thead className="text-muted text-xs">
              <tr className="*:px-4 *:py-2.5 *:text-start *:font-medium">
                <th scope="col">{t`Name`}</th>
                <th scope="col" className="max-sm:hidden">{t`Begins with`}</th>
                <th scope="col">{t`Last used`}</th>
                <th scope="col" className="max-md:hidden">{t`Expires`}</th>
                <th scope="col">
                  <span className="sr-only">{t`Actions`}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {keys.map((key) => (
                <KeyRow key={key.id} apiKey={key} onRevoke={() => setRevoking(key)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {creating && <NewKeyDialog onClose={() => setCreating(false)} />}
      {revoking && <RevokeDialog apiKey={revoking} onClose={() => setRevoking(undefined)} />}
    </Page>
  );
}

function KeyRow({ apiKey, onRevoke }: { readonly apiKey: ApiKey; readonly onRevoke: () => void }) {
  const { t } = useLingui();
  const format = useFormat();
  const now = useNow();
  const { name, prefix, createdAt, expiresAt, lastUsedAt } = apiKey;
  const expired = expiresAt !== undefined && expiresAt <= now;
  return (
    <tr className="*:border-line *:border-t *:px-4 *:py-2.5">
      <th scope="row" className="text-start font-normal">
        <div className="font-medium">
          <bdi>{name}</bdi>
        </div>
        <div className="text-muted text-xs">
          <Trans>made on {format.date(createdAt)}</Trans>
        </div>
      </th>
      <td className="max-sm:hidden">
        <code dir="ltr" className="text-muted text-xs">
          {prefix}…
        </code>
      </td>
      <td className="text-muted text-xs">
        {lastUsedAt === undefined ? <Trans>Never</Trans> : <RelativeTime at={lastUsedAt} />}
      </td>
      <td className="text-xs max-md:hidden">
        {expiresAt === undefined ? (
          <span className="text-muted">
            <Trans>Never</Trans>
          </span>
        ) : expired ? (
          <span className="text-danger">
            <Trans>Expired on {format.date(expiresAt)}</Trans>
          </span>
        ) : (
          <span className="text-muted">{format.date(expiresAt)}</span>
        )}
      </td>
      <td className="text-end">
        <Button size="small" look="danger" aria-label={t`Revoke ${name}`} onClick={onRevoke}>
          <Trans>Revoke</Trans>
        </Button>
      </td>
    </tr>
  );
}

function RevokeDialog({ apiKey, onClose }: { readonly apiKey: ApiKey; readonly onClose: () => void }) {
  const { t } = useLingui();
  const revoke = useMutation({
    mutationFn: () => revokeApiKey(apiKey.id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
      onClose();
    },
  });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t`Revoke “${apiKey.name}”?`}
      description={t`Programs that use it are refused from then on. This cannot be undone.`}
      actions={
        <>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button look="danger" busy={revoke.isPending} onClick={() => revoke.mutate()}>
            <Trans>Revoke</Trans>
          </Button>
        </>
      }
    >
      {revoke.error && (
        <p role="alert" className="text-danger">
          {explainError(revoke.error)}
        </p>
      )}
    </Dialog>
  );
}
