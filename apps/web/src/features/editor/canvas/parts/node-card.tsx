import { classNames } from '../../../../ui/class-names.ts';
import { NodeIcon } from '../../../../ui/node-icon.tsx';
import type { SceneNode } from '../../canvas-model/scene.ts';
import { groupTint } from '../group-tint.ts';
import { subtitleOf } from '../subtitle.ts';
import { useCanvas, useCanvasView, useRunOf } from '../use-canvas.ts';
import { FoldButton } from './fold-button.tsx';
import { Handles } from './handles.tsx';
import { NodeBadges } from './node-badges.tsx';
import { NodeShell } from './node-shell.tsx';
import { RunChip } from './run-chip.tsx';
import { ringOf } from './run-ring.ts';

export function NodeCard({ at }: { readonly at: SceneNode }) {
  const { host } = useCanvas();
  const { id, node } = at;
  const facts = host.catalogue.find(node.type);
  const isSelected = useCanvasView((view) => view.selection.nodes.has(id));
  const run = useRunOf(id);
  const isRunShown = host.run.getState().executionId !== undefined;
  const highlight = host.highlights?.get(id);
  const isTrigger = at.inputs.length === 0;
  const subtitle = subtitleOf(node, facts);
  return (
    <NodeShell at={at} className="group/node z-40000 rounded-xl focus-visible:outline-offset-3">
      <div
        className={classNames(
          'flex size-full items-center gap-2.5 border bg-surface px-2.5 shadow-card transition-[border-color,box-shadow] duration-100',
          isTrigger ? 'rounded-s-[1.875rem] rounded-e-xl ps-3' : 'rounded-xl',
          node.disabled && 'opacity-55',
          ringOf({ status: run?.status, isSelected, highlight, isSkipped: isRunShown && run === undefined }),
        )}
      >
        <span
          className="grid size-9 shrink-0 place-items-center rounded-lg"
          style={{ background: groupTint(facts?.group, 14) }}
        >
          <NodeIcon icon={facts?.icon} group={facts?.group ?? 'development'} size={19} />
        </span>
        <span className="min-w-0 grow">
          <span dir="auto" className="block truncate font-medium text-[0.8125rem] leading-4.5">
            {node.name}
          </span>
          {subtitle !== '' && (
            <span dir="auto" className="block truncate text-2xs text-muted">
              {subtitle}
            </span>
          )}
        </span>
        {at.placed.collapsed && <FoldButton at={at} />}
      </div>
      <NodeBadges at={at} />
      <RunChip nodeId={id} />
      <Handles at={at} />
    </NodeShell>
  );
}
