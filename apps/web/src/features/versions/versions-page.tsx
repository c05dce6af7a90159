import { Trans, useLingui } from '@lingui/react/macro';
import type { Workflow } from '@reporunner/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { ArrowLeft, ArrowLeftRight, History, Rocket } from 'lucide-react';
import { meQuery } from '../../api/identity.ts';
import { nodeVersionsQuery } from '../../api/node-types.ts';
import { versionListQuery, versionQuery, type WorkflowVersionSummary } from '../../api/versions.ts';
import { workflowQuery } from '../../api/workflows.ts';
import { Page } from '../../shell/page.tsx';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Select } from '../../ui/select.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx';
import { DiffView } from './diff-view.tsx';
import { useVersionActions } from './use-version-actions.ts';
import { VersionList } from './version-list.tsx';
import { draftState, statesToCompare } from './version-search.ts';

export function VersionsPage() {
  const { t } = useLingui();
  const { workflowId } = useParams({ from: '/app/workflows/$workflowId/versions' });
  const search = useSearch({ from: '/app/workflows/$workflowId/versions' });
  const navigate = useNavigate({ from: '/workflows/$workflowId/versions' });
  const workflow = useQuery({ ...workflowQuery(workflowId), staleTime: 0 });
  const list = useInfiniteQuery(versionListQuery(workflowId));
  const { data: me } = useQuery(meQuery);
  const actions = useVersionActions(workflowId);

  const versions = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const { from, to } = statesToCompare(search, versions, workflow.data?.publishedVersionId);
  const compare = (wanted: { from?: string | undefined; to: string }) => void navigate({ search: wanted });
  const failed = workflow.error ?? list.error;
  const name = workflow.data?.name ?? '';
  const chosen = versions.find(({ versionId }) => versionId === to);
  return (
    <Page
      fill
      title={name === '' ? t`Versions` : t`Versions of ${name}`}
      trail={
        <Link
          to="/workflows/$workflowId"
          params={{ workflowId }}
          className="mb-0.5 inline-flex min-h-6 items-center gap-1 text-muted text-xs hover:text-ink"
        >
          <ArrowLeft aria-hidden size={12} className="rtl:-scale-x-100" />
          <Trans>Back to the editor</Trans>
        </Link>
      }
      actions={
        chosen !== undefined && (
          <>
            <Button
              icon={<History size={15} />}
              disabled={actions.busy}
              onClick={() => actions.restore(chosen)}
            >
              <Trans>Restore as the draft</Trans>
            </Button>
            <Button
              look="primary"
              icon={<Rocket size={15} />}
              disabled={actions.busy || chosen.versionId === workflow.data?.publishedVersionId}
              onClick={() => actions.publish(chosen)}
            >
              <Trans>Publish this version</Trans>
            </Button>
          </>
        )
      }
    >
      {failed !== null ? (
        <ErrorState
          error={failed}
          onRetry={() => {
            void workflow.refetch();
            void list.refetch();
          }}
        />
      ) : workflow.data === undefined || list.data === undefined ? (
        <Skeleton className="px-4 sm:px-6" />
      ) : versions.length === 0 ? (
        <EmptyState
          icon={<History aria-hidden size={28} />}
          title={<Trans>No versions yet</Trans>}
          actions={
            <Link to="/workflows/$workflowId" params={{ workflowId }} className="text-accent-ink underline">
              <Trans>Back to the editor</Trans>
            </Link>
          }
        >
          <Trans>
            Each time the workflow is published, a version of it is kept here: to compare, to restore, to
            publish again.
          </Trans>
        </EmptyState>
      ) : (
        <div className="flex min-h-0 grow border-line border-t max-lg:flex-col max-lg:overflow-y-auto">
          <div className="flex shrink-0 flex-col border-line bg-surface max-lg:max-h-72 max-lg:border-b lg:w-76 lg:border-e">
            <VersionList
              versions={versions}
              draft={workflow.data}
              publishedVersionId={workflow.data.publishedVersionId}
              meId={me?.id}
              chosen={to}
              onChoose={(state) => compare({ to: state })}
              onCompare={(one, other) => compare({ from: one, to: other })}
              actions={actions}
              hasMore={list.hasNextPage}
              loadingMore={list.isFetchingNextPage}
              onMore={() => void list.fetchNextPage()}
            />
          </div>
          <div className="min-w-0 grow p-4 sm:px-6 lg:overflow-y-auto">
            <StatePickers versions={versions} from={from} to={to} onCompare={compare} />
            <Comparison workflowId={workflowId} draft={workflow.data} from={from} to={to} />
          </div>
        </div>
      )}
    </Page>
  );
}

