import { Trans, useLingui } from '@lingui/react/macro';
import type { WorkflowNode } from '@reporunner/core';
import { ArrowRightFromLine, Braces, Clock, Pin, PinOff, Play } from 'lucide-react';
import { useState } from 'react';
import { useFormat } from '../../../../i18n/use-format.ts';
import { useNow } from '../../../../i18n/use-now.ts';
import { Button } from '../../../../ui/button.tsx';
import { IconButton } from '../../../../ui/icon-button.tsx';
import { EmptyState, Skeleton } from '../../../../ui/states.tsx';
import { portsOf } from '../../canvas-model/connections.ts';
import { setPart } from '../../canvas-model/edits.ts';
import { runDraft } from '../../commands/run-commands.ts';
import { ListenButton } from '../../listen/listen-button.tsx';
import type { NodeRun } from '../../session/run-store.ts';
import { useNodeRun, useRun, useSession, useWorkflow } from '../../session/use-session.ts';
import { ColumnFrame } from '../column-frame.tsx';
import type { NodeData } from '../data/data-source.ts';
import { isStale } from '../data/is-stale.ts';
import { outputOf, withPorts } from '../data/node-data.ts';
import { NodeDataView } from '../node-data-view.tsx';
import { usePanel, usePanelStore } from '../panel-store.ts';
import { usePanelTabs } from '../panel-tabs.ts';
import { ErrorCard } from './error-card.tsx';
import { FailedElsewhere } from './failed-elsewhere.tsx';
import { LogList } from './log-list.tsx';
import { pinOutput } from './pin-output.ts';
import { PinnedEditor } from './pinned-editor.tsx';
import { ProgressLine } from './progress-line.tsx';
import { useHighlightSource } from './use-highlight-source.ts';

export function OutputColumn({ node }: { readonly node: WorkflowNode }) {
  const { t } = useLingui();
  const { number } = useFormat();
  const session = useSession();
  const panel = usePanelStore();
  const workflow = useWorkflow();
  const run = useRun((state) => state);
  const own = useNodeRun(node.id);
  const wantedPort = usePanel((state) => state.outputPort);
  const outputIndex = usePanel((state) => state.outputIndex);
  const tab = usePanelTabs((state) => state.output);
  const [editing, setEditing] = useState(false);
  const highlight = useHighlightSource(node.id);
  const described = portsOf(node, session.catalogue).outputs;
  const data = withPorts(
    outputOf(workflow, run, node.id),
    described.map(({ name }) => name),
  );
  const names = data === undefined ? described.map(({ name }) => name) : [...data.ports.keys()];
  const port =
    wantedPort !== undefined && names.includes(wantedPort)
      ? wantedPort
      : (firstFull(names, node.pinned, own?.items) ?? 'main');
  const isPinned = node.pinned !== undefined;
  return (
    <ColumnFrame
      title={t`Output`}
      body={
        editing ? (
          <PinnedEditor node={node} data={data} port={port} onClose={() => setEditing(false)} />
        ) : (
          <OutputBody node={node} data={data} port={port} onEdit={() => setEditing(true)}>
            {data?.ports.has(port) && (
              <NodeDataView
                label={t`Output`}
                data={data}
                port={port}
                onPort={(name) => panel.setState({ outputPort: name, outputIndex: 0 })}
                portLabel={(name) => {
                  const label = described.find((one) => one.name === name)?.label ?? name;
                  return t`${label}: ${number(countOf(name, node.pinned, own?.items))}`;
                }}
                selectedItem={outputIndex}
                onSelect={(index) => {
                  panel.setState({ outputIndex: index });
                  if (data.origin === 'run') void highlight(data, port, index);
                }}
                tab={tab}
                onTab={(output) => usePanelTabs.setState({ output })}
              />
            )}
          </OutputBody>
        )
      }
    >
      <OutputStatus node={node} />
      {!editing && (
        <div className="ms-auto flex items-center gap-1">
          <IconButton label={t`Edit as JSON`} size="small" onClick={() => setEditing(true)}>
            <Braces size={15} />
          </IconButton>
          {isPinned ? (
            <IconButton
              label={t`Unpin`}
              size="small"
              pressed
              onClick={() =>
                session.draft.apply({ label: t`Unpin ${node.name}` }, [
                  setPart(['nodes', node.id, 'pinned'], undefined),
                ])
              }
            >
              <PinOff size={15} />
            </IconButton>
          ) : (
            <IconButton
              label={t`Pin this output`}
              size="small"
              disabled={data === undefined}
              onClick={() => data !== undefined && void pinOutput(session, node, data)}
            >
              <Pin size={15} />
            </IconButton>
          )}
        </div>
      )}
    </ColumnFrame>
  );
}

function firstFull(
  names: readonly string[],
  pinned: WorkflowNode['pinned'],
  items: Readonly<Record<string, number>> | undefined,
): string | undefined {
  return names.find((name) => countOf(name, pinned, items) > 0) ?? names[0];
}

/** Items at a port: those that are pinned stand for the run's. */
function countOf(
  name: string,
  pinned: WorkflowNode['pinned'],
  items: Readonly<Record<string, number>> | undefined,
): number {
  return pinned === undefined ? (items?.[name] ?? 0) : (pinned[name]?.length ?? 0);
}

