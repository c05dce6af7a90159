import { useStore } from 'zustand';
import { classNames } from '../../../../ui/class-names.ts';
import type { SceneNode } from '../../canvas-model/scene.ts';
import { fitText, SANS } from '../fit-text.ts';
import { groupTint } from '../group-tint.ts';
import { subtitleOf } from '../subtitle.ts';
import { useCanvas, useCanvasView, useStatusOf } from '../use-canvas.ts';
import { FoldButton } from './fold-button.tsx';
import { Handles } from './handles.tsx';
import { iconKey } from './icon-sheet.tsx';
import { NodeBadges } from './node-badges.tsx';
import { NodeShell } from './node-shell.tsx';
import { RunChip } from './run-chip.tsx';
import { isFaint, ringOf } from './run-ring.ts';

export function NodeCard({ at }: { readonly at: SceneNode }) {
  const { host, icons } = useCanvas();
  const { id, node } = at;
  const looks = host.catalogue.looksOf(node);
  const isSelected = useCanvasView((view) => view.selection.nodes.has(id));
  const status = useStatusOf(id);
  const isTrigger = at.inputs.length === 0;
  const icon = useStore(icons, (pictures) => pictures.get(iconKey(looks?.icon, looks?.group)));
  const faint = isFaint(status, node.disabled);
  const subtitle = subtitleOf(node, looks);
  const room = at.box.width - (at.placed.collapsed ? 136 : 72);
  return (
    <NodeShell at={at} className="group/node z-40000 rounded-xl focus-visible:outline-offset-3">
      <div
        className={classNames(
          'flex size-full items-center gap-2.5 border px-2 shadow-card transition-[border-color,box-shadow] duration-100',
          faint ? 'bg-sunken text-muted' : 'bg-surface',
          isTrigger ? 'rounded-s-[1.875rem] rounded-e-xl ps-2.5' : 'rounded-xl',
          ringOf({ status, isSelected }),
        )}
      >
        <span
          className={classNames('size-10 shrink-0 rounded-lg bg-center bg-no-repeat', faint && 'opacity-50')}
          style={{ backgroundColor: groupTint(looks?.group, 14), backgroundImage: icon }}
        />
        <span className="min-w-0 grow">
          <span dir="auto" className="block whitespace-nowrap font-medium text-[0.8125rem] leading-4.5">
            {fitText(node.name, `500 13px ${SANS}`, room)}
          </span>
          {subtitle !== '' && (
            <span dir="auto" className="block whitespace-nowrap text-2xs text-muted">
              {fitText(subtitle, `11px ${SANS}`, room)}
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
