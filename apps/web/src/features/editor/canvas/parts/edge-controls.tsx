/** What stands on edges as elements: item counts of a run, and `+` and delete on the one under the pointer. */
import { useLingui } from '@lingui/react/macro';
import { Plus, Trash2 } from 'lucide-react';
import { memo } from 'react';
import { useFormat } from '../../../../i18n/use-format.ts';
import { pointOn } from '../../canvas-model/edge-curve.ts';
import type { SceneEdge } from '../../canvas-model/scene.ts';
import {
  useCanvas,
  useCanvasRun,
  useCanvasView,
  useInteraction,
  useOnScreen,
  useSceneEdge,
} from '../use-canvas.ts';

export function EdgeControls() {
  const { host } = useCanvas();
  const edges = useOnScreen((state) => state.edges);
  const isRunShown = useCanvasRun(({ executionId }) => executionId !== undefined);
  const isDragging = useInteraction(({ dragging }) => dragging !== undefined);
  const hovered = useInteraction(({ hover }) => (hover?.kind === 'edge' ? hover.edgeId : undefined));
  const selected = useCanvasView(({ selection }) =>
    selection.edges.size === 1 && selection.nodes.size === 0 ? [...selection.edges][0] : undefined,
  );
  const busyWith = hovered ?? selected;
  return (
    <>
      {isRunShown && !isDragging && edges.map((id) => <Count key={id} id={id} isHidden={id === busyWith} />)}
      {host.edits !== undefined && !isDragging && busyWith !== undefined && (
        <Controls key={busyWith} id={busyWith} />
      )}
    </>
  );
}

const Count = memo(({ id, isHidden }: { readonly id: string; readonly isHidden: boolean }) => {
  const edge = useSceneEdge(id);
  return edge === undefined || isHidden ? null : <CountOn at={edge} />;
});

function CountOn({ at }: { readonly at: SceneEdge }) {
  const { from } = at.edge;
  const format = useFormat();
  const count = useCanvasRun(({ nodes }) => nodes.get(from.nodeId)?.items[from.port]);
  if (count === undefined) return null;
  const { x, y } = pointOn(at.from, at.to, 0.5);
  return (
    <span
      aria-hidden
      className="pointer-events-none absolute z-30001 -mt-2.25 -ms-6 w-12 text-center text-2xs text-success tabular-nums"
      style={{ left: x, top: y }}
    >
      <span className="rounded-full border border-success/40 bg-surface px-1.5 py-px">
        {format.number(count)}
      </span>
    </span>
  );
}

function Controls({ id }: { readonly id: string }) {
  const { t } = useLingui();
  const { host, scene } = useCanvas();
  const at = useSceneEdge(id);
  if (at === undefined) return null;
  const { x, y } = pointOn(at.from, at.to, 0.5);
  const { nodes } = scene.getState();
  const from = nodes.get(at.edge.from.nodeId)?.node.name ?? '';
  const to = nodes.get(at.edge.to.nodeId)?.node.name ?? '';
  const look =
    'grid size-6 place-items-center rounded-md border border-line-strong bg-surface text-muted shadow-card hover:text-on-accent';
  return (
    <div
      data-canvas-control
      className="absolute start-0 top-0 z-50000 flex gap-1 p-1"
      style={{ transform: `translate(${x}px, ${y}px) translate(-50%, -50%)` }}
    >
      <button
        type="button"
        tabIndex={-1}
        aria-label={t`Insert between ${from} and ${to}`}
        className={`${look} hover:border-accent hover:bg-accent`}
        onClick={() => host.edits?.insert({ onEdge: id })}
      >
        <Plus aria-hidden size={14} />
      </button>
      <button
        type="button"
        tabIndex={-1}
        aria-label={t`Delete the connection of ${from} with ${to}`}
        className={`${look} hover:border-danger hover:bg-danger hover:text-surface`}
        onClick={() => host.edits?.removeEdge(id)}
      >
        <Trash2 aria-hidden size={13} />
      </button>
    </div>
  );
}
