import { useLayoutEffect, useRef } from 'react';
import { curvePath } from '../../canvas-model/edge-curve.ts';
import type { SceneEdge } from '../../canvas-model/scene.ts';
import { useCanvas, useCanvasRun, useCanvasView, useInteraction, useSceneEdge } from '../use-canvas.ts';

type Look = 'cut' | 'rest' | 'error' | 'delivered' | 'flowing' | 'dead' | 'selected' | 'hovered' | 'hidden';

const strokes: Readonly<Record<Look, string>> = {
  rest: 'stroke-edge',
  error: 'stroke-danger/70',
  delivered: 'stroke-success',
  flowing: 'stroke-running',
  cut: 'stroke-danger/40',
  dead: 'stroke-edge/35',
  selected: 'stroke-accent',
  hovered: 'stroke-accent-ink',
  hidden: 'hidden',
};

export function EdgeView({ id }: { readonly id: string }) {
  const at = useSceneEdge(id);
  return at === undefined ? null : <DrawnEdge at={at} />;
}

function DrawnEdge({ at }: { readonly at: SceneEdge }) {
  const canvas = useCanvas();
  const path = useRef<SVGPathElement>(null);
  const { id, from, to } = at;
  const look = useLook(at);
  const d = curvePath(from, to);
  useLayoutEffect(() => {
    const element = {
      bend: (start: typeof from, end: typeof to) => path.current?.setAttribute('d', curvePath(start, end)),
    };
    canvas.edgeElements.set(id, element);
    return () => {
      if (canvas.edgeElements.get(id) === element) canvas.edgeElements.delete(id);
    };
  }, [canvas, id]);
  const isStrong = look === 'selected' || look === 'hovered';
  return (
    <g className={strokes[look]} data-edge-id={id}>
      <path ref={path} d={d} fill="none" strokeWidth={isStrong ? 3 : 2} strokeLinecap="round" />
      {look === 'flowing' && (
        <circle r={4} className="fill-running stroke-none motion-reduce:hidden">
          <animateMotion dur="1.1s" repeatCount="indefinite" path={d} />
        </circle>
      )}
    </g>
  );
}

function useLook({ id, edge, isError }: SceneEdge): Look {
  const { from, to } = edge;
  const isSelected = useCanvasView(({ selection }) => selection.edges.has(id));
  const isHovered = useInteraction(({ hover }) => hover?.kind === 'edge' && hover.edgeId === id);
  const isInHand = useInteraction(({ connecting }) => connecting?.edgeId === id);
  const isCut = useInteraction(({ dragging }) => dragging?.cut.has(id) === true);
  const ran = useCanvasRun((run) => {
    if (run.executionId === undefined) return undefined;
    const source = run.nodes.get(from.nodeId);
    if (source?.items[from.port] === undefined) {
      const isOver = source !== undefined && source.status !== 'running' && source.status !== 'retrying';
      return isOver || run.finishedAt !== undefined ? 'dead' : undefined;
    }
    const target = run.finishedAt === undefined ? run.nodes.get(to.nodeId)?.status : undefined;
    return target === 'running' || target === 'retrying' ? 'flowing' : 'delivered';
  });
  if (isInHand) return 'hidden';
  if (isCut) return 'cut';
  if (isSelected) return 'selected';
  if (isHovered) return 'hovered';
  return ran ?? (isError ? 'error' : 'rest');
}
