/**
 * What is drawn, in the coordinates of the canvas: cards, frames, edges with their curves, notes.
 * SC1 Everything follows from the document and from what is folded up; nothing is stored.
 * SC2 What has not changed is the same object as before, so that a change costs what changed.
 */
import type { PortDescription, Workflow, WorkflowEdge, WorkflowNode, WorkflowNote } from '@reporunner/core';
import { portsOf } from './connections.ts';
import { curveBox, type Point } from './edge-curve.ts';
import {
  type Box,
  boundsOf,
  FRAME_HEADER,
  handleOffset,
  type NodeLooks,
  type Placed,
  placeNodes,
} from './geometry.ts';
import { createSpatialIndex, type SpatialIndex } from './spatial-index.ts';

export interface SceneHandle extends Point {
  readonly port: string;
  readonly label: string | undefined;
  readonly kind: string;
  /** The output for what failed. */
  readonly isError: boolean;
}

export interface SceneNode {
  readonly id: string;
  readonly node: WorkflowNode;
  readonly shape: 'card' | 'frame';
  readonly box: Box;
  readonly placed: Placed;
  readonly inputs: readonly SceneHandle[];
  readonly outputs: readonly SceneHandle[];
  /** Of a container: how many nodes are directly in it. */
  readonly childCount: number;
  /** Lanes of a frame with nothing in them. */
  readonly emptyLanes: readonly string[];
}

export interface SceneEdge {
  readonly id: string;
  readonly edge: WorkflowEdge;
  readonly from: Point;
  readonly to: Point;
  readonly box: Box;
  readonly isError: boolean;
}

export interface SceneNote {
  readonly id: string;
  readonly note: WorkflowNote;
  readonly box: Box;
}

export interface Scene {
  readonly workflow: Workflow;
  readonly placed: ReadonlyMap<string, Placed>;
  /** Parents before their children. */
  readonly nodes: ReadonlyMap<string, SceneNode>;
  readonly edges: ReadonlyMap<string, SceneEdge>;
  readonly notes: ReadonlyMap<string, SceneNote>;
  readonly edgesOf: (nodeId: string) => readonly string[];
  readonly bounds: Box | undefined;
  readonly index: SpatialIndex;
}

export type SceneBuilder = (workflow: Workflow, collapsed: ReadonlySet<string>) => Scene;

export function createSceneBuilder(looks: NodeLooks): SceneBuilder {
  let last: Scene | undefined;
  let lastCollapsed: ReadonlySet<string> | undefined;
  return (workflow, collapsed) => {
    if (last !== undefined && last.workflow === workflow && lastCollapsed === collapsed) return last;
    last = buildScene(workflow, looks, collapsed, last);
    lastCollapsed = collapsed;
    return last;
  };
}

function buildScene(
  workflow: Workflow,
  looks: NodeLooks,
  collapsed: ReadonlySet<string>,
  before: Scene | undefined,
): Scene {
  const placed = placeNodes(workflow, looks, collapsed);
  const children = countChildren(workflow, looks);
  const nodes = new Map<string, SceneNode>();
  for (const at of placed.values()) {
    const node = workflow.nodes[at.id];
    if (node === undefined) continue;
    const created = sceneNode(node, at, looks, children.get(at.id));
    const known = before?.nodes.get(at.id);
    nodes.set(at.id, known !== undefined && sameNode(known, created) ? known : created);
  }
  const edges = new Map<string, SceneEdge>();
  const byNode = new Map<string, string[]>();
  for (const edge of Object.values(workflow.edges)) {
    const created = sceneEdge(edge, nodes, before?.edges.get(edge.id));
    if (created === undefined) continue;
    edges.set(edge.id, created);
    for (const nodeId of [edge.from.nodeId, edge.to.nodeId]) {
      const list = byNode.get(nodeId);
      if (list === undefined) byNode.set(nodeId, [edge.id]);
      else list.push(edge.id);
    }
  }
  const notes = new Map<string, SceneNote>();
  for (const note of Object.values(workflow.notes)) {
    const created = sceneNote(note, placed);
    const known = before?.notes.get(note.id);
    notes.set(note.id, known?.note === note && sameBox(known.box, created.box) ? known : created);
  }
  let index: SpatialIndex | undefined;
  return {
    workflow,
    placed,
    nodes,
    edges,
    notes,
    edgesOf: (nodeId) => byNode.get(nodeId) ?? [],
    bounds: boundsOf([...boxesOf(nodes), ...boxesOf(notes)]),
    get index() {
      index ??= createSpatialIndex([...nodes.values(), ...edges.values(), ...notes.values()]);
      return index;
    },
  };
}

function* boxesOf(things: ReadonlyMap<string, { readonly box: Box }>): Iterable<Box> {
  for (const { box } of things.values()) yield box;
}

