/**
 * Where things are on the canvas. Everything here follows from the document; nothing is stored twice.
 * A node's `position` is its top-left corner in pixels: on the canvas for a node at the root, in its body for a child.
 * A container is a frame: a header, then its bodies below each other as lanes. A lane is as tall as what is in it, so
 * a frame grows by itself and moving it moves everything inside with one operation.
 */
import type { NodePorts, Workflow, WorkflowNode } from '@reporunner/core';

export const GRID = 20;
export const NODE_WIDTH = 220;
export const NODE_HEIGHT = 60;
const PORT_GAP = 28;
export const FRAME_HEADER = 44;
export const LANE_PADDING = 28;
/** Above the children of a lane that has a name. */
export const LANE_LABEL = 24;
const LANE_MIN_HEIGHT = 116;
export const FRAME_MIN_WIDTH = 320;

export interface Lane {
  readonly body: string;
  /** From the frame's top edge. */
  readonly y: number;
  readonly height: number;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A node's place. `x` and `y` count from the parent frame's corner, or from the canvas's origin. */
export interface Placed extends Box {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly lanes: readonly Lane[];
  /** Top-left corner on the canvas. */
  readonly absolute: { readonly x: number; readonly y: number };
  /** Frames around it. */
  readonly depth: number;
  readonly collapsed: boolean;
}

/** What geometry asks about node types. */
export interface NodeLooks {
  ports(node: WorkflowNode): NodePorts;
  /** Bodies of a container, in order; empty for other nodes. */
  bodies(node: WorkflowNode): readonly string[];
  isContainer(node: WorkflowNode): boolean;
}

/** Tall enough for the handles; an error output is one more. */
export function nodeHeight({ inputs, outputs }: NodePorts, hasErrorPort = false): number {
  const rows = Math.max(inputs.length, outputs.length + (hasErrorPort ? 1 : 0));
  return rows <= 2 ? NODE_HEIGHT : Math.ceil((rows * PORT_GAP + 8) / GRID) * GRID;
}

export const cardHeight = (node: WorkflowNode, looks: NodeLooks): number =>
  nodeHeight(looks.ports(node), node.onError === 'errorPort');

/** Where the n-th of so many handles sits, from the node's top edge. */
export function handleOffset(index: number, count: number, height: number): number {
  return (height * (index + 1)) / (count + 1);
}

/** Children by parent; a child whose parent is missing stands at the root. */
export function childrenByParent(
  workflow: Workflow,
): ReadonlyMap<string | undefined, readonly WorkflowNode[]> {
  const children = new Map<string | undefined, WorkflowNode[]>();
  for (const node of Object.values(workflow.nodes)) {
    const parent =
      node.parentId !== undefined && Object.hasOwn(workflow.nodes, node.parentId) ? node.parentId : undefined;
    const list = children.get(parent);
    if (list === undefined) children.set(parent, [node]);
    else list.push(node);
  }
  return children;
}

/** The lane a child lives in: the one it names, or the first. */
export function laneOf(node: WorkflowNode, bodies: readonly string[]): string {
  return node.body !== undefined && bodies.includes(node.body) ? node.body : (bodies[0] ?? 'body');
}

/** Places every node that can be seen; children of collapsed frames have no place. Parents come before their children. */
export function placeNodes(
  workflow: Workflow,
  looks: NodeLooks,
  collapsed: ReadonlySet<string> = new Set(),
): ReadonlyMap<string, Placed> {
  const children = childrenByParent(workflow);
  const sizes = new Map<string, { width: number; height: number; lanes: readonly Lane[] }>();

  const measure = (node: WorkflowNode, trail: ReadonlySet<string>) => {
    if (!looks.isContainer(node) || collapsed.has(node.id)) {
      const size = { width: NODE_WIDTH, height: cardHeight(node, looks), lanes: [] };
      sizes.set(node.id, size);
      return size;
    }
    const inside = new Set(trail).add(node.id);
    const bodies = looks.bodies(node);
    const names = bodies.length === 0 ? ['body'] : bodies;
    const extents = new Map(names.map((body) => [body, { right: 0, bottom: 0 }]));
    for (const child of children.get(node.id) ?? []) {
      if (inside.has(child.id)) continue;
      const size = measure(child, inside);
      const extent = extents.get(laneOf(child, names));
      if (extent === undefined) continue;
      extent.right = Math.max(extent.right, child.position.x + size.width);
      extent.bottom = Math.max(extent.bottom, child.position.y + size.height);
    }
    let y = FRAME_HEADER;
    let right = 0;
    const lanes: Lane[] = [];
    for (const body of names) {
      const extent = extents.get(body) ?? { right: 0, bottom: 0 };
      const height = Math.max(LANE_MIN_HEIGHT, laneTop(names) + extent.bottom + LANE_PADDING);
      lanes.push({ body, y, height });
      y += height;
      right = Math.max(right, extent.right);
    }
    const wanted = node.size ?? { width: 0, height: 0 };
    const height = Math.max(y, wanted.height);
    const last = lanes.at(-1);
    // A frame drawn taller than its lanes gives the rest to the last one.
    if (last !== undefined && height > y)
      lanes[lanes.length - 1] = { ...last, height: last.height + height - y };
    const size = {
      width: Math.max(FRAME_MIN_WIDTH, LANE_PADDING * 2 + right, wanted.width),
      height,
      lanes,
    };
    sizes.set(node.id, size);
    return size;
  };

  const placed = new Map<string, Placed>();
  const place = (node: WorkflowNode, parent: Placed | undefined, names: readonly string[]) => {
    const size = sizes.get(node.id) ?? measure(node, new Set());
    const origin = parent === undefined ? { x: 0, y: 0 } : laneOrigin(parent, laneOf(node, names));
    const x = origin.x + node.position.x;
    const y = origin.y + node.position.y;
    const at: Placed = {
      id: node.id,
      parentId: parent?.id,
      x,
      y,
      ...size,
      absolute: { x: (parent?.absolute.x ?? 0) + x, y: (parent?.absolute.y ?? 0) + y },
      depth: parent === undefined ? 0 : parent.depth + 1,
      collapsed: looks.isContainer(node) && collapsed.has(node.id),
    };
    placed.set(node.id, at);
    if (at.lanes.length === 0) return;
    const bodies = at.lanes.map(({ body }) => body);
    for (const child of children.get(node.id) ?? []) if (!placed.has(child.id)) place(child, at, bodies);
  };
  for (const node of children.get(undefined) ?? []) place(node, undefined, []);
  return placed;
}

const laneTop = (bodies: readonly string[]) => (bodies.length > 1 ? LANE_LABEL + 8 : LANE_PADDING);

/** Where (0, 0) of a body is, from the corner of its frame. */
export function laneOrigin(
  frame: { readonly lanes: readonly Lane[] },
  body: string,
): { x: number; y: number } {
  const lane = frame.lanes.find((one) => one.body === body) ?? frame.lanes[0];
  return { x: LANE_PADDING, y: (lane?.y ?? FRAME_HEADER) + laneTop(frame.lanes.map((one) => one.body)) };
}

export interface Spot {
  readonly parentId: string | undefined;
  readonly body: string | undefined;
  /** In the coordinates of that body, or of the canvas. */
  readonly position: { readonly x: number; readonly y: number };
}

/** The innermost body under a point of the canvas, leaving out frames that are themselves being moved. */
export function spotAt(
  point: { readonly x: number; readonly y: number },
  placed: ReadonlyMap<string, Placed>,
  moving: ReadonlySet<string> = new Set(),
): Spot {
  let found: Placed | undefined;
  const isMoving = (at: Placed | undefined): boolean =>
    at !== undefined && (moving.has(at.id) || isMoving(placed.get(at.parentId ?? '')));
  for (const at of placed.values()) {
    if (at.lanes.length === 0 || !contains(at, point) || isMoving(at)) continue;
    if (found === undefined || at.depth > found.depth) found = at;
  }
  if (found === undefined) return { parentId: undefined, body: undefined, position: point };
  const y = point.y - found.absolute.y;
  const lane = found.lanes.findLast((one) => y >= one.y) ?? found.lanes[0];
  const body = lane?.body ?? 'body';
  const origin = laneOrigin(found, body);
  return {
    parentId: found.id,
    body,
    position: {
      x: Math.max(0, point.x - found.absolute.x - origin.x),
      y: Math.max(0, y - origin.y),
    },
  };
}

function contains(at: Placed, { x, y }: { readonly x: number; readonly y: number }): boolean {
  const { absolute, width, height } = at;
  return x >= absolute.x && x <= absolute.x + width && y >= absolute.y && y <= absolute.y + height;
}

/** The smallest box around some boxes; undefined for none. */
export function boundsOf(boxes: Iterable<Box>): Box | undefined {
  let left = Number.POSITIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (const { x, y, width, height } of boxes) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  return left > right ? undefined : { x: left, y: top, width: right - left, height: bottom - top };
}

export function snap(value: number): number {
  return Math.round(value / GRID) * GRID;
}

/** The viewport that shows `bounds` whole, with room around it, no larger than life. */
export function fitViewport(
  bounds: Box | undefined,
  screen: { readonly width: number; readonly height: number },
  padding = 60,
): { readonly x: number; readonly y: number; readonly zoom: number } {
  if (bounds === undefined || screen.width === 0)
    return { x: screen.width / 2, y: screen.height / 2, zoom: 1 };
  const zoom = Math.min(
    1,
    Math.max(0.05, (screen.width - padding * 2) / bounds.width),
    Math.max(0.05, (screen.height - padding * 2) / bounds.height),
  );
  return {
    x: (screen.width - bounds.width * zoom) / 2 - bounds.x * zoom,
    y: (screen.height - bounds.height * zoom) / 2 - bounds.y * zoom,
    zoom,
  };
}
