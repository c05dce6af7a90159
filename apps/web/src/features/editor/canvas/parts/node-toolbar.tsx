/**
 * What is done most with a node, over the one that is pointed at; by touch, over the one that is selected. The same by
 * keyboard: the menu of the node, and its shortcuts.
 */
import { useLingui } from '@lingui/react/macro';
import { CirclePower, Copy, Ellipsis, Play, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { classNames } from '../../../../ui/class-names.ts';
import { Tooltip } from '../../../../ui/tooltip.tsx';
import type { SceneNode } from '../../canvas-model/scene.ts';
import { isBusy } from '../../session/run-store.ts';
import { emptySelection } from '../../session/view-store.ts';
import { useCanvas, useCanvasRun, useCanvasView, useInteraction, useSceneNode } from '../use-canvas.ts';

const isTouch = () => window.matchMedia('(pointer: coarse)').matches;

export function NodeToolbar() {
  const { host } = useCanvas();
  const hovered = useInteraction(({ hover, dragging, connecting }) =>
    hover?.kind === 'node' && dragging === undefined && connecting === undefined ? hover.nodeId : undefined,
  );
  const touched = useCanvasView(({ selection: { nodes, edges, notes } }) =>
    nodes.size === 1 && edges.size + notes.size === 0 && isTouch() ? [...nodes][0] : undefined,
  );
  const at = useSceneNode(hovered ?? touched ?? '');
  return at === undefined || host.command === undefined ? null : <Toolbar at={at} command={host.command} />;
}

interface ToolbarProps {
  readonly at: SceneNode;
  readonly command: (command: string, nodeId: string) => void;
}

function Toolbar({ at, command }: ToolbarProps) {
  const { t } = useLingui();
  const canvas = useCanvas();
  const busy = useCanvasRun(isBusy);
  // As large on screen at every zoom.
  const zoom = useStore(canvas.viewport, (viewport) => viewport.zoom);
  const { id, box, node } = at;
  const { name, disabled } = node;
  const run = (what: string) => () => command(what, id);
  return (
    <div
      role="toolbar"
      aria-label={t`Actions for ${name}`}
      data-canvas-control
      // What is pressed is gone with its node, or with the pointer: the focus stays where it is.
      onMouseDown={(event) => event.preventDefault()}
      className="absolute z-50000 origin-bottom-left pb-1.5"
      style={{
        left: box.x,
        top: box.y,
        transform: `translateY(-100%) translateY(2px) scale(${1 / zoom})`,
      }}
    >
      <div className="flex gap-0.5 rounded-lg border border-line-strong bg-raised p-0.5 shadow-float">
        <Tool label={t`Run to ${name}`} tip={t`Run to here`} disabled={busy} onClick={run('runTo')}>
          <Play aria-hidden size={14} />
        </Tool>
        <Tool
          label={disabled ? t`Switch on ${name}` : t`Switch off ${name}`}
          tip={disabled ? t`Switch on` : t`Switch off`}
          shortcut="d"
          onClick={run('disable')}
        >
          <CirclePower aria-hidden size={14} />
        </Tool>
        <Tool label={t`Duplicate ${name}`} tip={t`Duplicate`} shortcut="mod+d" onClick={run('duplicate')}>
          <Copy aria-hidden size={14} />
        </Tool>
        <Tool label={t`Delete ${name}`} tip={t`Delete`} shortcut="Delete" onClick={run('delete')} danger>
          <Trash2 aria-hidden size={14} />
        </Tool>
        <Tool
          label={t`More actions for ${name}`}
          tip={t`More actions`}
          onClick={(event) => {
            canvas.host.view.setState({
              selection: { ...emptySelection, nodes: new Set([id]) },
              focusedId: id,
            });
            const { left, bottom } = event.currentTarget.getBoundingClientRect();
            canvas.host.menu({ x: left, y: bottom });
          }}
        >
          <Ellipsis aria-hidden size={14} />
        </Tool>
      </div>
    </div>
  );
}

interface ToolProps {
  /** Says of which node. */
  readonly label: string;
  readonly tip: string;
  readonly shortcut?: string;
  readonly disabled?: boolean;
  readonly danger?: boolean;
  readonly onClick: (event: React.MouseEvent<HTMLButtonElement>) => void;
  readonly children: ReactNode;
}

function Tool({ label, tip, shortcut, disabled = false, danger = false, onClick, children }: ToolProps) {
  return (
    <Tooltip label={tip} {...(shortcut === undefined ? {} : { shortcut })}>
      <button
        type="button"
        tabIndex={-1}
        aria-label={label}
        disabled={disabled}
        onClick={onClick}
        className={classNames(
          'grid size-7 place-items-center rounded-md text-muted disabled:opacity-50',
          danger ? 'hover:bg-danger-soft hover:text-danger' : 'hover:bg-hover hover:text-ink',
        )}
      >
        {children}
      </button>
    </Tooltip>
  );
}
