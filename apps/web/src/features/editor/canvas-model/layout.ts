/**
 * Tidies a workflow up: from left to right, bodies of containers first and then the containers as the boxes they have
 * become. Pure and independent of the order of things in the document. dagre does the ranking; each connected part
 * is laid out for itself, and parts are put below each other.
 */
import { Graph, type GraphLabel, layout as runDagre } from '@dagrejs/dagre';
import type { OperationPart, Workflow, WorkflowEdge, WorkflowNode } from '@reporunner/core';
import { portsOf } from './connections.ts';
import { setPart } from './edits.ts';
import {
  boundsOf,
  cardHeight,
  childrenByParent,
  FRAME_HEADER,
  FRAME_MIN_WIDTH,
  laneOf,
  NODE_WIDTH,
  type NodeLooks,
  placeNodes,
  snap,
} from './geometry.ts';

const ROW_GAP = 40;
const COLUMN_GAP = 80;
const PART_GAP = 80;

interface Position {
  readonly x: number;
  readonly y: number;
}

/** A position for every node, in the coordinates of the body that it lives in. */
export function layOut(workflow: Workflow, looks: NodeLooks): ReadonlyMap<string, Position> {
  const children = childrenByParent(workflow);
  const positions = new Map<string, Position>();

  const sizeOf = (node: WorkflowNode): { width: number; height: number } => {
    if (!looks.isContainer(node)) return { width: NODE_WIDTH, height: cardHeight(node, looks) };
    const frame = placeNodes(moved(workflow, positions, node.id, children), looks).get(node.id);
    return { width: frame?.width ?? FRAME_MIN_WIDTH, height: frame?.height ?? FRAME_HEADER };
  };

  const layOutBody = (nodes: readonly WorkflowNode[]) => {
    for (const node of nodes) if (looks.isContainer(node)) layOutBodies(node);
    const sizes = new Map(nodes.map((node) => [node.id, sizeOf(node)]));
    let top = 0;
    for (const part of connectedParts(workflow, nodes)) {
      const placed = rank(workflow, part, sizes, looks);
      const bounds = boundsOf(placed.values());
      if (bounds === undefined) continue;
      for (const [id, box] of placed) {
        positions.set(id, { x: snap(box.x - bounds.x), y: snap(box.y - bounds.y + top) });
      }
      top += bounds.height + PART_GAP;
    }
  };

  const layOutBodies = (container: WorkflowNode) => {
    const bodies = looks.bodies(container);
    const byLane = new Map<string, WorkflowNode[]>();
    for (const child of children.get(container.id) ?? []) {
      const lane = laneOf(child, bodies);
      byLane.set(lane, [...(byLane.get(lane) ?? []), child]);
    }
    for (const nodes of byLane.values()) layOutBody(nodes);
  };

  layOutBody(children.get(undefined) ?? []);
  return positions;
}

/** The container and what is inside it, alone, at the positions found so far. */
function moved(
  workflow: Workflow,
  positions: ReadonlyMap<string, Position>,
  rootId: string,
  children: ReadonlyMap<string | undefined, readonly WorkflowNode[]>,
): Workflow {
  const nodes: Record<string, WorkflowNode> = {};
  const open = [rootId];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const node = workflow.nodes[id];
    if (node === undefined || Object.hasOwn(nodes, id)) continue;
    const { parentId, ...rest } = node;
    nodes[id] = {
      ...rest,
      ...(id === rootId || parentId === undefined ? {} : { parentId }),
      position: positions.get(id) ?? node.position,
    };
    open.push(...(children.get(id) ?? []).map((child) => child.id));
  }
  return { ...workflow, nodes };
}

/** Groups of nodes that hang together, the largest first. */
function connectedParts(
  workflow: Workflow,
  nodes: readonly WorkflowNode[],
): readonly (readonly WorkflowNode[])[] {
  const own = new Map(nodes.map((node) => [node.id, node]));
  const neighbours = new Map<string, string[]>(nodes.map(({ id }) => [id, []]));
  for (const { from, to } of Object.values(workflow.edges)) {
    if (!own.has(from.nodeId) || !own.has(to.nodeId)) continue;
    neighbours.get(from.nodeId)?.push(to.nodeId);
    neighbours.get(to.nodeId)?.push(from.nodeId);
  }
  const seen = new Set<string>();
  const parts: WorkflowNode[][] = [];
  for (const { id } of nodes) {
    if (seen.has(id)) continue;
    seen.add(id);
    const part: WorkflowNode[] = [];
    const open = [id];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const node = own.get(at);
      if (node !== undefined) part.push(node);
      for (const next of neighbours.get(at) ?? []) {
        if (seen.has(next)) continue;
        seen.add(next);
        open.push(next);
      }
    }
    parts.push(part);
  }
  return parts.toSorted((a, b) => b.length - a.length);
}

