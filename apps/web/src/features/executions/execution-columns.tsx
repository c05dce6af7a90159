import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { ExecutionRecord } from '../../api/execution-list.ts';
import { useFailureText } from '../../i18n/use-failure-text.ts';
import { ExecutionStatusMark } from '../../ui/execution-status.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import type { Column } from '../../ui/virtual-table.tsx';
import { Duration } from './duration.tsx';
import { modeLabels } from './mode-labels.ts';

export function useExecutionColumns(): readonly Column<ExecutionRecord>[] {
  const { t } = useLingui();
  const failureText = useFailureText();
  return [
    {
      key: 'status',
      header: t`Status`,
      className: 'w-32 max-sm:w-10',
      cell: ({ status }) => (
        <>
          <span className="max-sm:hidden">
            <ExecutionStatusMark status={status} />
          </span>
          <span className="sm:hidden">
            <ExecutionStatusMark status={status} look="icon" />
          </span>
        </>
      ),
    },
    {
      key: 'workflow',
      header: t`Workflow`,
      cell: ({ id, workflowName, error }) => (
        <div className="flex min-w-0 flex-col items-start">
          <Link
            data-row-focus
            to="/executions/$executionId"
            params={{ executionId: id }}
            dir="auto"
            className="max-w-full truncate rounded font-medium hover:underline"
          >
            {workflowName ?? <Trans>Deleted workflow</Trans>}
          </Link>
          {error !== undefined && (
            <span dir="auto" title={failureText(error)} className="max-w-full truncate text-danger text-xs">
              {error.nodeName === undefined ? failureText(error) : `${error.nodeName}: ${failureText(error)}`}
            </span>
          )}
        </div>
      ),
    },
    {
      key: 'started',
      header: t`Started`,
      className: 'w-36 max-sm:w-28',
      cell: ({ createdAt }) => <RelativeTime at={createdAt} className="text-muted text-xs" />,
    },
    {
      key: 'duration',
      header: t`Duration`,
      className: 'w-28 max-md:hidden',
      cell: ({ status, createdAt, finishedAt }) =>
        status === 'queued' ? null : (
          <Duration from={createdAt} to={finishedAt} className="text-xs tabular-nums" />
        ),
    },
    {
      key: 'mode',
      header: t`Started by`,
      className: 'w-36 max-lg:hidden',
      cell: ({ mode, versionId }) => (
        <span className="text-muted text-xs">
          {t(modeLabels[mode])}
          {versionId.startsWith('draft:') && (
            <>
              {' · '}
              <Trans>Draft</Trans>
            </>
          )}
        </span>
      ),
    },
  ];
}