interface StatePickersProps {
  readonly versions: readonly WorkflowVersionSummary[];
  readonly from: string | undefined;
  readonly to: string;
  readonly onCompare: (wanted: { from?: string | undefined; to: string }) => void;
}

function StatePickers({ versions, from, to, onCompare }: StatePickersProps) {
  const { t } = useLingui();
  const options = [
    { value: draftState, label: t`Draft` },
    ...versions.map(({ versionId, number }) => ({ value: versionId, label: t`Version ${number}` })),
  ];
  // An address may name a version that is further down than what is loaded.
  const having = (state: string | undefined) =>
    state === undefined
      ? [{ value: '', label: t`Nothing` }, ...options]
      : options.some(({ value }) => value === state)
        ? options
        : [...options, { value: state, label: t`Another version` }];
  return (
    <div className="mb-4 flex flex-wrap items-center gap-2">
      <span className="text-muted">
        <Trans>From</Trans>
      </span>
      <Select
        aria-label={t`From`}
        value={from ?? ''}
        options={having(from)}
        onChange={({ target }) => onCompare({ from: target.value === '' ? undefined : target.value, to })}
        className="max-w-40"
      />
      <span className="text-muted">
        <Trans>to</Trans>
      </span>
      <Select
        aria-label={t`To`}
        value={to}
        options={having(to)}
        onChange={({ target }) => onCompare({ from, to: target.value })}
        className="max-w-40"
      />
      <IconButton
        label={t`Swap`}
        disabled={from === undefined}
        onClick={() => from !== undefined && onCompare({ from: to, to: from })}
      >
        <ArrowLeftRight size={15} />
      </IconButton>
    </div>
  );
}

interface ComparisonProps {
  readonly workflowId: string;
  readonly draft: Workflow;
  readonly from: string | undefined;
  readonly to: string;
}

const emptyOf = (workflow: Workflow): Workflow => ({ ...workflow, nodes: {}, edges: {}, notes: {} });

function Comparison({ workflowId, draft, from, to }: ComparisonProps) {
  const nodeTypes = useQuery(nodeVersionsQuery);
  const before = useWorkflowState(workflowId, draft, from);
  const after = useWorkflowState(workflowId, draft, to);
  const failed = nodeTypes.error ?? before.error ?? after.error;
  if (failed) {
    return (
      <ErrorState
        error={failed}
        onRetry={() => {
          for (const query of [nodeTypes, before, after]) void query.refetch();
        }}
      />
    );
  }
  if (after.workflow === undefined || nodeTypes.data === undefined)
    return <Skeleton rows={5} className="px-0" />;
  // The first version is compared with nothing.
  const base = from === undefined ? emptyOf(after.workflow) : before.workflow;
  if (base === undefined) return <Skeleton rows={5} className="px-0" />;
  return <DiffView before={base} after={after.workflow} nodeTypes={nodeTypes.data} />;
}

function useWorkflowState(workflowId: string, draft: Workflow, state: string | undefined) {
  const isVersion = state !== undefined && state !== draftState;
  const query = useQuery({ ...versionQuery(workflowId, state ?? ''), enabled: isVersion });
  return {
    workflow: isVersion ? query.data : state === draftState ? draft : undefined,
    error: isVersion ? query.error : null,
    refetch: query.refetch,
  };
}
