import { Trans, useLingui } from '@lingui/react/macro';
import { Link, useNavigate } from '@tanstack/react-router';
import { Ban, Bug, ChevronDown, ChevronRight, GitCompareArrows, RotateCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import {
  deleteExecution,
  type ExecutionDetail,
  isUnderWay,
  retryExecution,
} from '../../api/execution-detail.ts';
import { executionsKey } from '../../api/execution-list.ts';
import { cancelExecution } from '../../api/executions.ts';
import { explainError } from '../../api/explain-error.ts';
import { queryClient } from '../../api/query-client.ts';
import { PageTitle } from '../../shell/page-title.tsx';
import { Button } from '../../ui/button.tsx';
import { ExecutionStatusMark } from '../../ui/execution-status.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { DeleteExecutionsDialog } from './delete-executions-dialog.tsx';
import { Duration } from './duration.tsx';
import { modeLabels } from './mode-labels.ts';

interface ExecutionHeaderProps {
  readonly execution: ExecutionDetail;
  readonly comparing: boolean;
  readonly onCompare: (on: boolean) => void;
}

const link = 'rounded underline decoration-line-strong underline-offset-2 hover:text-ink';

export function ExecutionHeader({ execution, comparing, onCompare }: ExecutionHeaderProps) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const { id, workflowId, status, mode, versionId, createdAt, finishedAt, retryOf, parentId } = execution;
  const underWay = isUnderWay(status);
  const name = execution.workflowName ?? t`Deleted workflow`;
  const attempt = async (work: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await work();
    } catch (error) {
      showToast('error', explainError(error));
    }
    setBusy(false);
    await queryClient.invalidateQueries({ queryKey: executionsKey });
  };
  const retry = (version: 'original' | 'published') =>
    attempt(async () => {
      const { executionId } = await retryExecution(id, version);
      await navigate({ to: '/executions/$executionId', params: { executionId } });
    });
  const remove = () =>
    attempt(async () => {
      await deleteExecution(id);
      await navigate({ to: '/executions' });
    });
  const { children, retries } = execution;
  return (
    <header className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b bg-surface px-4 py-3 sm:px-6">
      <div className="min-w-0 grow basis-72">
        <nav aria-label={t`Where this is`} className="flex items-center gap-0.5 text-muted text-xs">
          <Link to="/executions" className="inline-flex min-h-6 items-center rounded hover:text-ink">
            <Trans>Executions</Trans>
          </Link>
          <ChevronRight aria-hidden size={12} className="rtl:-scale-x-100" />
          <Link
            to="/executions"
            search={{ workflow: workflowId }}
            dir="auto"
            className="inline-flex min-h-6 items-center truncate rounded hover:text-ink"
          >
            {name}
          </Link>
        </nav>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <PageTitle text={t`Execution of ${name}`} className="text-base!">
            {name}
          </PageTitle>
          <span role="status">
            <ExecutionStatusMark status={status} look="badge" />
          </span>
          <div className="flex flex-wrap items-center gap-x-3 gap-y-0.5 text-muted text-xs">
            <RelativeTime at={createdAt} />
            {status !== 'queued' && <Duration from={createdAt} to={finishedAt} className="tabular-nums" />}
            <span>{t(modeLabels[mode])}</span>
            <span>
              {versionId.startsWith('draft:') ? <Trans>Draft</Trans> : <Trans>Published version</Trans>}
            </span>
            {retryOf !== undefined && (
              <Link to="/executions/$executionId" params={{ executionId: retryOf }} className={link}>
                <Trans>Retry of an earlier one</Trans>
              </Link>
            )}
            {parentId !== undefined && (
              <Link to="/executions/$executionId" params={{ executionId: parentId }} className={link}>
                <Trans>Called by another one</Trans>
              </Link>
            )}
            {retries.items.length > 0 && (
              <Link to="/executions" search={{ retryOf: id }} className={link}>
                <Trans>Retries</Trans>
              </Link>
            )}
            {children.items.length > 0 && (
              <Link to="/executions" search={{ parent: id }} className={link}>
                <Trans>Those it called</Trans>
              </Link>
            )}
          </div>
        </div>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {status === 'failed' && (
          <Button
            look={comparing ? 'primary' : 'secondary'}
            aria-pressed={comparing}
            icon={<GitCompareArrows aria-hidden size={14} />}
            onClick={() => onCompare(!comparing)}
          >
            <Trans>Compare</Trans>
          </Button>
        )}
        <Button
          icon={<Bug aria-hidden size={14} />}
          onClick={() =>
            void navigate({ to: '/workflows/$workflowId', params: { workflowId }, search: { execution: id } })
          }
        >
          <Trans>Debug in editor</Trans>
        </Button>
        {underWay ? (
          <Button
            look="danger"
            icon={<Ban aria-hidden size={14} />}
            busy={busy}
            onClick={() => void attempt(() => cancelExecution(id))}
          >
            <Trans>Cancel</Trans>
          </Button>
        ) : (
          <>
            <Menu
              trigger={
                <Button look="primary" icon={<RotateCw aria-hidden size={14} />} busy={busy}>
                  <Trans>Retry</Trans>
                  <ChevronDown aria-hidden size={14} />
                </Button>
              }
            >
              <MenuItem onSelect={() => void retry('original')}>
                <Trans>With the original version</Trans>
              </MenuItem>
              <MenuItem onSelect={() => void retry('published')}>
                <Trans>With the published version</Trans>
              </MenuItem>
            </Menu>
            <IconButton label={t`Delete the execution`} onClick={() => setDeleting(true)}>
              <Trash2 aria-hidden size={16} />
            </IconButton>
          </>
        )}
      </div>
      {deleting && (
        <DeleteExecutionsDialog
          count={1}
          onClose={() => setDeleting(false)}
          onDelete={() => {
            setDeleting(false);
            void remove();
          }}
        />
      )}
    </header>
  );
}
