/** What one must know of an execution before anything else: why it failed, or what it waits for. */
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { CircleX, Clock, ExternalLink } from 'lucide-react';
import type { ExecutionDetail, ExecutionWait } from '../../api/execution-detail.ts';
import { useFailureText } from '../../i18n/use-failure-text.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Button } from '../../ui/button.tsx';

interface ExecutionNoticesProps {
  readonly execution: ExecutionDetail;
  readonly nameOf: (nodeId: string) => string;
}

export function ExecutionNotices({ execution, nameOf }: ExecutionNoticesProps) {
  const navigate = useNavigate();
  const failureText = useFailureText();
  const { id, workflowId, error, waiting } = execution;
  return (
    <>
      {error !== undefined && (
        <section
          aria-labelledby="execution-error"
          className="flex flex-wrap items-start gap-3 border-line border-b bg-danger-soft px-4 py-3 text-danger sm:px-6"
        >
          <CircleX aria-hidden size={18} className="mt-0.5 shrink-0" />
          <div className="min-w-0 grow basis-72">
            <h2 id="execution-error" dir="auto" className="font-semibold">
              {error.nodeId === undefined ? (
                <Trans>The execution failed</Trans>
              ) : (
                <Trans>“{error.nodeName ?? nameOf(error.nodeId)}” failed</Trans>
              )}
            </h2>
            <p dir="auto" className="max-h-32 overflow-auto whitespace-pre-wrap break-words text-ink">
              {failureText(error)}
            </p>
            <code dir="ltr" className="text-xs">
              {error.code}
            </code>
          </div>
          {error.nodeId !== undefined && (
            <Button
              size="small"
              onClick={() =>
                void navigate({
                  to: '/workflows/$workflowId',
                  params: { workflowId },
                  search: { execution: id, node: error.nodeId as string },
                })
              }
            >
              <Trans>Open the node</Trans>
            </Button>
          )}
        </section>
      )}
      {waiting.map((wait) => (
        <Wait key={`${wait.scope} ${wait.nodeId}`} wait={wait} name={nameOf(wait.nodeId)} />
      ))}
    </>
  );
}

function Wait({ wait, name }: { readonly wait: ExecutionWait; readonly name: string }) {
  const { t } = useLingui();
  const format = useFormat();
  const { kind, until, url, title, count = 0 } = wait;
  return (
    <section
      aria-label={t`Waiting`}
      className="flex flex-wrap items-center gap-3 border-line border-b bg-warning-soft px-4 py-2.5 sm:px-6"
    >
      <Clock aria-hidden size={16} className="shrink-0 text-warning" />
      <p className="min-w-0 grow">
        <bdi className="font-medium">{name}</bdi> {kind === 'time' && <Trans>waits.</Trans>}
        {kind === 'callback' && <Trans>waits to be called.</Trans>}
        {kind === 'people' && <Trans>waits for somebody: {title}</Trans>}
        {kind === 'workflows' && (
          <Plural value={count} one="waits for # execution." other="waits for # executions." />
        )}{' '}
        {until !== undefined && (
          <span className="text-muted">
            <Trans>It goes on by itself on {format.dateTime(until)}.</Trans>
          </span>
        )}
      </p>
      {url !== undefined && (
        <a
          href={url}
          target="_blank"
          rel="noreferrer"
          className="inline-flex min-h-6 items-center gap-1.5 rounded font-medium text-accent-ink hover:underline"
        >
          {kind === 'people' ? <Trans>Open the page</Trans> : <Trans>Address to call</Trans>}
          <ExternalLink aria-hidden size={13} />
        </a>
      )}
    </section>
  );
}
