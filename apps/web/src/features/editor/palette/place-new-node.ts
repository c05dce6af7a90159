/**
 * Where a new node goes and what it is connected to, when no place was pointed at: right of what it follows, in
 * the same body, never on top of anything.
 */
import type { IdSource, OperationPart, Workflow, WorkflowNode } from '@reporunner/core';
import { type PortRef, portsOf } from '../canvas-model/connections.ts';
import { addNodeParts, insertOnEdgeParts, type NewNode } from '../canvas-model/edits.ts';
import {
  type Box,
  FRAME_MIN_WIDTH,
  GRID,
  laneOf,
  NODE_WIDTH,
  type NodeLooks,
  nodeHeight,
  type Placed,
  placeNodes,
  type Spot,
  snap,
} from '../canvas-model/geometry.ts';
import type { PaletteRequest } from '../session/view-store.ts';

const GAP = 80;
const ROW_GAP = 40;
/** A frame that is empty, with one body. */
const emptyFrame = { width: FRAME_MIN_WIDTH, height: 180 };

export interface PlaceOptions {
  readonly request: PaletteRequest;
  /** The node to go on from, when the request names none. */
  readonly selectedId: string | undefined;
  /** The middle of what is seen, in the coordinates of the canvas. */
  readonly middle: { readonly x: number; readonly y: number } | undefined;
}

type Added = { readonly nodeId: string; readonly parts: readonly OperationPart[] };

export function placeNewNode(
  workflow: Workflow,
  looks: NodeLooks,
  ids: IdSource,
  node: NewNode,
  options: PlaceOptions,
): Added {
  const { selectedId, middle } = options;
  const shape = draftOf(node);
  const isTrigger = looks.ports(shape).inputs.length === 0;
  const request = isTrigger && options.request.orTrigger ? {} : options.request;
  if (request.onEdge !== undefined) {
    const inserted = insertOnEdgeParts(workflow, looks, ids, request.onEdge, node);
    if (inserted !== undefined) return inserted;
  }
  const placed = placeNodes(workflow, looks);
  const size = looks.isContainer(shape)
    ? emptyFrame
    : { width: NODE_WIDTH, height: nodeHeight(looks.ports(shape)) };
  const links = {
    ...(request.after === undefined ? {} : { after: request.after }),
    ...(request.before === undefined ? {} : { before: request.before }),
  };
  const add = (spot: Spot, extra: { after?: PortRef; before?: PortRef } = links) =>
    addNodeParts(workflow, looks, ids, node, spot, extra);

  if (request.spot !== undefined) return add(freeSpot(workflow, looks, placed, request.spot, size));
  const source = workflow.nodes[request.after?.nodeId ?? (isTrigger ? '' : (selectedId ?? ''))];
  if (source !== undefined) {
    const after = request.after ?? openOutput(workflow, looks, source);
    const spot = freeSpot(workflow, looks, placed, rightOf(source, placed), size);
    return add(spot, after === undefined ? links : { ...links, after });
  }
  const target =
    workflow.nodes[request.before?.nodeId ?? ''] ?? (isTrigger ? onlyHead(workflow, looks) : undefined);
  if (target !== undefined) {
    const before = request.before ?? {
      nodeId: target.id,
      port: looks.ports(target).inputs[0]?.name ?? 'main',
    };
    const position = { x: target.position.x - GAP - size.width, y: target.position.y };
    const spot = freeSpot(workflow, looks, placed, { ...homeOf(target), position }, size);
    return add(spot, { ...links, before });
  }
  const position = isTrigger
    ? belowTriggers(workflow, looks, placed)
    : (centred(middle, size) ?? atTheEnd(placed));
  return add(freeSpot(workflow, looks, placed, { parentId: undefined, body: undefined, position }, size));
}

const draftOf = (node: NewNode): WorkflowNode => ({
  id: 'new',
  type: node.type,
  typeVersion: node.typeVersion,
  name: node.name,
  position: { x: 0, y: 0 },
  parameters: { ...node.parameters },
  credentials: {},
  disabled: false,
  onError: 'stop',
});