function rank(
  workflow: Workflow,
  part: readonly WorkflowNode[],
  sizes: ReadonlyMap<string, { readonly width: number; readonly height: number }>,
  looks: NodeLooks,
): ReadonlyMap<string, { x: number; y: number; width: number; height: number }> {
  const label: GraphLabel = { rankdir: 'LR', nodesep: ROW_GAP, ranksep: COLUMN_GAP, ranker: 'tight-tree' };
  const outputOf = ({ from }: WorkflowEdge) => {
    const node = workflow.nodes[from.nodeId];
    return node === undefined ? 0 : portsOf(node, looks).outputs.findIndex(({ name }) => name === from.port);
  };
  const graph = new Graph().setGraph(label).setDefaultEdgeLabel(() => ({}));
  // What stands higher now stays higher where the graph leaves the choice.
  for (const { id } of part.toSorted((a, b) => a.position.y - b.position.y || (a.id < b.id ? -1 : 1)))
    graph.setNode(id, { ...sizes.get(id) });
  const own = Object.values(workflow.edges).filter(
    ({ from, to }) => graph.hasNode(from.nodeId) && graph.hasNode(to.nodeId),
  );
  // Branches begin in the order of the outputs that they come from.
  const edges = own.toSorted((a, b) => outputOf(a) - outputOf(b));
  for (const { from, to } of edges) graph.setEdge(from.nodeId, to.nodeId);
  runDagre(graph);
  const middleOf = (id: string) => graph.node(id).y ?? 0;
  // Upside down it is as good a layout: the one is taken whose branches stand in the order of their outputs.
  const sign = branchOrder(edges, outputOf, middleOf) < 0 ? -1 : 1;
  return new Map(
    part.map(({ id }) => {
      const { x = 0, width = 0, height = 0 } = graph.node(id);
      return [id, { x: x - width / 2, y: sign * middleOf(id) - height / 2, width, height }];
    }),
  );
}

/** How many pairs of branches of one node stand in the order of their outputs, less those that stand against it. */
function branchOrder(
  edges: readonly WorkflowEdge[],
  outputOf: (edge: WorkflowEdge) => number,
  middleOf: (nodeId: string) => number,
): number {
  const bySource = Map.groupBy(edges, ({ from }) => from.nodeId);
  let order = 0;
  for (const own of bySource.values()) {
    own.forEach((first, index) => {
      for (const second of own.slice(index + 1)) {
        if (outputOf(first) !== outputOf(second))
          order += Math.sign(middleOf(second.to.nodeId) - middleOf(first.to.nodeId));
      }
    });
  }
  return order;
}

/**
 * The layout as one change: only what moves, and frames shrink to what is in them. Its top-left corner stays where it
 * is, near the notes that belong to it.
 */
export function layOutParts(workflow: Workflow, looks: NodeLooks): readonly OperationPart[] {
  const positions = layOut(workflow, looks);
  const roots = childrenByParent(workflow).get(undefined) ?? [];
  const rootIds = new Set(roots.map(({ id }) => id));
  const left = snap(Math.min(...roots.map(({ position }) => position.x)));
  const top = snap(Math.min(...roots.map(({ position }) => position.y)));
  return Object.values(workflow.nodes).flatMap((node): OperationPart[] => {
    const at = positions.get(node.id);
    const to = at !== undefined && rootIds.has(node.id) ? { x: at.x + left, y: at.y + top } : at;
    const parts: OperationPart[] = [];
    if (to !== undefined && (to.x !== node.position.x || to.y !== node.position.y))
      parts.push(setPart(['nodes', node.id, 'position'], to));
    if (node.size !== undefined) parts.push(setPart(['nodes', node.id, 'size'], undefined));
    return parts;
  });
}
