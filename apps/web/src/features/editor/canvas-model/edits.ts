/**
 * What a person does on the canvas, as parts of an operation. Pure: each function looks at the document and says what
 * would change; the draft applies it.
 */
import type {
  IdSource,
  JsonObject,
  JsonValue,
  OperationPart,
  Workflow,
  WorkflowEdge,
  WorkflowNode,
} from '@reporunner/core';
import { type PortRef, portsOf, refusalOf } from './connections.ts';
import {
  FRAME_MIN_WIDTH,
  GRID,
  LANE_PADDING,
  NODE_HEIGHT,
  NODE_WIDTH,
  type NodeLooks,
  placeNodes,
  type Spot,
  snap,
} from './geometry.ts';

export interface NewNode {
  readonly type: string;
  readonly typeVersion: number;
  /** Its label; a number is added when it is taken. */
  readonly name: string;
  readonly parameters?: JsonObject;
  readonly size?: { readonly width: number; readonly height: number };
}

/** `wanted`, or `wanted 2`, `wanted 3` … when it is taken. */
export function uniqueName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  const stem = wanted.replace(/ \d+$/, '');
  for (let number = 2; ; number += 1) {
    const name = `${stem.slice(0, 120)} ${number}`;
    if (!taken.has(name)) return name;
  }
}

export const namesOf = (workflow: Workflow): Set<string> =>
  new Set(Object.values(workflow.nodes).map(({ name }) => name));

const rounded = ({ x, y }: { readonly x: number; readonly y: number }) => ({ x: snap(x), y: snap(y) });

export function nodeValue(id: string, node: NewNode, name: string, spot: Spot): WorkflowNode {
  return {
    id,
    type: node.type,
    typeVersion: node.typeVersion,
    name,
    position: rounded(spot.position),
    ...(node.size === undefined ? {} : { size: node.size }),
    ...(spot.parentId === undefined ? {} : { parentId: spot.parentId }),
    ...(spot.body === undefined ? {} : { body: spot.body }),
    parameters: { ...node.parameters },
    credentials: {},
    disabled: false,
    onError: 'stop',
  };
}

export const addPart = (kind: 'node' | 'edge' | 'note', value: unknown): OperationPart => ({
  type: 'add',
  kind,
  value: value as JsonValue,
});

export const setPart = (path: readonly (string | number)[], value: unknown): OperationPart => ({
  type: 'set',
  path,
  ...(value === undefined ? {} : { value: value as JsonValue }),
});

export function connectParts(ids: IdSource, from: PortRef, to: PortRef): readonly OperationPart[] {
  return [addPart('edge', { id: ids(), from, to })];
}

/** Adds a node; `after` and `before` are connected with its first ports, where that is allowed. */
export function addNodeParts(
  workflow: Workflow,
  looks: NodeLooks,
  ids: IdSource,
  node: NewNode,
  spot: Spot,
  links: { readonly after?: PortRef; readonly before?: PortRef } = {},
): { readonly nodeId: string; readonly parts: readonly OperationPart[] } {
  const id = ids();
  const value = nodeValue(id, node, uniqueName(node.name, namesOf(workflow)), spot);
  const withNode: Workflow = { ...workflow, nodes: { ...workflow.nodes, [id]: value } };
  const { inputs, outputs } = portsOf(value, looks);
  const parts: OperationPart[] = [addPart('node', value)];
  const link = (from: PortRef, to: PortRef) => {
    if (refusalOf(withNode, looks, from, to) === undefined) parts.push(...connectParts(ids, from, to));
  };
  if (links.after !== undefined) link(links.after, { nodeId: id, port: inputs[0]?.name ?? 'main' });
  if (links.before !== undefined) link({ nodeId: id, port: outputs[0]?.name ?? 'main' }, links.before);
  return { nodeId: id, parts };
}

