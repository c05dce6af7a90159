import { Trans, useLingui } from '@lingui/react/macro';
import { Plus } from 'lucide-react';
import { classNames } from '../../../../ui/class-names.ts';
import { NodeIcon } from '../../../../ui/node-icon.tsx';
import { LANE_PADDING, type Lane, laneOrigin } from '../../canvas-model/geometry.ts';
import { stackingOf } from '../../canvas-model/hit-test.ts';
import type { SceneNode } from '../../canvas-model/scene.ts';
import { fitText, SANS } from '../fit-text.ts';
import { groupTint } from '../group-tint.ts';
import { subtitleOf } from '../subtitle.ts';
import { useCanvas, useCanvasRun, useCanvasView, useInteraction, useStatusOf } from '../use-canvas.ts';
import { FoldButton } from './fold-button.tsx';
import { Handles } from './handles.tsx';
import { IterationPicker } from './iteration-picker.tsx';
import { NodeBadges } from './node-badges.tsx';
import { NodeShell } from './node-shell.tsx';
import { RunChip } from './run-chip.tsx';
import { isFaint, ringOf } from './run-ring.ts';

/** A container, opened: its header, and its bodies as lanes with what is in them on top. */
export function NodeFrame({ at }: { readonly at: SceneNode }) {
  const { host } = useCanvas();
  const { id, node } = at;
  const looks = host.catalogue.looksOf(node);
  const isSelected = useCanvasView((view) => view.selection.nodes.has(id));
  const status = useStatusOf(id);
  const faint = isFaint(status, node.disabled);
  const subtitle = subtitleOf(node, looks);
  const { lanes } = at.placed;
  const isRunShown = useCanvasRun(({ executionId }) => executionId !== undefined);
  // Beside the icon and the button, and the iterations of a run.
  const room = at.box.width - (isRunShown ? 190 : 96);
  const name = fitText(node.name, `600 13px ${SANS}`, room);
  const nameWidth = Math.min(room, name.length * 7.5);
  return (
    <NodeShell
      at={at}
      className="group/node rounded-2xl focus-visible:outline-offset-3"
      style={{ zIndex: stackingOf(at.box) }}
    >
      <div
        className={classNames(
          'flex size-full flex-col rounded-2xl border bg-surface/55',
          faint && 'text-muted',
          ringOf({ status, isSelected }),
        )}
      >
        <div
          className="flex h-11 shrink-0 items-center gap-2 rounded-t-[0.9375rem] border-line border-b ps-2.5 pe-2"
          style={{ background: groupTint(looks?.group, 8) }}
        >
          <NodeIcon
            icon={looks?.icon}
            group={looks?.group ?? 'flow'}
            size={18}
            className="overflow-visible"
          />
          <span dir="auto" className="shrink-0 whitespace-nowrap font-semibold text-[0.8125rem]">
            {name}
          </span>
          <span dir="auto" className="min-w-0 grow whitespace-nowrap text-2xs text-muted">
            {fitText(subtitle, `11px ${SANS}`, Math.max(0, room - nameWidth))}
          </span>
          <IterationPicker at={at} />
          <FoldButton at={at} />
        </div>
      </div>
      {lanes.map((lane, index) => (
        <LaneView key={lane.body} at={at} lane={lane} isFirst={index === 0} hasName={lanes.length > 1} />
      ))}
      <NodeBadges at={at} />
      <RunChip nodeId={id} isOnHeader />
      <Handles at={at} />
      {isSelected && host.edits !== undefined && (
        <span
          aria-hidden
          className="absolute -end-1.5 -bottom-1.5 size-3 cursor-nwse-resize rounded-full border-2 border-accent bg-surface"
        />
      )}
    </NodeShell>
  );
}

interface LaneViewProps {
  readonly at: SceneNode;
  readonly lane: Lane;
  readonly isFirst: boolean;
  readonly hasName: boolean;
}

function LaneView({ at, lane, isFirst, hasName }: LaneViewProps) {
  const { t } = useLingui();
  const { host } = useCanvas();
  const { body } = lane;
  const isAimedAt = useInteraction(
    ({ dragging }) =>
      dragging?.target?.parentId === at.id &&
      (dragging.target.body === undefined || dragging.target.body === body),
  );
  const { x, y } = laneOrigin(at.placed, body);
  const frameName = at.node.name;
  const add = () => host.edits?.insert({ spot: { parentId: at.id, body, position: { x: 0, y: 0 } } });
  return (
    <div
      className={classNames(
        'pointer-events-none absolute inset-x-0 transition-colors',
        !isFirst && 'border-line border-t',
        isAimedAt && 'rounded-lg bg-accent-soft ring-2 ring-accent ring-inset',
      )}
      style={{ top: lane.y, height: lane.height }}
    >
      {hasName && (
        <span
          dir="auto"
          className="absolute start-3 top-1.5 rounded-sm font-medium text-2xs text-muted uppercase tracking-wide"
        >
          {body}
        </span>
      )}
      {host.edits !== undefined && at.emptyLanes.includes(body) && (
        <button
          type="button"
          tabIndex={-1}
          aria-label={
            hasName ? t`Add the first step to ${frameName}, ${body}` : t`Add the first step to ${frameName}`
          }
          onClick={add}
          className="pointer-events-auto absolute flex h-15 items-center justify-center gap-1.5 rounded-xl border border-line-strong border-dashed text-muted text-xs hover:border-accent hover:bg-accent-soft hover:text-accent-ink"
          style={{ left: x, top: y - lane.y, right: LANE_PADDING }}
        >
          <Plus aria-hidden size={14} />
          <Trans>Add the first step</Trans>
        </button>
      )}
    </div>
  );
}
