import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery } from '@tanstack/react-query';
import { explainError } from '../../api/explain-error.ts';
import { queryClient } from '../../api/query-client.ts';
import { endSession, sessionsQuery } from '../../api/settings.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorState, Skeleton } from '../../ui/states.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { Section } from './section.tsx';

export function SessionsSection() {
  const { t } = useLingui();
  const format = useFormat();
  const { data: sessions, error, refetch } = useQuery(sessionsQuery);
  const end = useMutation({
    mutationFn: endSession,
    onError: (failure) => showToast('error', explainError(failure)),
    onSettled: () => queryClient.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  });
  return (
    <Section title={<Trans>Where you are signed in</Trans>}>
      {sessions === undefined &&
        (error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : (
          <Skeleton rows={2} className="p-0" />
        ))}
      <ul className="grid">
        {sessions?.map(({ id, createdAt, expiresAt, current }) => (
          <li key={id} className="flex min-h-11 items-center gap-3 border-line border-t first:border-t-0">
            <div className="grow">
              <Trans>Since {format.dateTime(createdAt)}</Trans>
              <div className="text-muted text-xs">
                <Trans>ends on {format.dateTime(expiresAt)}</Trans>
              </div>
            </div>
            {current ? (
              <span className="rounded-full bg-success-soft px-2 py-0.5 text-success text-xs">
                <Trans>This browser</Trans>
              </span>
            ) : (
              <Button
                size="small"
                busy={end.isPending && end.variables === id}
                aria-label={t`End the session since ${format.dateTime(createdAt)}`}
                onClick={() => end.mutate(id)}
              >
                <Trans>End</Trans>
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