/** Puts a node into an edge: what stood after it moves aside when there is no room. */
export function insertOnEdgeParts(
  workflow: Workflow,
  looks: NodeLooks,
  ids: IdSource,
  edgeId: string,
  node: NewNode,
): { readonly nodeId: string; readonly parts: readonly OperationPart[] } | undefined {
  const edge = workflow.edges[edgeId];
  const source = workflow.nodes[edge?.from.nodeId ?? ''];
  const target = workflow.nodes[edge?.to.nodeId ?? ''];
  if (edge === undefined || source === undefined || target === undefined) return undefined;
  const sourceEnd = source.position.x + (placeNodes(workflow, looks).get(source.id)?.width ?? NODE_WIDTH);
  const position = { x: sourceEnd + 80, y: (source.position.y + target.position.y) / 2 };
  const spot: Spot = { parentId: source.parentId, body: source.body, position };
  const isContainer = looks.isContainer(nodeValue('new', node, node.name, spot));
  const needed = (isContainer ? FRAME_MIN_WIDTH : NODE_WIDTH) + 160;
  const shift = Math.max(0, needed - (target.position.x - sourceEnd));
  const cut: Workflow = {
    ...workflow,
    edges: Object.fromEntries(Object.entries(workflow.edges).filter(([id]) => id !== edgeId)),
  };
  const added = addNodeParts(cut, looks, ids, node, spot, { after: edge.from, before: edge.to });
  return {
    nodeId: added.nodeId,
    parts: [
      { type: 'remove', kind: 'edge', id: edgeId, children: 'reparent' },
      ...(shift === 0 ? [] : shiftDownstream(workflow, target, shift)),
      ...added.parts,
    ],
  };
}

/** Moves a node, and what follows it in the same body, to the right. */
function shiftDownstream(workflow: Workflow, first: WorkflowNode, by: number): readonly OperationPart[] {
  return Object.values(workflow.nodes)
    .filter(
      (node) =>
        node.parentId === first.parentId && node.body === first.body && node.position.x >= first.position.x,
    )
    .map(({ id, position }) => setPart(['nodes', id, 'position'], { x: position.x + by, y: position.y }));
}

/** A node and everything inside it, to any depth. */
export function withDescendants(workflow: Workflow, nodeIds: Iterable<string>): Set<string> {
  const found = new Set(nodeIds);
  for (let grown = true; grown; ) {
    grown = false;
    for (const { id, parentId } of Object.values(workflow.nodes)) {
      if (parentId === undefined || found.has(id) || !found.has(parentId)) continue;
      found.add(id);
      grown = true;
    }
  }
  return found;
}

export interface Selection {
  readonly nodes: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
  readonly notes: ReadonlySet<string>;
}

/**
 * Takes away what is selected, containers with what is in them. Where one node is taken from the middle of a line, the
 * line is closed again.
 */
export function removeParts(
  workflow: Workflow,
  looks: NodeLooks,
  ids: IdSource,
  selection: Selection,
): readonly OperationPart[] {
  const gone = withDescendants(workflow, selection.nodes);
  const parts: OperationPart[] = [];
  for (const id of selection.edges) {
    const edge = workflow.edges[id];
    if (edge === undefined || gone.has(edge.from.nodeId) || gone.has(edge.to.nodeId)) continue;
    parts.push({ type: 'remove', kind: 'edge', id, children: 'reparent' });
  }
  for (const id of selection.notes) {
    if (Object.hasOwn(workflow.notes, id))
      parts.push({ type: 'remove', kind: 'note', id, children: 'reparent' });
  }
  for (const note of Object.values(workflow.notes)) {
    if (note.parentId !== undefined && gone.has(note.parentId) && !selection.notes.has(note.id))
      parts.push({ type: 'remove', kind: 'note', id: note.id, children: 'reparent' });
  }
  for (const id of gone) {
    const node = workflow.nodes[id];
    if (node === undefined || (node.parentId !== undefined && gone.has(node.parentId))) continue;
    parts.push({ type: 'remove', kind: 'node', id, children: 'remove' });
  }
  return [...parts, ...healingParts(workflow, looks, ids, gone)];
}