const homeOf = ({ parentId, body }: WorkflowNode) => ({ parentId, body });

function rightOf(source: WorkflowNode, placed: ReadonlyMap<string, Placed>): Spot {
  const width = placed.get(source.id)?.width ?? NODE_WIDTH;
  return { ...homeOf(source), position: { x: source.position.x + width + GAP, y: source.position.y } };
}

/** The output to go on from: one that leads nowhere yet, else the first. */
function openOutput(workflow: Workflow, looks: NodeLooks, source: WorkflowNode): PortRef | undefined {
  const { outputs } = portsOf(source, looks);
  const used = new Set(
    Object.values(workflow.edges).flatMap(({ from }) => (from.nodeId === source.id ? [from.port] : [])),
  );
  const port = outputs.find(({ name }) => name !== 'error' && !used.has(name)) ?? outputs[0];
  return port === undefined ? undefined : { nodeId: source.id, port: port.name };
}

/** The one node at the root that nothing leads to, in a workflow without a trigger. */
function onlyHead(workflow: Workflow, looks: NodeLooks): WorkflowNode | undefined {
  const entered = new Set(Object.values(workflow.edges).map(({ to }) => to.nodeId));
  const roots = Object.values(workflow.nodes).filter(({ parentId }) => parentId === undefined);
  if (roots.some((node) => looks.ports(node).inputs.length === 0)) return undefined;
  const heads = roots.filter(({ id }) => !entered.has(id));
  return heads.length === 1 ? heads[0] : undefined;
}

function belowTriggers(workflow: Workflow, looks: NodeLooks, placed: ReadonlyMap<string, Placed>) {
  const triggers = Object.values(workflow.nodes).filter(
    (node) => node.parentId === undefined && looks.ports(node).inputs.length === 0,
  );
  const boxes = triggers.flatMap(({ id }) => placed.get(id) ?? []);
  if (boxes.length === 0) return { x: 0, y: 0 };
  return {
    x: Math.min(...boxes.map(({ x }) => x)),
    y: Math.max(...boxes.map(({ y, height }) => y + height)) + ROW_GAP,
  };
}

const centred = (
  middle: { readonly x: number; readonly y: number } | undefined,
  { width, height }: { readonly width: number; readonly height: number },
) => middle && { x: middle.x - width / 2, y: middle.y - height / 2 };

function atTheEnd(placed: ReadonlyMap<string, Placed>) {
  let last: Placed | undefined;
  for (const at of placed.values()) {
    if (at.parentId === undefined && (last === undefined || at.x + at.width > last.x + last.width)) last = at;
  }
  return last === undefined ? { x: 0, y: 0 } : { x: last.x + last.width + GAP, y: last.y };
}

/** The nearest free place at or below a spot, among what lives in the same body. */
export function freeSpot(
  workflow: Workflow,
  looks: NodeLooks,
  placed: ReadonlyMap<string, Placed>,
  spot: Spot,
  size: { readonly width: number; readonly height: number },
): Spot {
  const parent = workflow.nodes[spot.parentId ?? ''];
  const bodies = parent === undefined ? [] : looks.bodies(parent);
  const lane = spot.body ?? bodies[0];
  const taken: Box[] = [];
  for (const node of Object.values(workflow.nodes)) {
    if (node.parentId !== spot.parentId) continue;
    if (parent !== undefined && laneOf(node, bodies) !== lane) continue;
    const { width = NODE_WIDTH, height = 60 } = placed.get(node.id) ?? {};
    taken.push({ ...node.position, width, height });
  }
  const x = snap(spot.position.x);
  let y = snap(spot.position.y);
  const hit = () =>
    taken.find(
      (box) =>
        x < box.x + box.width + GRID &&
        box.x < x + size.width + GRID &&
        y < box.y + box.height + GRID &&
        box.y < y + size.height + GRID,
    );
  for (let box = hit(); box !== undefined; box = hit()) y = snap(box.y + box.height + ROW_GAP);
  return { ...spot, position: { x, y } };
}
