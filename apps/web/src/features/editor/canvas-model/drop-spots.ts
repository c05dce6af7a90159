/** Where dragged things come to rest: in the body under the pointer, where they may live there, else where they were. */
import type { Point } from './edge-curve.ts';
import {
  type Box,
  laneOf,
  laneOrigin,
  type NodeLooks,
  type Placed,
  type Spot,
  snap,
  spotAt,
} from './geometry.ts';
import type { Scene } from './scene.ts';

/** A frame holds on to its children this far beyond its right and lower side: dropped there, they make it grow. */
const HOLD = 80;

export interface DropTarget {
  readonly parentId: string | undefined;
  readonly body: string | undefined;
}

export interface DropOptions {
  /** No node changes its container. */
  readonly keep: boolean;
}

/** What is dragged when these are selected: not what lies in something that is dragged itself. */
export function topOf(scene: Scene, ids: ReadonlySet<string>): readonly string[] {
  return [...ids].filter((id) => {
    for (let at = parentOf(scene, id); at !== undefined; at = parentOf(scene, at))
      if (ids.has(at)) return false;
    return scene.nodes.has(id) || scene.notes.has(id);
  });
}

const parentOf = (scene: Scene, id: string): string | undefined =>
  scene.placed.get(id)?.parentId ?? scene.notes.get(id)?.note.parentId;

/** The body that the dragged nodes would go into; undefined: each stays in its own. */
export function dropTarget(
  scene: Scene,
  looks: NodeLooks,
  top: readonly string[],
  pointer: Point,
  { keep }: DropOptions,
): DropTarget | undefined {
  const nodes = top.flatMap((id) => scene.nodes.get(id) ?? []);
  if (keep || nodes.length === 0) return undefined;
  const spot = spotAt(pointer, scene.placed, new Set(top));
  const [first] = nodes;
  const home = scene.placed.get(first?.placed.parentId ?? '');
  if (home !== undefined && spot.parentId !== home.id && isHeld(home, pointer, scene, spot.parentId)) {
    // Beyond its side, but not far: still inside.
    const inside = spotAt(clampInto(home, pointer), scene.placed, new Set(top));
    return targetOf(inside.parentId === home.id ? inside : { parentId: home.id, body: first?.node.body });
  }
  // A trigger starts the workflow, so it stands at the root.
  if (spot.parentId !== undefined && nodes.some(({ node }) => looks.ports(node).inputs.length === 0))
    return undefined;
  return targetOf(spot);
}

const targetOf = ({ parentId, body }: DropTarget): DropTarget => ({ parentId, body });

function isHeld(home: Placed, { x, y }: Point, scene: Scene, other: string | undefined): boolean {
  const { absolute, width, height } = home;
  // Another frame inside of it is a place to go to; only what is around it is not.
  if (other !== undefined && scene.placed.get(other)?.parentId === home.id) return false;
  return (
    x >= absolute.x && y >= absolute.y && x <= absolute.x + width + HOLD && y <= absolute.y + height + HOLD
  );
}

const clampInto = ({ absolute, width, height }: Placed, { x, y }: Point): Point => ({
  x: Math.min(x, absolute.x + width - 1),
  y: Math.min(y, absolute.y + height - 1),
});

/** The new place of every dragged thing, moved by (dx, dy) on the canvas. */
export function dropSpots(
  scene: Scene,
  looks: NodeLooks,
  top: readonly string[],
  by: Point,
  target: DropTarget | undefined,
): ReadonlyMap<string, Spot> {
  const spots = new Map<string, Spot>();
  for (const id of top) {
    const note = scene.notes.get(id);
    if (note !== undefined) {
      const { position } = note.note;
      spots.set(id, {
        parentId: note.note.parentId,
        body: undefined,
        position: { x: position.x + by.x, y: position.y + by.y },
      });
      continue;
    }
    const at = scene.nodes.get(id);
    if (at === undefined) continue;
    const home = at.placed.parentId;
    const parent = home === undefined ? undefined : scene.nodes.get(home)?.node;
    const lane = parent === undefined ? undefined : laneOf(at.node, looks.bodies(parent));
    const isMoved = target !== undefined && (target.parentId !== home || (target.body ?? lane) !== lane);
    const frame = scene.placed.get((isMoved ? target.parentId : home) ?? '');
    const body = isMoved ? target.body : at.node.body;
    const origin =
      frame === undefined ? { x: 0, y: 0 } : laneOrigin(frame, body ?? frame.lanes[0]?.body ?? 'body');
    const x = at.box.x + by.x - (frame?.absolute.x ?? 0) - origin.x;
    const y = at.box.y + by.y - (frame?.absolute.y ?? 0) - origin.y;
    spots.set(id, {
      parentId: frame?.id,
      body: frame === undefined ? undefined : body,
      position: frame === undefined ? { x, y } : { x: Math.max(0, snap(x)), y: Math.max(0, snap(y)) },
    });
  }
  return spots;
}

/** The move, rounded so that the thing under the pointer comes to stand on the grid of where it lives. */
export function snappedMove(box: Box, origin: Point, by: Point): Point {
  return {
    x: snap(box.x - origin.x + by.x) - (box.x - origin.x),
    y: snap(box.y - origin.y + by.y) - (box.y - origin.y),
  };
}