function healingParts(
  workflow: Workflow,
  looks: NodeLooks,
  ids: IdSource,
  gone: ReadonlySet<string>,
): readonly OperationPart[] {
  const edges = Object.values(workflow.edges);
  const left: Workflow = {
    ...workflow,
    nodes: Object.fromEntries(Object.entries(workflow.nodes).filter(([id]) => !gone.has(id))),
    edges: Object.fromEntries(
      Object.entries(workflow.edges).filter(
        ([, { from, to }]) => !gone.has(from.nodeId) && !gone.has(to.nodeId),
      ),
    ),
  };
  const parts: OperationPart[] = [];
  for (const entry of edges) {
    if (gone.has(entry.from.nodeId) || !gone.has(entry.to.nodeId)) continue;
    // Follow the line through what goes, as long as it is a line.
    let at = entry.to.nodeId;
    let exit = entry;
    for (let steps = 0; gone.has(at) && steps <= gone.size; steps += 1) {
      const incoming = edges.filter(({ to }) => to.nodeId === at);
      const outgoing = edges.filter(({ from }) => from.nodeId === at);
      if (incoming.length !== 1 || outgoing.length !== 1 || outgoing[0] === undefined) break;
      exit = outgoing[0];
      at = exit.to.nodeId;
    }
    if (!gone.has(at) && exit !== entry && refusalOf(left, looks, entry.from, exit.to) === undefined)
      parts.push(...connectParts(ids, entry.from, exit.to));
  }
  return parts;
}

/** Puts nodes and notes where they were dragged to; edges that would cross a container's wall are cut. */
export function moveParts(
  workflow: Workflow,
  looks: NodeLooks,
  spots: ReadonlyMap<string, Spot>,
): readonly OperationPart[] {
  const parts: OperationPart[] = [];
  const nodes: Record<string, WorkflowNode> = { ...workflow.nodes };
  for (const [id, spot] of spots) {
    const position = rounded(spot.position);
    const note = workflow.notes[id];
    if (note !== undefined) {
      if (note.position.x !== position.x || note.position.y !== position.y)
        parts.push(setPart(['notes', id, 'position'], position));
      continue;
    }
    const node = workflow.nodes[id];
    if (node === undefined) continue;
    if (node.position.x !== position.x || node.position.y !== position.y)
      parts.push(setPart(['nodes', id, 'position'], position));
    if (node.parentId !== spot.parentId) parts.push(setPart(['nodes', id, 'parentId'], spot.parentId));
    if (node.body !== spot.body) parts.push(setPart(['nodes', id, 'body'], spot.body));
    const { parentId: _p, body: _b, ...rest } = node;
    nodes[id] = {
      ...rest,
      position,
      ...(spot.parentId === undefined ? {} : { parentId: spot.parentId }),
      ...(spot.body === undefined ? {} : { body: spot.body }),
    };
  }
  const home = (id: string) => {
    const node = nodes[id];
    if (node?.parentId === undefined) return '';
    const parent = nodes[node.parentId];
    const bodies = parent === undefined ? [] : looks.bodies(parent);
    return `${node.parentId}/${node.body ?? bodies[0] ?? 'body'}`;
  };
  for (const { id, from, to } of Object.values(workflow.edges)) {
    if (!spots.has(from.nodeId) && !spots.has(to.nodeId)) continue;
    if (home(from.nodeId) !== home(to.nodeId))
      parts.unshift({ type: 'remove', kind: 'edge', id, children: 'reparent' });
  }
  return parts;
}

/** Switches nodes off, or on again when all of them are off. */
export function toggleDisabledParts(workflow: Workflow, nodeIds: Iterable<string>): readonly OperationPart[] {
  const nodes = [...nodeIds].flatMap((id) => workflow.nodes[id] ?? []);
  const disabled = !nodes.every((node) => node.disabled);
  return nodes
    .filter((node) => node.disabled !== disabled)
    .map(({ id }) => setPart(['nodes', id, 'disabled'], disabled));
}

/** What stands between some nodes along edges: out of the set and back into it. */
function between(workflow: Workflow, nodeIds: ReadonlySet<string>): readonly WorkflowNode[] {
  const edges = Object.values(workflow.edges);
  const reach = (onward: (edge: WorkflowEdge) => readonly [string, string]) => {
    const next = new Map<string, string[]>();
    for (const edge of edges) {
      const [here, there] = onward(edge);
      next.set(here, [...(next.get(here) ?? []), there]);
    }
    const reached = new Set(nodeIds);
    const open = [...nodeIds];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const id of next.get(at) ?? []) {
        if (reached.has(id)) continue;
        reached.add(id);
        open.push(id);
      }
    }
    return reached;
  };
  const after = reach(({ from, to }) => [from.nodeId, to.nodeId]);
  const before = reach(({ from, to }) => [to.nodeId, from.nodeId]);
  return [...after].flatMap((id) => (nodeIds.has(id) || !before.has(id) ? [] : (workflow.nodes[id] ?? [])));
}

