/** One run of a node: what it got, what it gave, what it printed. */
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Inbox } from 'lucide-react';
import { useState } from 'react';
import type { RunSide } from '../../api/execution-data.ts';
import { type NodeRunSummary, nodeDataQuery } from '../../api/execution-detail.ts';
import { useFailureText } from '../../i18n/use-failure-text.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { NodeIcon } from '../../ui/node-icon.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { DataBrowser } from '../data-view/index.ts';
import type { NodeLook, RunPlace } from './gantt/gantt.tsx';
import { firstItems, nodeDataSource } from './node-data-source.ts';
import { RunStatusMark } from './run-status.tsx';

interface RunPanelProps {
  readonly executionId: string;
  readonly place: RunPlace;
  readonly look: NodeLook;
  /** The tries of this run, the last one last. */
  readonly tries: readonly NodeRunSummary[];
  /** All runs of the execution are known: of a node with no tries there is nothing to be had. */
  readonly allKnown: boolean;
}

/** Whether it is worth asking: what was skipped got nothing, and what failed gave nothing. */
function mayHold(run: NodeRunSummary | undefined, side: RunSide['side'], allKnown: boolean): boolean {
  if (run === undefined) return !allKnown;
  return side === 'input' ? run.status !== 'skipped' : Object.keys(run.items).length > 0;
}

export function RunPanel({ executionId, place, look, tries, allKnown }: RunPanelProps) {
  const { t } = useLingui();
  const failureText = useFailureText();
  const format = useFormat();
  const run = tries.at(-1);
  // A run that failed has given nothing; what it got says why.
  const [chosen, setTab] = useState<RunSide['side'] | 'logs'>();
  const tab = chosen ?? (run?.status === 'failed' ? 'input' : 'output');
  const logs = run?.logs ?? [];
  const shown = tab === 'logs' && logs.length === 0 ? 'output' : tab;
  return (
    <section aria-label={look.name} className="flex h-full min-h-0 flex-col">
      <header className="flex min-h-11 flex-wrap items-center gap-x-2.5 gap-y-1 px-4 py-2">
        <NodeIcon icon={look.icon} group={look.group} size={16} />
        <h2 dir="auto" className="min-w-0 truncate font-semibold">
          {look.name}
        </h2>
        {run && <RunStatusMark status={run.status} worded />}
        <span className="flex flex-wrap gap-x-3 text-muted text-xs">
          {run?.startedAt !== undefined && run.finishedAt !== undefined && (
            <span>{format.duration(Math.max(0, run.finishedAt - run.startedAt))}</span>
          )}
          {tries.length > 1 && <Plural value={tries.length} one="# try" other="# tries" />}
          {run?.reused !== undefined && <Trans>taken over, not run</Trans>}
          {place.scope !== '' && (
            <span dir="ltr" className="font-mono text-2xs">
              {place.scope}
            </span>
          )}
        </span>
      </header>
      {run?.error !== undefined && (
        <p dir="auto" className="mx-4 mb-2 rounded-md bg-danger-soft px-3 py-2 text-danger text-xs">
          {failureText(run.error)}
        </p>
      )}
      <Tabs
        label={t`Data of the node`}
        value={shown}
        onChange={setTab}
        className="grow"
        tabs={[
          { value: 'output', label: t`Output` },
          { value: 'input', label: t`Input` },
          ...(logs.length === 0
            ? []
            : [{ value: 'logs' as const, label: t`Printed (${format.number(logs.length)})` }]),
        ]}
      >
        {shown === 'logs' ? (
          <ol dir="ltr" className="min-h-0 grow overflow-auto p-3 font-mono text-xs">
            {logs.map(({ level, text }, index) => (
              <li key={index} className={level === 'error' ? 'text-danger' : undefined}>
                <span className="whitespace-pre-wrap">{text}</span>
              </li>
            ))}
          </ol>
        ) : mayHold(run, shown, allKnown) ? (
          <Data
            key={`${place.scope} ${place.nodeId} ${shown}`}
            executionId={executionId}
            place={place}
            side={shown}
            // What is under way may still give something.
            stamp={run?.seq}
          />
        ) : (
          <Nothing side={shown} />
        )}
      </Tabs>
    </section>
  );
}

interface DataProps {
  readonly executionId: string;
  readonly place: RunPlace;
  readonly side: RunSide['side'];
  readonly stamp: number | undefined;
}

function Data({ executionId, place: { nodeId, scope }, side, stamp }: DataProps) {
  const { t } = useLingui();
  const { data, error, refetch } = useQuery(
    nodeDataQuery({ executionId, nodeId, scope, side }, firstItems, stamp),
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton rows={4} />;
  if (Object.keys(data.ports).length === 0) return <Nothing side={side} />;
  return (
    <div className="min-h-0 grow *:h-full">
      <DataBrowser
        label={side === 'output' ? t`Output` : t`Input`}
        source={nodeDataSource({ executionId, nodeId, scope, side }, data)}
      />
    </div>
  );
}

function Nothing({ side }: Pick<RunSide, 'side'>) {
  return (
    <EmptyState
      icon={<Inbox size={24} />}
      title={side === 'output' ? <Trans>It gave nothing</Trans> : <Trans>It got nothing</Trans>}
    />
  );
}
