/** Where the arrow keys lead on the canvas: along edges to the right and left, else to what is nearest that way. */
import { type Box, FRAME_HEADER } from './geometry.ts';
import type { Scene, SceneNode } from './scene.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

/** A frame is met at its header, so that its children are below it. */
const barOf = ({ box, shape }: SceneNode): Box =>
  shape === 'frame' ? { ...box, height: FRAME_HEADER } : box;
const middleOf = ({ x, y, width, height }: Box) => ({ x: x + width / 2, y: y + height / 2 });

export function neighbourTo(scene: Scene, nodeId: string, direction: Direction): string | undefined {
  const at = scene.nodes.get(nodeId);
  if (at === undefined) return firstNode(scene);
  if (direction === 'right' || direction === 'left') {
    const along = alongEdges(scene, nodeId, direction);
    if (along !== undefined) return along;
  }
  const bar = barOf(at);
  const from = middleOf(bar);
  let best = Number.POSITIVE_INFINITY;
  let found: string | undefined;
  for (const other of scene.nodes.values()) {
    if (other.id === nodeId) continue;
    const otherBar = barOf(other);
    const to = middleOf(otherBar);
    const isAcross = direction === 'up' || direction === 'down';
    const ahead =
      (isAcross ? to.y - from.y : to.x - from.x) * (direction === 'up' || direction === 'left' ? -1 : 1);
    // Side by side is neither above nor below; what starts at the same column is straight below.
    const aside = isAcross ? gap(bar.x, bar.width, otherBar.x, otherBar.width) : Math.abs(to.y - from.y);
    if (ahead <= 4 || aside > ahead * 3) continue;
    const score = ahead + aside * 2 + (other.placed.parentId === at.placed.parentId ? 0 : 40);
    if (score >= best) continue;
    best = score;
    found = other.id;
  }
  return found;
}

/** How far two stretches are apart; 0 when they share a part. */
const gap = (a: number, aLength: number, b: number, bLength: number): number =>
  Math.max(0, b - (a + aLength), a - (b + bLength));

function alongEdges(scene: Scene, nodeId: string, direction: 'left' | 'right'): string | undefined {
  const ends = scene.edgesOf(nodeId).flatMap((edgeId) => {
    const edge = scene.edges.get(edgeId);
    if (edge === undefined) return [];
    const { from, to } = edge.edge;
    if (direction === 'right' && from.nodeId === nodeId)
      return [{ id: to.nodeId, y: edge.from.y, far: edge.to.y }];
    if (direction === 'left' && to.nodeId === nodeId)
      return [{ id: from.nodeId, y: edge.to.y, far: edge.from.y }];
    return [];
  });
  // The upper output first, as it is read.
  ends.sort((a, b) => a.y - b.y || a.far - b.far);
  return ends[0]?.id;
}

/** Where the keyboard begins: the trigger that stands first, else what is first. */
export function firstNode(scene: Scene): string | undefined {
  let found: SceneNode | undefined;
  for (const one of scene.nodes.values()) {
    if (one.placed.depth > 0) continue;
    if (found === undefined || comesBefore(one, found)) found = one;
  }
  return found?.id;
}

function comesBefore(a: SceneNode, b: SceneNode): boolean {
  const startsA = a.inputs.length === 0;
  const startsB = b.inputs.length === 0;
  if (startsA !== startsB) return startsA;
  return a.box.y - b.box.y + (a.box.x - b.box.x) / 2 < 0;
}

/** Nodes as they are read, for counting places: by column, then from top to bottom, within one body. */
export function siblingsOf(scene: Scene, nodeId: string): readonly string[] {
  const at = scene.nodes.get(nodeId);
  if (at === undefined) return [];
  const { parentId } = at.placed;
  return [...scene.nodes.values()]
    .filter(({ placed, node }) => placed.parentId === parentId && node.body === at.node.body)
    .sort((a, b) => a.box.x - b.box.x || a.box.y - b.box.y)
    .map(({ id }) => id);
}
