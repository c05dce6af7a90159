import { Trans, useLingui } from '@lingui/react/macro';
import type { WorkflowNode } from '@reporunner/core';
import { ChevronLeft, ChevronRight, Play, X } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { NodeIcon } from '../../../ui/node-icon.tsx';
import { renameParts } from '../canvas-model/rename-parts.ts';
import { runDraft } from '../commands/run-commands.ts';
import { StopButton } from '../run/stop-button.tsx';
import { useRun, useSession, useWorkflow } from '../session/use-session.ts';
import { incomingOf, outgoingOf } from './data/neighbours.ts';

interface PanelHeaderProps {
  readonly node: WorkflowNode;
  readonly onClose: () => void;
}

export function PanelHeader({ node, onClose }: PanelHeaderProps) {
  const { t } = useLingui();
  const session = useSession();
  const looks = session.catalogue.looksOf(node);
  const starting = useRun((run) => run.starting);
  const canStop = useRun(
    ({ status, starting, executionId }) =>
      executionId !== undefined && (starting || status === 'queued' || status === 'running'),
  );
  return (
    <header className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b bg-surface px-3 py-2">
      <span className="flex size-8 shrink-0 items-center justify-center rounded-lg bg-sunken">
        <NodeIcon icon={looks?.icon} group={looks?.group} size={18} />
      </span>
      <div className="min-w-32 grow basis-32">
        <NodeName key={node.name} node={node} />
        <p className="flex items-center gap-2 px-1.5 text-2xs text-muted" title={node.type}>
          <span className="truncate">{looks?.label ?? node.type}</span>
          {session.catalogue.isOutdated(node) && (
            <button
              type="button"
              className="shrink-0 rounded-full bg-sunken px-1.5 font-medium text-ink hover:bg-line"
              onClick={() => session.dialogs.setState({ open: { kind: 'upgrade', nodeId: node.id } })}
            >
              <Trans>
                Version {node.typeVersion}: update to {session.catalogue.latest(node.type)?.version}
              </Trans>
            </button>
          )}
          {node.disabled && (
            <span className="rounded-full bg-sunken px-1.5 font-medium">
              <Trans>Switched off</Trans>
            </span>
          )}
        </p>
      </div>
      <div className="order-last flex w-full items-center gap-3 sm:order-none sm:w-auto">
        <Neighbours nodeId={node.id} />
        {canStop ? (
          <StopButton />
        ) : (
          <Button
            look="primary"
            busy={starting}
            icon={<Play size={14} />}
            onClick={() => void runDraft(session, { destinationNodeId: node.id })}
          >
            <Trans>Run node</Trans>
          </Button>
        )}
      </div>
      <IconButton label={t`Close`} shortcut="Esc" onClick={onClose}>
        <X size={18} />
      </IconButton>
    </header>
  );
}

function NodeName({ node }: { readonly node: WorkflowNode }) {
  const { t } = useLingui();
  const { draft, catalogue } = useSession();
  const [text, setText] = useState(node.name);
  const rename = () => {
    const { workflow } = draft.getState();
    const parts = renameParts(workflow, catalogue, node.id, text);
    if (parts.length === 0) setText(node.name);
    else draft.apply({ label: t`Rename ${node.name}` }, parts);
  };
  return (
    <input
      aria-label={t`Name of the node`}
      dir="auto"
      value={text}
      maxLength={128}
      data-keeps-escape={text === node.name ? undefined : ''}
      className="field-sizing-content h-7 min-w-8 max-w-full truncate rounded-md border border-transparent bg-transparent px-1.5 font-semibold text-base hover:border-line-strong focus:border-accent-ink focus:bg-surface"
      onChange={(event) => setText(event.target.value)}
      onBlur={rename}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key === 'Escape') setText(node.name);
      }}
    />
  );
}

/** Along the edges to the node before and after. */
function Neighbours({ nodeId }: { readonly nodeId: string }) {
  const { t } = useLingui();
  const { view } = useSession();
  const workflow = useWorkflow();
  const before = workflow.nodes[incomingOf(workflow, nodeId)[0]?.from.nodeId ?? ''];
  const after = workflow.nodes[outgoingOf(workflow, nodeId)[0]?.to.nodeId ?? ''];
  return (
    <div className="flex">
      <IconButton
        label={before === undefined ? t`No node before` : t`Before: ${before.name}`}
        disabled={before === undefined}
        onClick={() => view.setState({ openNodeId: before?.id })}
      >
        <ChevronLeft size={18} className="rtl:rotate-180" />
      </IconButton>
      <IconButton
        label={after === undefined ? t`No node after` : t`After: ${after.name}`}
        disabled={after === undefined}
        onClick={() => view.setState({ openNodeId: after?.id })}
      >
        <ChevronRight size={18} className="rtl:rotate-180" />
      </IconButton>
    </div>
  );
}
