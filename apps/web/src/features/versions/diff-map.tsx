/** Both states in one drawing: what came, what went, what changed, what moved. */
import { useLingui } from '@lingui/react/macro';
import type { Workflow } from '@reporunner/core';
import type { NodeTypeMetadata } from '../../api/node-types.ts';
import { classNames } from '../../ui/class-names.ts';
import {
  type Box,
  boundsOf,
  handleOffset,
  type Placed,
  placeNodes,
} from '../editor/canvas-model/geometry.ts';
import { type Catalogue, createCatalogue } from '../editor/session/catalogue.ts';
import type { ChangeKind, WorkflowDiff } from './workflow-diff.ts';

interface DiffMapProps {
  readonly before: Workflow;
  readonly after: Workflow;
  readonly diff: WorkflowDiff;
  readonly nodeTypes: readonly NodeTypeMetadata[];
  readonly onPick: (nodeId: string) => void;
}

const strokes: Readonly<Record<ChangeKind | 'same', string>> = {
  added: 'stroke-success',
  removed: 'stroke-danger',
  changed: 'stroke-warning',
  same: 'stroke-line-strong',
};
const fills: Readonly<Record<ChangeKind | 'same', string>> = {
  added: 'fill-success-soft',
  removed: 'fill-danger-soft',
  changed: 'fill-warning-soft',
  same: 'fill-surface',
};
const padding = 40;
/** Smaller than this, names cannot be read; the drawing scrolls then. */
const smallestScale = 0.5;

const boxOf = ({ absolute, width, height }: Placed): Box => ({ ...absolute, width, height });

/** Where an edge leaves or enters a node. */
function anchor(
  placed: Placed,
  workflow: Workflow,
  catalogue: Catalogue,
  port: string,
  side: 'inputs' | 'outputs',
): { readonly x: number; readonly y: number } {
  const node = workflow.nodes[placed.id];
  const ports = node === undefined ? [] : catalogue.ports(node)[side];
  const at = Math.max(
    0,
    ports.findIndex(({ name }) => name === port),
  );
  const height = placed.lanes.length === 0 ? placed.height : 44;
  return {
    x: placed.absolute.x + (side === 'outputs' ? placed.width : 0),
    y: placed.absolute.y + handleOffset(at, Math.max(1, ports.length), height),
  };
}

export function DiffMap({ before, after, diff, nodeTypes, onPick }: DiffMapProps) {
  const { t } = useLingui();
  const catalogue = createCatalogue(nodeTypes);
  const now = placeNodes(after, catalogue);
  const then = placeNodes(before, catalogue);
  const kinds = new Map(diff.nodes.map(({ id, kind }) => [id, kind]));
  const moved = new Set(diff.moved.nodes);
  const gone = [...then.values()].filter(({ id }) => kinds.get(id) === 'removed');
  const bounds = boundsOf([...now.values(), ...gone].map(boxOf));
  if (bounds === undefined) return null;

  const edgeKinds = new Map(diff.edges.map(({ id, kind }) => [id, kind]));
  const edges = [
    ...Object.values(after.edges).map((edge) => ({ edge, workflow: after, places: now })),
    ...Object.values(before.edges)
      .filter(({ id }) => edgeKinds.get(id) === 'removed')
      .map((edge) => ({ edge, workflow: before, places: then })),
  ];
  const nodeCount = diff.nodes.length;
  return (
    <div
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls is reached by keyboard.
      tabIndex={0}
      dir="ltr"
      className="max-h-96 overflow-auto rounded-lg border border-line bg-canvas"
    >
      <svg
        role="img"
        aria-label={t`Drawing of both states: ${nodeCount} nodes differ. The list below says how.`}
        viewBox={`${bounds.x - padding} ${bounds.y - padding} ${bounds.width + padding * 2} ${bounds.height + padding * 2}`}
        preserveAspectRatio="xMidYMid meet"
        style={{ minWidth: (bounds.width + padding * 2) * smallestScale }}
        className="block min-h-40 w-full"
      >
        {edges.map(({ edge, workflow, places }) => {
          const [from, to] = [places.get(edge.from.nodeId), places.get(edge.to.nodeId)];
          if (from === undefined || to === undefined) return null;
          const start = anchor(from, workflow, catalogue, edge.from.port, 'outputs');
          const end = anchor(to, workflow, catalogue, edge.to.port, 'inputs');
          const bend = Math.max(40, Math.abs(end.x - start.x) / 2);
          const kind = edgeKinds.get(edge.id) ?? 'same';
          return (
            <path
              key={`${edge.id} ${kind}`}
              d={`M${start.x},${start.y} C${start.x + bend},${start.y} ${end.x - bend},${end.y} ${end.x},${end.y}`}
              fill="none"
              strokeWidth={kind === 'same' ? 2 : 4}
              strokeDasharray={kind === 'removed' ? '10 6' : undefined}
              className={strokes[kind]}
            />
          );
        })}
        {diff.moved.nodes.map((id) => {
          const place = then.get(id);
          return (
            place !== undefined && (
              <rect
                key={`was ${id}`}
                {...place.absolute}
                width={place.width}
                height={place.height}
                rx={10}
                fill="none"
                strokeWidth={2}
                strokeDasharray="4 6"
                className="stroke-line-strong"
              />
            )
          );
        })}
        {[...now.values(), ...gone].map((place) => {
          const isGone = kinds.get(place.id) === 'removed';
          const node = (isGone ? before : after).nodes[place.id];
          const kind = kinds.get(place.id) ?? 'same';
          const frame = place.lanes.length > 0;
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: a short cut to the list below, which has it all.
            <g
              key={`${place.id} ${kind}`}
              onClick={() => onPick(place.id)}
              className={classNames(kind !== 'same' && 'cursor-pointer')}
            >
              <title>{node?.name}</title>
              <rect
                {...place.absolute}
                width={place.width}
                height={place.height}
                rx={12}
                strokeWidth={kind === 'same' ? 1.5 : 4}
                strokeDasharray={isGone ? '10 6' : undefined}
                fillOpacity={frame ? 0.5 : 1}
                className={classNames(strokes[kind], fills[kind])}
              />
              <text
                x={place.absolute.x + 16}
                y={place.absolute.y + (frame ? 28 : place.height / 2 + 6)}
                fontSize={18}
                className={classNames(
                  'fill-ink font-medium',
                  kind === 'same' && !moved.has(place.id) && 'fill-muted',
                  isGone && 'line-through',
                )}
              >
                {shortened(node?.name ?? '', frame ? 40 : 20)}
              </text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}

const shortened = (text: string, length: number) =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text;
