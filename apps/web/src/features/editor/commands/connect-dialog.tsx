import { Trans, useLingui } from '@lingui/react/macro';
import { createId, type WorkflowNode } from '@reporunner/core';
import { Trash2 } from 'lucide-react';
import { useId, useState } from 'react';
import { Dialog } from '../../../ui/dialog.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { NodeIcon } from '../../../ui/node-icon.tsx';
import { Select } from '../../../ui/select.tsx';
import { type PortRef, portsOf, refusalOf } from '../canvas-model/connections.ts';
import { connectParts } from '../canvas-model/edits.ts';
import { portLabel } from '../outline/port-words.ts';
import { useSession, useWorkflow } from '../session/use-session.ts';
import { PickList, type PickOption } from './pick-list.tsx';
import { refusalWords } from './refusal-words.ts';

interface Props {
  readonly nodeId: string;
  readonly port?: string | undefined;
  readonly onClose: () => void;
}

/** What dragging an edge does, by keyboard: an output, and what it leads to. */
export function ConnectDialog({ nodeId, port: wantedPort, onClose }: Props) {
  const { draft, catalogue } = useSession();
  const { t } = useLingui();
  const field = useId();
  const workflow = useWorkflow();
  const node = workflow.nodes[nodeId];
  const outputs = node === undefined ? [] : portsOf(node, catalogue).outputs;
  const [chosen, setChosen] = useState(wantedPort ?? freePort());
  if (node === undefined) return null;
  const port = outputs.some(({ name }) => name === chosen) ? chosen : (outputs[0]?.name ?? 'main');
  const from: PortRef = { nodeId, port };
  const options = Object.values(workflow.nodes)
    .flatMap((target) => targetsOf(target))
    .toSorted((a, b) => Number(a.refusal !== undefined) - Number(b.refusal !== undefined));
  const existing = Object.values(workflow.edges).filter((edge) => edge.from.nodeId === nodeId);

  function freePort(): string {
    const used = new Set(
      Object.values(workflow.edges).flatMap((edge) => (edge.from.nodeId === nodeId ? [edge.from.port] : [])),
    );
    return (outputs.find(({ name }) => !used.has(name)) ?? outputs[0])?.name ?? 'main';
  }

  /** A node for each of its inputs; one that has none is there to say why. */
  function targetsOf(target: WorkflowNode): readonly PickOption[] {
    if (target.id === nodeId) return [];
    const looks = catalogue.looksOf(target);
    const inputs = catalogue.ports(target).inputs;
    const names = inputs.length === 0 ? ['main'] : inputs.map(({ name }) => name);
    return names.map((name): PickOption => {
      const refusal = refusalOf(workflow, catalogue, from, { nodeId: target.id, port: name });
      return {
        id: `${target.id} ${name}`,
        label: names.length > 1 ? `${target.name}: ${portLabel(target, name, catalogue)}` : target.name,
        hint: looks?.label ?? target.type,
        icon: <NodeIcon icon={looks?.icon} group={looks?.group} />,
        ...(refusal === undefined ? {} : { refusal: refusalWords(refusal) }),
      };
    });
  }

  const connect = (id: string) => {
    const [targetId = '', input = 'main'] = id.split(' ');
    const target = workflow.nodes[targetId];
    if (target === undefined) return;
    draft.apply(
      { label: t`Connect ${node.name} to ${target.name}` },
      connectParts(createId, from, { nodeId: targetId, port: input }),
    );
    onClose();
  };

  return (
    <Dialog open onOpenChange={onClose} title={t`Connect “${node.name}” to…`}>
      <div className="grid gap-3 pb-2">
        {outputs.length > 1 && (
          <div className="grid gap-1">
            <label htmlFor={field} className="font-medium">
              <Trans>From its output</Trans>
            </label>
            <Select
              id={field}
              value={port}
              onChange={(event) => setChosen(event.target.value)}
              options={outputs.map(({ name }) => ({ value: name, label: portLabel(node, name, catalogue) }))}
            />
          </div>
        )}
        <PickList
          key={port}
          label={t`Node to connect to`}
          placeholder={t`Find a node`}
          options={options}
          onPick={connect}
        />
        {existing.length > 0 && (
          <section className="grid gap-1 border-line border-t pt-2">
            <h3 className="font-medium text-muted text-xs">
              <Trans>Connected already</Trans>
            </h3>
            <ul>
              {existing.map((edge) => {
                const name = workflow.nodes[edge.to.nodeId]?.name ?? '';
                return (
                  <li key={edge.id} className="flex items-center gap-2">
                    <span dir="auto" className="grow truncate">
                      {outputs.length > 1 && `${portLabel(node, edge.from.port, catalogue)} → `}
                      {name}
                    </span>
                    <IconButton
                      label={t`Disconnect from ${name}`}
                      size="small"
                      onClick={() =>
                        draft.apply({ label: t`Disconnect ${node.name} from ${name}` }, [
                          { type: 'remove', kind: 'edge', id: edge.id, children: 'reparent' },
                        ])
                      }
                    >
                      <Trash2 size={14} />
                    </IconButton>
                  </li>
                );
              })}
            </ul>
          </section>
        )}
      </div>
    </Dialog>
  );
}
