/** What is under the pointer. The same answer whether elements or a picture are on screen. */
import { distanceToCurve, type Point } from './edge-curve.ts';
import { type Box, FRAME_HEADER } from './geometry.ts';
import type { Scene, SceneNode } from './scene.ts';

export type Hit =
  | { readonly kind: 'pane' }
  | { readonly kind: 'handle'; readonly nodeId: string; readonly side: 'in' | 'out'; readonly port: string }
  | { readonly kind: 'node'; readonly nodeId: string }
  /** Inside of a frame, where nothing else is. */
  | { readonly kind: 'lane'; readonly nodeId: string }
  | {
      readonly kind: 'resize';
      readonly what: 'node' | 'note';
      readonly id: string;
      readonly edge: ResizeEdge;
    }
  | { readonly kind: 'note'; readonly noteId: string }
  | { readonly kind: 'edge'; readonly edgeId: string; readonly t: number };

export type ResizeEdge = 'e' | 's' | 'se';

const HANDLE_REACH = 12;
const EDGE_REACH = 7;
const BORDER_REACH = 6;

export function hitTest(scene: Scene, point: Point, zoom: number): Hit {
  // Targets keep a size on screen that a finger can hit, within reason.
  const grow = Math.min(3, Math.max(1, 0.8 / zoom));
  const around = HANDLE_REACH * grow;
  const near = scene.index.within({
    x: point.x - around,
    y: point.y - around,
    width: around * 2,
    height: around * 2,
  });
  const nodes: SceneNode[] = [];
  for (const id of near) {
    const node = scene.nodes.get(id);
    if (node !== undefined) nodes.push(node);
  }
  const handle = nearestHandle(nodes, point, around);
  if (handle !== undefined) return handle;
  for (const one of nodes)
    if (one.shape === 'card' && contains(one.box, point)) return { kind: 'node', nodeId: one.id };
  const edge = nearestEdge(scene, near, point, EDGE_REACH * grow);
  if (edge !== undefined) return edge;
  const grounds = [...groundsAmong(scene, near)].sort((a, b) => areaOf(a.box) - areaOf(b.box));
  for (const ground of grounds) {
    const what = ground.isNote ? 'note' : 'node';
    const corner = resizeEdge(ground.box, point, BORDER_REACH * grow);
    if (corner !== undefined) return { kind: 'resize', what, id: ground.id, edge: corner };
    if (ground.isNote && contains(ground.box, point)) return { kind: 'note', noteId: ground.id };
    if (!ground.isNote && contains(ground.box, point, BORDER_REACH)) {
      const { id: nodeId, box } = ground;
      return isBorder(box, point) ? { kind: 'node', nodeId } : { kind: 'lane', nodeId };
    }
  }
  return { kind: 'pane' };
}

/** Frames and notes lie under everything else, the smaller on the larger: an inner frame, a note in a frame. */
function* groundsAmong(scene: Scene, ids: ReadonlySet<string>) {
  for (const id of ids) {
    const node = scene.nodes.get(id);
    if (node?.shape === 'frame') yield { id, box: node.box, isNote: false };
    const note = scene.notes.get(id);
    if (note !== undefined) yield { id, box: note.box, isNote: true };
  }
}

const areaOf = ({ width, height }: Box): number => width * height;

/** The stacking order of frames and notes as elements: the same as that of `hitTest`. */
export const stackingOf = (box: Box): number => Math.round(2_000_000 / Math.sqrt(Math.max(1, areaOf(box))));

const isBorder = (box: Box, point: Point): boolean =>
  point.y < box.y + FRAME_HEADER ||
  point.x < box.x + BORDER_REACH ||
  point.y > box.y + box.height - BORDER_REACH;

export const contains = ({ x, y, width, height }: Box, point: Point, by = 0): boolean =>
  point.x >= x - by && point.x <= x + width + by && point.y >= y - by && point.y <= y + height + by;

function nearestHandle(nodes: readonly SceneNode[], point: Point, reach: number): Hit | undefined {
  let best = reach;
  let found: Hit | undefined;
  for (const { id, inputs, outputs } of nodes) {
    for (const [side, handles] of [['out', outputs] as const, ['in', inputs] as const]) {
      for (const { x, y, port } of handles) {
        const distance = Math.hypot(point.x - x, point.y - y);
        if (distance >= best) continue;
        best = distance;
        found = { kind: 'handle', nodeId: id, side, port };
      }
    }
  }
  return found;
}

function nearestEdge(scene: Scene, near: ReadonlySet<string>, point: Point, reach: number): Hit | undefined {
  let best = reach;
  let found: Hit | undefined;
  for (const id of near) {
    const edge = scene.edges.get(id);
    if (edge === undefined) continue;
    const { distance, t } = distanceToCurve(point, edge.from, edge.to);
    if (distance >= best) continue;
    best = distance;
    found = { kind: 'edge', edgeId: id, t };
  }
  return found;
}

function resizeEdge({ x, y, width, height }: Box, point: Point, reach: number): ResizeEdge | undefined {
  const isInX = point.x >= x && point.x <= x + width + reach;
  const isInY = point.y >= y && point.y <= y + height + reach;
  const atRight = Math.abs(point.x - (x + width)) <= reach && isInY;
  const atBottom = Math.abs(point.y - (y + height)) <= reach && isInX;
  // The corner is easier to hit than a side.
  const atCorner = Math.hypot(point.x - (x + width), point.y - (y + height)) <= reach * 2;
  if (atCorner || (atRight && atBottom)) return 'se';
  if (atRight) return 'e';
  return atBottom ? 's' : undefined;
}

/** Everything that a rectangle catches: cards and notes that it touches, frames that it holds whole. */
export function caughtBy(
  scene: Scene,
  box: Box,
): { nodes: Set<string>; edges: Set<string>; notes: Set<string> } {
  const caught = { nodes: new Set<string>(), edges: new Set<string>(), notes: new Set<string>() };
  for (const id of scene.index.within(box)) {
    const node = scene.nodes.get(id);
    if (node !== undefined && (node.shape === 'card' || holds(box, node.box))) caught.nodes.add(id);
    if (scene.notes.has(id)) caught.notes.add(id);
    const edge = scene.edges.get(id);
    if (edge !== undefined && holds(box, edge.box)) caught.edges.add(id);
  }
  // What is in a caught frame comes along anyway.
  for (const id of [...caught.nodes]) if (hasAncestorIn(scene, id, caught.nodes)) caught.nodes.delete(id);
  return caught;
}

function hasAncestorIn(scene: Scene, id: string, among: ReadonlySet<string>): boolean {
  for (let at = scene.placed.get(id)?.parentId; at !== undefined; at = scene.placed.get(at)?.parentId)
    if (among.has(at)) return true;
  return false;
}

const holds = (outer: Box, inner: Box): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;