/** Where the data comes from, how long it took, and whether it is still what the node would give. */
function OutputStatus({ node }: { readonly node: WorkflowNode }) {
  const { duration } = useFormat();
  const workflow = useWorkflow();
  const document = useRun((state) => state.document);
  const own = useNodeRun(node.id);
  if (node.pinned !== undefined) {
    return (
      <span className="rounded-full bg-accent-soft px-2 py-0.5 text-2xs text-accent-ink">
        <Trans>Pinned: used instead of running</Trans>
      </span>
    );
  }
  if (own === undefined) return <SampleStatus nodeId={node.id} />;
  const took =
    own.startedAt === undefined || own.finishedAt === undefined ? undefined : own.finishedAt - own.startedAt;
  const isOld = own.status === 'succeeded' && document !== undefined && isStale(document, workflow, node.id);
  return (
    <>
      {own.reused !== undefined && (
        <span className="rounded-full bg-sunken px-2 py-0.5 text-2xs text-muted">
          <Trans>From an earlier run</Trans>
        </span>
      )}
      {took !== undefined && own.status === 'succeeded' && own.reused === undefined && (
        <span className="text-2xs text-muted tabular-nums">{duration(took)}</span>
      )}
      {isOld && (
        <span className="rounded-full bg-warning-soft px-2 py-0.5 text-2xs text-warning">
          <Trans>Changed since this run</Trans>
        </span>
      )}
    </>
  );
}

/** What a trigger got in a test, while no run is shown. */
function SampleStatus({ nodeId }: { readonly nodeId: string }) {
  const { relative } = useFormat();
  const now = useNow();
  const sample = useRun((run) => run.samples?.get(nodeId));
  if (sample === undefined) return null;
  return (
    <>
      <span className="rounded-full bg-sunken px-2 py-0.5 text-2xs text-muted">
        <Trans>Sample data from a test</Trans>
      </span>
      <span className="text-2xs text-muted">{relative(sample.at, now)}</span>
    </>
  );
}

type Logs = NonNullable<NodeRun['logs']>;
const noLogs: Logs = [];

/** What a program wrote before it failed comes with its error. */
function logsOf(run: NodeRun | undefined): Logs {
  if (run?.logs !== undefined) return run.logs;
  const logs = run?.error?.details?.logs;
  return Array.isArray(logs) ? (logs as Logs) : noLogs;
}

interface OutputBodyProps {
  readonly node: WorkflowNode;
  readonly data: NodeData | undefined;
  readonly port: string;
  readonly onEdit: () => void;
  readonly children: React.ReactNode;
}

function OutputBody({ node, data, port, onEdit, children }: OutputBodyProps) {
  const { t } = useLingui();
  const session = useSession();
  const own = useNodeRun(node.id);
  const looks = session.catalogue.looksOf(node);
  const isTrigger = looks?.kind === 'trigger';
  const hasAddress = looks?.address !== undefined;
  const runError = useRun((state) => state.error);
  const failedElsewhere = runError?.nodeId === node.id ? undefined : runError;
  const logs = logsOf(own);
  const failed = own?.error !== undefined && node.pinned === undefined && (
    <ErrorCard node={node} run={own} error={own.error} />
  );
  const busy = own?.status === 'running' || own?.status === 'retrying';
  let body: React.ReactNode;
  if (node.pinned === undefined && busy)
    body = (
      <>
        <ProgressLine nodeId={node.id} />
        <Skeleton />
      </>
    );
  else if (data?.ports.has(port)) body = children;
  else if (own?.status === 'failed') body = null;
  else if (own?.status === 'waiting')
    body = (
      <EmptyState icon={<Clock size={24} />} title={t`Waiting`}>
        <Trans>It goes on by itself once what it waits for has come.</Trans>
      </EmptyState>
    );
  else if (own?.status === 'skipped')
    body = (
      <EmptyState icon={<ArrowRightFromLine size={24} className="rtl:rotate-180" />} title={t`Skipped`}>
        <Trans>No item reached this node in the last run.</Trans>
      </EmptyState>
    );
  else if (failedElsewhere !== undefined) body = <FailedElsewhere error={failedElsewhere} />;
  else
    body = (
      <EmptyState
        icon={<ArrowRightFromLine size={24} className="rtl:rotate-180" />}
        title={t`No output data yet`}
        actions={
          <>
            <ListenButton node={node} look="primary" />
            {!hasAddress && (
              <Button
                look="primary"
                icon={<Play size={14} />}
                onClick={() => void runDraft(session, { destinationNodeId: node.id })}
              >
                <Trans>Run node</Trans>
              </Button>
            )}
            <Button icon={<Braces size={14} />} onClick={onEdit}>
              <Trans>Set manually</Trans>
            </Button>
          </>
        }
      >
        {hasAddress && (
          <Trans>Try it once: what comes in is kept, and Run uses it. Or set it manually.</Trans>
        )}
        {isTrigger && !hasAddress && <Trans>Run it once, or set its output manually.</Trans>}
        {!isTrigger && <Trans>Runs this node and any earlier nodes that have no data yet.</Trans>}
      </EmptyState>
    );
  return (
    <>
      {failed}
      <div className="flex min-h-0 grow flex-col">{body}</div>
      {logs.length > 0 && <LogList logs={logs} />}
    </>
  );
}