function countChildren(
  workflow: Workflow,
  looks: NodeLooks,
): ReadonlyMap<string, { count: number; lanes: Set<string> }> {
  const found = new Map<string, { count: number; lanes: Set<string> }>();
  for (const node of Object.values(workflow.nodes)) {
    if (node.parentId === undefined) continue;
    const parent = workflow.nodes[node.parentId];
    if (parent === undefined) continue;
    let own = found.get(node.parentId);
    if (own === undefined) {
      own = { count: 0, lanes: new Set() };
      found.set(node.parentId, own);
    }
    own.count += 1;
    const bodies = looks.bodies(parent);
    own.lanes.add(node.body !== undefined && bodies.includes(node.body) ? node.body : (bodies[0] ?? 'body'));
  }
  return found;
}

function sceneNode(
  node: WorkflowNode,
  placed: Placed,
  looks: NodeLooks,
  children: { readonly count: number; readonly lanes: ReadonlySet<string> } | undefined,
): SceneNode {
  const { absolute, width, height } = placed;
  const shape = placed.lanes.length > 0 ? 'frame' : 'card';
  const { inputs, outputs } = portsOf(node, looks);
  const handles = (ports: readonly PortDescription[], x: number): SceneHandle[] =>
    ports.map((port, index) => ({
      port: port.name,
      label: ports.length > 1 ? (port.label ?? port.name) : undefined,
      kind: port.kind,
      isError: port.name === 'error' && node.onError === 'errorPort' && index === ports.length - 1,
      x: absolute.x + x,
      y: absolute.y + handleY(shape, index, ports.length, height),
    }));
  return {
    id: node.id,
    node,
    shape,
    box: { ...absolute, width, height },
    placed,
    inputs: handles(inputs, 0),
    outputs: handles(outputs, width),
    childCount: children?.count ?? 0,
    emptyLanes: placed.lanes.flatMap(({ body }) => (children?.lanes.has(body) === true ? [] : [body])),
  };
}

/** A frame's handles stay at its header, wherever its bottom is. */
const handleY = (shape: 'card' | 'frame', index: number, count: number, height: number): number =>
  shape === 'frame' ? FRAME_HEADER / 2 + index * 28 : handleOffset(index, count, height);

const sameBox = (a: Box, b: Box): boolean =>
  a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;

function sameNode(a: SceneNode, b: SceneNode): boolean {
  return (
    a.node === b.node &&
    a.shape === b.shape &&
    sameBox(a.box, b.box) &&
    a.childCount === b.childCount &&
    a.placed.parentId === b.placed.parentId &&
    a.placed.depth === b.placed.depth &&
    a.placed.collapsed === b.placed.collapsed &&
    a.placed.lanes.length === b.placed.lanes.length &&
    a.placed.lanes.every(
      ({ body, y, height }, at) =>
        b.placed.lanes[at]?.body === body &&
        b.placed.lanes[at]?.y === y &&
        b.placed.lanes[at]?.height === height,
    ) &&
    a.emptyLanes.join() === b.emptyLanes.join() &&
    sameHandles(a.inputs, b.inputs) &&
    sameHandles(a.outputs, b.outputs)
  );
}

const sameHandles = (a: readonly SceneHandle[], b: readonly SceneHandle[]): boolean =>
  a.length === b.length &&
  a.every(({ port, label, y }, at) => b[at]?.port === port && b[at]?.label === label && b[at]?.y === y);

function sceneEdge(
  edge: WorkflowEdge,
  nodes: ReadonlyMap<string, SceneNode>,
  known: SceneEdge | undefined,
): SceneEdge | undefined {
  const source = nodes.get(edge.from.nodeId);
  const target = nodes.get(edge.to.nodeId);
  // Inside of a folded frame, or left over from a node that is gone.
  if (source === undefined || target === undefined) return undefined;
  const output = source.outputs.find(({ port }) => port === edge.from.port);
  // A port that the parameters no longer give: drawn all the same, so that it can be seen and taken away.
  const from = output ?? rightOf(source.box);
  const to = target.inputs.find(({ port }) => port === edge.to.port) ?? leftOf(target.box);
  const isError = output?.isError ?? edge.from.port === 'error';
  if (
    known?.edge === edge &&
    known.from.x === from.x &&
    known.from.y === from.y &&
    known.to.x === to.x &&
    known.to.y === to.y &&
    known.isError === isError
  )
    return known;
  const ends = { from: { x: from.x, y: from.y }, to: { x: to.x, y: to.y } };
  return { id: edge.id, edge, ...ends, isError, box: curveBox(ends.from, ends.to) };
}

const rightOf = ({ x, y, width, height }: Box): Point => ({ x: x + width, y: y + Math.min(height, 60) / 2 });
const leftOf = ({ x, y, height }: Box): Point => ({ x, y: y + Math.min(height, 60) / 2 });

function sceneNote(note: WorkflowNote, placed: ReadonlyMap<string, Placed>): SceneNote {
  const parent = note.parentId === undefined ? undefined : placed.get(note.parentId);
  const { x, y } = parent?.absolute ?? { x: 0, y: 0 };
  return { id: note.id, note, box: { x: x + note.position.x, y: y + note.position.y, ...note.size } };
}
