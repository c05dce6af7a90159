import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ArrowUp, Ban, History, RotateCw, SearchX, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { type BulkExecutions, executionListQuery, newestExecutionsQuery } from '../../api/execution-list.ts';
import { queryClient } from '../../api/query-client.ts';
import { useLiveLists } from '../../api/use-live-lists.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Page } from '../../shell/page.tsx';
import { useShortcuts } from '../../shell/shortcuts/shortcut-store.ts';
import { BulkBar } from '../../ui/bulk-bar.tsx';
import { Button } from '../../ui/button.tsx';
import { noRows, onlyThere, type RowSelection } from '../../ui/row-selection.ts';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx';
import { VirtualTable } from '../../ui/virtual-table.tsx';
import { DeleteExecutionsDialog } from './delete-executions-dialog.tsx';
import { useExecutionActions } from './execution-actions.ts';
import { useExecutionColumns } from './execution-columns.tsx';
import { type ExecutionSearch, filterOf, mergeNewest } from './execution-search.ts';
import { ExecutionToolbar } from './execution-toolbar.tsx';

const canRetry = new Set(['failed', 'cancelled']);
const isActive = new Set(['queued', 'running', 'waiting']);

export function ExecutionsPage() {
  const { t } = useLingui();
  const format = useFormat();
  const navigate = useNavigate({ from: '/executions' });
  const search = useSearch({ from: '/app/executions' });
  const filter = filterOf(search);
  const list = useInfiniteQuery(executionListQuery(filter));
  const { data: newest = [] } = useQuery({ ...newestExecutionsQuery(filter), enabled: list.isSuccess });
  useLiveLists('executions');
  const searchField = useRef<HTMLInputElement>(null);
  useShortcuts([
    { keys: '/', label: t`Search`, group: t`Executions`, run: () => searchField.current?.focus() },
  ]);
  const columns = useExecutionColumns();
  const act = useExecutionActions();
  const [ticked, setTicked] = useState<RowSelection>(noRows);
  const [deleting, setDeleting] = useState<readonly string[]>();

  const shown = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const { rows, newer } = mergeNewest(shown, list.isPlaceholderData ? [] : newest);
  const selection = onlyThere(
    ticked,
    rows.map(({ id }) => id),
  );
  const selected = rows.filter(({ id }) => selection.ids.has(id));
  const idsOf = (fits: (status: string) => boolean) =>
    selected.filter(({ status }) => fits(status)).map(({ id }) => id);
  const retriable = idsOf((status) => canRetry.has(status));
  const active = idsOf((status) => isActive.has(status));
  const finished = idsOf((status) => !isActive.has(status));

  const change = (wanted: ExecutionSearch) =>
    void navigate({ search: (now) => ({ ...now, ...wanted }), replace: true });
  const showNewer = () => queryClient.resetQueries({ queryKey: executionListQuery(filter).queryKey });
  const run = (action: BulkExecutions['action'], ids: readonly string[]) => {
    setTicked(noRows);
    act.mutate({ action, ids }, { onSuccess: () => void showNewer() });
  };
  const filtered = Object.keys(search).length > 0;

  return (
    <div className="relative h-full">
      <Page fill title={t`Executions`}>
        <ExecutionToolbar search={search} onChange={change} searchRef={searchField} />
        {list.isPending && <Skeleton rows={8} className="px-4 sm:px-6" />}
        {list.isError && rows.length === 0 && (
          <ErrorState error={list.error} onRetry={() => void list.refetch()} />
        )}
        <div role="status" className="relative z-[2] h-0 text-center">
          {newer > 0 && rows.length > 0 && (
            <Button
              look="primary"
              size="small"
              icon={<ArrowUp aria-hidden size={13} />}
              onClick={() => void showNewer()}
              className="mt-11 rounded-full! shadow-float!"
            >
              <Plural value={newer} one="# new execution" other="# new executions" />
            </Button>
          )}
        </div>
        {list.isSuccess &&
          (rows.length > 0 ? (
            <VirtualTable
              label={t`Executions`}
              scrollId="executions"
              rows={rows}
              rowId={({ id }) => id}
              rowName={({ workflowName, createdAt }) =>
                `${workflowName ?? t`Deleted workflow`}, ${format.exact(createdAt)}`
              }
              columns={columns}
              selection={selection}
              onSelect={setTicked}
              hasMore={list.hasNextPage}
              onEnd={() => {
                if (!list.isFetching) void list.fetchNextPage();
              }}
              onOpen={({ id }) =>
                void navigate({ to: '/executions/$executionId', params: { executionId: id } })
              }
            />
          ) : filtered ? (
            <EmptyState
              icon={<SearchX size={28} />}
              title={<Trans>No execution fits</Trans>}
              actions={
                <Button onClick={() => void navigate({ search: {} })}>
                  <Trans>Show all executions</Trans>
                </Button>
              }
            />
          ) : (
            <EmptyState
              icon={<History size={28} />}
              title={<Trans>Nothing has run yet</Trans>}
              actions={
                <Button look="primary" onClick={() => void navigate({ to: '/workflows' })}>
                  <Trans>To the workflows</Trans>
                </Button>
              }
            >
              <Trans>
                Run a workflow manually, or publish it and let its trigger run it. What happened is here.
              </Trans>
            </EmptyState>
          ))}
      </Page>
      <BulkBar count={selected.length} onClear={() => setTicked(noRows)}>
        <Button
          look="ghost"
          size="small"
          icon={<RotateCw aria-hidden size={14} />}
          disabled={retriable.length === 0 || act.isPending}
          onClick={() => run('retry', retriable)}
        >
          <Trans>Retry</Trans>
        </Button>
        <Button
          look="ghost"
          size="small"
          icon={<Ban aria-hidden size={14} />}
          disabled={active.length === 0 || act.isPending}
          onClick={() => run('cancel', active)}
        >
          <Trans>Cancel</Trans>
        </Button>
        <Button
          look="ghost"
          size="small"
          icon={<Trash2 aria-hidden size={14} />}
          disabled={finished.length === 0 || act.isPending}
          onClick={() => setDeleting(finished)}
        >
          <Trans>Delete…</Trans>
        </Button>
      </BulkBar>
      {deleting && (
        <DeleteExecutionsDialog
          count={deleting.length}
          onClose={() => setDeleting(undefined)}
          onDelete={() => {
            setDeleting(undefined);
            run('delete', deleting);
          }}
        />
      )}
    </div>
  );
}