/**
 * Puts nodes of one body into a new container that stands in their place. What stands between them comes along: left
 * outside, it would lead out of the container and back into it.
 */
export function wrapParts(
  workflow: Workflow,
  looks: NodeLooks,
  ids: IdSource,
  nodeIds: ReadonlySet<string>,
  container: NewNode,
): { readonly nodeId: string; readonly parts: readonly OperationPart[] } | undefined {
  const chosen = [...nodeIds].flatMap((id) => workflow.nodes[id] ?? []);
  const asked = chosen.filter(({ parentId }) => parentId === undefined || !nodeIds.has(parentId));
  const top = [...asked, ...between(workflow, new Set(asked.map(({ id }) => id)))];
  const [first] = top;
  if (first === undefined) return undefined;
  if (top.some(({ parentId, body }) => parentId !== first.parentId || body !== first.body)) return undefined;
  const left = Math.min(...top.map(({ position }) => position.x));
  const upper = Math.min(...top.map(({ position }) => position.y));
  const id = ids();
  const spot: Spot = { parentId: first.parentId, body: first.body, position: { x: left, y: upper } };
  const value = nodeValue(id, container, uniqueName(container.name, namesOf(workflow)), spot);
  const body = looks.bodies(value)[0] ?? 'body';
  const inside = new Set(top.map((node) => node.id));
  const parts: OperationPart[] = [
    addPart('node', value),
    ...moveAsideParts(workflow, looks, top, { x: left, y: upper }),
  ];
  const crossing = Object.values(workflow.edges).filter(
    ({ from, to }) => inside.has(from.nodeId) !== inside.has(to.nodeId),
  );
  for (const edge of crossing)
    parts.push({ type: 'remove', kind: 'edge', id: edge.id, children: 'reparent' });
  for (const node of top) {
    parts.push(
      setPart(['nodes', node.id, 'parentId'], id),
      setPart(['nodes', node.id, 'body'], body),
      setPart(['nodes', node.id, 'position'], {
        x: snap(node.position.x - left),
        y: snap(node.position.y - upper),
      }),
    );
  }
  // What led in leads to the container now, and what led out comes from it.
  const { inputs, outputs } = looks.ports(value);
  const entered = new Set<string>();
  for (const { from, to } of crossing) {
    const leadsIn = inside.has(to.nodeId);
    const key = leadsIn ? `in ${from.nodeId}/${from.port}` : `out ${to.nodeId}/${to.port}`;
    if (entered.has(key)) continue;
    entered.add(key);
    const port = (leadsIn ? inputs : outputs)[0]?.name ?? 'main';
    parts.push(
      ...(leadsIn
        ? connectParts(ids, from, { nodeId: id, port })
        : connectParts(ids, { nodeId: id, port }, to)),
    );
  }
  return { nodeId: id, parts };
}

/** A frame is wider than what it is put around: what stands right of that moves on. */
function moveAsideParts(
  workflow: Workflow,
  looks: NodeLooks,
  wrapped: readonly WorkflowNode[],
  corner: { readonly x: number; readonly y: number },
): readonly OperationPart[] {
  const placed = placeNodes(workflow, looks);
  const inside = new Set(wrapped.map(({ id }) => id));
  const [home] = wrapped;
  const end = Math.max(
    ...wrapped.map(({ id, position }) => position.x + (placed.get(id)?.width ?? NODE_WIDTH)),
  );
  const width = Math.max(FRAME_MIN_WIDTH, end - corner.x + LANE_PADDING * 2);
  const by = Math.ceil((corner.x + width - end) / GRID) * GRID;
  return Object.values(workflow.nodes)
    .filter(
      ({ id, parentId, body, position }) =>
        !inside.has(id) && parentId === home?.parentId && body === home?.body && position.x >= end,
    )
    .map(({ id, position }) => setPart(['nodes', id, 'position'], { x: position.x + by, y: position.y }));
}

export function addNoteParts(
  ids: IdSource,
  text: string,
  position: { readonly x: number; readonly y: number },
) {
  const id = ids();
  const value = {
    id,
    text,
    position: rounded(position),
    size: { width: NODE_WIDTH + 20, height: NODE_HEIGHT * 2 },
  };
  return { noteId: id, parts: [addPart('note', value)] };
}
