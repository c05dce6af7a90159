import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery } from '@tanstack/react-query';
import { CircleCheck } from 'lucide-react';
import { useId, useState } from 'react';
import { ApiError } from '../../../api/client.ts';
import { explainError } from '../../../api/explain-error.ts';
import { diagnosticsOf } from '../../../api/problem-details.ts';
import { queryClient } from '../../../api/query-client.ts';
import { publishWorkflow, validateWorkflow } from '../../../api/workflows.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { showToast } from '../../../ui/toasts.tsx';
import { ProblemList } from '../problems/problem-list.tsx';
import type { EditorSession } from '../session/editor-session.ts';
import { useDraft, useSession } from '../session/use-session.ts';
import { publicationQuery } from './publication.ts';

/** Publishing with a word on what changed; what blocks publishing is listed, with a link to each problem. */
export function PublishDialog({ onClose }: { readonly onClose: () => void }) {
  const session = useSession();
  const { t } = useLingui();
  const field = useId();
  const [message, setMessage] = useState('');
  const saved = useDraft((state) => state.save === 'saved');
  const revision = useDraft((state) => state.revision);
  const check = useQuery({
    queryKey: ['workflow', session.workflowId, 'check', revision, saved],
    queryFn: async ({ signal }) => {
      await session.draft.flush();
      return (await validateWorkflow(session.workflowId, signal)).diagnostics;
    },
    gcTime: 0,
  });
  const publish = useMutation({
    mutationFn: async () => {
      await session.draft.flush();
      await publishWorkflow(session.workflowId, message.trim());
    },
    onSuccess: async () => {
      onClose();
      showToast('success', t`Published. Its triggers are on.`);
      await queryClient.invalidateQueries(publicationQuery(session.workflowId));
    },
  });
  const problems = [...(check.data ?? []), ...diagnosticsOf(publish.error)];
  const errors = problems.filter(({ severity }) => severity === 'error');
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t`Publish`}
      description={t`Its triggers will use this version until you publish again.`}
      size="medium"
      actions={
        <>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button
            look="primary"
            busy={publish.isPending}
            disabled={errors.length > 0 || !saved}
            onClick={() => publish.mutate()}
          >
            <Trans>Publish</Trans>
          </Button>
        </>
      }
    >
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (errors.length === 0 && saved) publish.mutate();
        }}
      >
        <div className="grid gap-1">
          <label htmlFor={field} className="font-medium">
            <Trans>Description (optional)</Trans>
          </label>
          <input
            id={field}
            dir="auto"
            maxLength={2000}
            value={message}
            onChange={(event) => setMessage(event.target.value)}
            placeholder={t`What changed in this version?`}
            className="h-8 w-full rounded-md border border-line-strong bg-surface px-2.5 hover:border-muted"
          />
        </div>
        <div role="status" className="grid gap-2">
          {check.isPending && (
            <p className="text-muted">
              <Trans>Checking…</Trans>
            </p>
          )}
          {check.error && <p className="text-danger">{explainError(check.error)}</p>}
          {check.data !== undefined && problems.length === 0 && (
            <p className="flex items-center gap-2 text-success">
              <CircleCheck size={16} aria-hidden />
              <Trans>Nothing blocks publishing.</Trans>
            </p>
          )}
          {errors.length > 0 && (
            <p className="text-danger">
              <Plural value={errors.length} one="Fix this first:" other="Fix these # things first:" />
            </p>
          )}
          <ProblemList problems={problems} onGo={onClose} />
          {publish.error && diagnosticsOf(publish.error).length === 0 && (
            <p className="text-danger">{refusalOf(publish.error, session)}</p>
          )}
        </div>
      </form>
    </Dialog>
  );

  function refusalOf(error: unknown, { workflowId }: EditorSession): string {
    if (!(error instanceof ApiError)) return explainError(error);
    if (error.code === 'TRIGGER_CONFLICT') {
      const { details } = error.problem;
      const address = String(details?.address ?? '');
      return details?.workflowId === workflowId
        ? t`Two triggers of this workflow answer ${address}. Give one of them another path.`
        : t`Another published workflow answers ${address} already. Choose another path, or unpublish that one.`;
    }
    if (error.code === 'REVISION_CONFLICT')
      return t`Somebody has changed the workflow this very moment. Look at it once more, then publish.`;
    return explainError(error);
  }
}
