import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { MousePointerClick } from 'lucide-react';
import { useEffect } from 'react';
import {
  executionQuery,
  isUnderWay,
  maxRuns,
  ranWorkflowQuery,
  runsQuery,
} from '../../api/execution-detail.ts';
import { nodeVersionsQuery } from '../../api/node-types.ts';
import { useNow } from '../../i18n/use-now.ts';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx';
import { ComparePanel } from './compare/compare-panel.tsx';
import { ExecutionGraph } from './execution-graph.tsx';
import { ExecutionHeader } from './execution-header.tsx';
import { ExecutionNotices } from './execution-notices.tsx';
import type { ExecutionPlace } from './execution-search.ts';
import { Gantt, type NodeLook, type RunPlace } from './gantt/gantt.tsx';
import { RunPanel } from './run-panel.tsx';
import { useLiveExecution } from './use-live-execution.ts';

export function ExecutionPage() {
  const { executionId } = useParams({ from: '/app/executions/$executionId' });
  // Another execution is another screen: what was unfolded in one is nothing to the other.
  return <OneExecution key={executionId} executionId={executionId} />;
}

function OneExecution({ executionId }: { readonly executionId: string }) {
  const { t } = useLingui();
  const navigate = useNavigate({ from: '/executions/$executionId' });
  const { node, scope = '', compare = false } = useSearch({ from: '/app/executions/$executionId' });
  const { data: execution, error, refetch } = useQuery(executionQuery(executionId));
  const underWay = execution !== undefined && isUnderWay(execution.status);
  useLiveExecution(executionId, underWay);
  const runs = useQuery({ ...runsQuery(executionId), enabled: execution !== undefined });
  const { data: ran } = useQuery(ranWorkflowQuery(executionId));
  const { data: nodeTypes = [] } = useQuery(nodeVersionsQuery);
  const now = useNow('quick');
  // The last events come with the end; they are read once more when it has ended.
  const { refetch: readRuns } = runs;
  useEffect(() => {
    if (!underWay) void readRuns();
  }, [underWay, readRuns]);

  if (execution === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton rows={8} />;

  const lookOf = (nodeId: string): NodeLook => {
    const known = ran?.workflow.nodes[nodeId];
    const nodeType = nodeTypes.find(
      ({ type, version }) => type === known?.type && version === known.typeVersion,
    );
    return { name: known?.name ?? nodeId, icon: nodeType?.icon, group: nodeType?.group };
  };
  const nameOf = (nodeId: string) => lookOf(nodeId).name;
  const all = [...(runs.data?.ended ?? []), ...(runs.data?.open ?? [])];
  const failed = execution.error?.nodeId;
  const last = all.findLast((run) => run.scope === '' && run.status !== 'skipped');
  const byItself: RunPlace | undefined =
    failed !== undefined
      ? { nodeId: failed, scope: execution.error?.scope ?? '' }
      : last && { nodeId: last.nodeId, scope: last.scope };
  const place = node === undefined ? byItself : { nodeId: node, scope };
  const change = (wanted: ExecutionPlace) =>
    void navigate({ search: (before) => ({ ...before, ...wanted }), replace: true });
  const choose = (wanted: RunPlace) =>
    change({ node: wanted.nodeId, scope: wanted.scope || undefined, compare: undefined });
  /** Of its runs, the one that failed, otherwise the last. */
  const chooseNode = (nodeId: string) => {
    const its = all.filter((run) => run.nodeId === nodeId);
    const run = its.findLast(({ status }) => status === 'failed') ?? its.at(-1);
    choose({ nodeId, scope: run?.scope ?? '' });
  };
  const end =
    execution.finishedAt ??
    (underWay ? now : Math.max(execution.createdAt, ...all.map(({ finishedAt = 0 }) => finishedAt)));

  return (
    <div className="flex min-h-full flex-col lg:h-full">
      <ExecutionHeader
        execution={execution}
        comparing={compare}
        onCompare={(on) => change({ compare: on || undefined })}
      />
      <ExecutionNotices execution={execution} nameOf={nameOf} />
      <div className="grid min-h-0 grow bg-surface lg:grid-cols-[minmax(0,1.2fr)_minmax(0,1fr)]">
        <section
          aria-label={t`Course`}
          className="flex h-[80vh] min-h-0 flex-col border-line max-lg:border-b lg:h-auto lg:border-e"
        >
          {ran !== undefined && (
            <div className="h-1/2 shrink-0 border-line border-b">
              <ExecutionGraph
                workflow={ran.workflow}
                runs={all}
                nodes={execution.nodes}
                isLive={underWay}
                selected={place}
                onSelect={chooseNode}
              />
            </div>
          )}
          {runs.data?.cut && (
            <p className="border-line border-b px-4 py-1.5 text-muted text-xs">
              <Plural
                value={maxRuns}
                one="Only the first run is shown."
                other="Only the first # runs are shown."
              />
            </p>
          )}
          {runs.data === undefined ? (
            runs.error ? (
              <ErrorState error={runs.error} onRetry={() => void runs.refetch()} />
            ) : (
              <Skeleton rows={6} />
            )
          ) : (
            <Gantt
              runs={all}
              from={execution.createdAt}
              to={end}
              lookOf={lookOf}
              selected={place}
              onSelect={choose}
            />
          )}
        </section>
        <div className="min-h-0 max-lg:h-[70vh]">
          {compare ? (
            <ComparePanel execution={execution} nameOf={nameOf} />
          ) : place === undefined ? (
            <EmptyState icon={<MousePointerClick size={24} />} title={<Trans>Choose a node</Trans>}>
              <Trans>Its input and its output are shown here.</Trans>
            </EmptyState>
          ) : runs.isPending ? (
            <Skeleton rows={4} />
          ) : (
            <RunPanel
              executionId={executionId}
              place={place}
              look={lookOf(place.nodeId)}
              tries={all.filter((run) => run.nodeId === place.nodeId && run.scope === place.scope)}
              allKnown={runs.data?.cut === false}
            />
          )}
        </div>
      </div>
    </div>
  );
}
