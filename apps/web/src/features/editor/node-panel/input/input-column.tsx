import { Trans, useLingui } from '@lingui/react/macro';
import type { WorkflowNode } from '@reporunner/core';
import { ArrowLeftToLine, Play } from 'lucide-react';
import { Button } from '../../../../ui/button.tsx';
import { EmptyState } from '../../../../ui/states.tsx';
import { portsOf } from '../../canvas-model/connections.ts';
import { runDraft } from '../../commands/run-commands.ts';
import { fieldCode } from '../../expressions/template-text.ts';
import { useRun, useSession, useWorkflow } from '../../session/use-session.ts';
import { ColumnFrame } from '../column-frame.tsx';
import { ancestorsOf, incomingOf } from '../data/neighbours.ts';
import { inputOf, isBodyEntry, outputOf } from '../data/node-data.ts';
import { NodeDataView } from '../node-data-view.tsx';
import { usePanel, usePanelStore } from '../panel-store.ts';
import { usePanelTabs } from '../panel-tabs.ts';
import { SmallSelect } from '../small-select.tsx';
import { IterationPicker } from './iteration-picker.tsx';
import { Variables } from './variables.tsx';

export function InputColumn({ node }: { readonly node: WorkflowNode }) {
  const { t } = useLingui();
  const { catalogue } = useSession();
  const panel = usePanelStore();
  const workflow = useWorkflow();
  const run = useRun((state) => state);
  const shownNodeId = usePanel((state) => state.shownNodeId);
  const wantedPort = usePanel((state) => state.inputPort);
  const itemIndex = usePanel((state) => state.itemIndex);
  const shownItem = usePanel((state) => state.shownItem);
  const outputPort = usePanel((state) => state.shownPort);
  const tab = usePanelTabs((state) => state.input);
  const ports = catalogue.ports(node).inputs;
  const ancestors = ancestorsOf(workflow, node.id);
  const other = shownNodeId === undefined ? undefined : workflow.nodes[shownNodeId];
  const port = ports.some(({ name }) => name === wantedPort) ? wantedPort : (ports[0]?.name ?? 'main');
  const data =
    other === undefined
      ? inputOf(
          workflow,
          run,
          node.id,
          ports.map(({ name }) => name),
        )
      : outputOf(workflow, run, other.id);
  const described = other === undefined ? ports : portsOf(other, catalogue).outputs;
  const names = [...(data?.ports.keys() ?? [])];
  const shownPort =
    other === undefined ? port : names.includes(outputPort) ? outputPort : (names[0] ?? 'main');
  // Expressions read `$json` of what comes in at the port `main`.
  const isCurrent = other === undefined && shownPort === 'main';
  const readFrom = other ?? workflow.nodes[incomingOf(workflow, node.id, shownPort)[0]?.from.nodeId ?? ''];
  return (
    <ColumnFrame
      title={t`Input`}
      body={
        <>
          {data?.ports.has(shownPort) ? (
            <NodeDataView
              label={t`Input`}
              data={data}
              port={shownPort}
              onPort={(name) =>
                panel.setState(other === undefined ? { inputPort: name } : { shownPort: name })
              }
              portLabel={(name) => described.find((one) => one.name === name)?.label ?? name}
              selectedItem={isCurrent ? itemIndex : shownItem}
              onSelect={(index) => panel.setState(isCurrent ? { itemIndex: index } : { shownItem: index })}
              tab={tab}
              onTab={(input) => usePanelTabs.setState({ input })}
              codeFor={(path) => fieldCode(path, isCurrent ? undefined : readFrom?.name)}
            />
          ) : (
            <NoInput node={node} shown={other} />
          )}
          <Variables />
        </>
      }
    >
      {ancestors.length > 0 && (
        <SmallSelect
          label={t`Data of`}
          value={shownNodeId ?? ''}
          options={[
            { value: '', label: t`Current node's input` },
            ...ancestors.map((id) => ({ value: id, label: workflow.nodes[id]?.name ?? id })),
          ]}
          onChange={(id) => panel.setState({ shownNodeId: id === '' ? undefined : id, shownItem: 0 })}
        />
      )}
      <IterationPicker nodeId={node.id} />
    </ColumnFrame>
  );
}

interface NoInputProps {
  readonly node: WorkflowNode;
  readonly shown: WorkflowNode | undefined;
}

function NoInput({ node, shown }: NoInputProps) {
  const { t } = useLingui();
  const session = useSession();
  const workflow = useWorkflow();
  const before = shown?.id ?? incomingOf(workflow, node.id)[0]?.from.nodeId;
  const isEntry = isBodyEntry(workflow, node.id);
  const statusBefore = useRun((state) => state.nodes.get(before ?? '')?.status);
  const hasRun = statusBefore === 'succeeded' || statusBefore === 'skipped';
  if (before === undefined && !isEntry) {
    return (
      <EmptyState icon={<ArrowLeftToLine size={24} className="rtl:rotate-180" />} title={t`Nothing comes in`}>
        <Trans>Connect a node before this one, and its data shows up here.</Trans>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<ArrowLeftToLine size={24} className="rtl:rotate-180" />}
      title={hasRun ? t`No items came in` : t`No input data yet`}
      actions={
        <Button
          icon={<Play size={14} />}
          onClick={() => void runDraft(session, { destinationNodeId: before ?? node.id })}
        >
          {isEntry && before === undefined ? <Trans>Run to here</Trans> : <Trans>Run previous nodes</Trans>}
        </Button>
      }
    >
      {hasRun ? (
        <Trans>The node before has run, and sent nothing this way.</Trans>
      ) : (
        <Trans>Fields of the data can then be dragged into parameters.</Trans>
      )}
    </EmptyState>
  );
}
