/**
 * A frame grows by what is put into it. What lies right of it and below it then moves on, in its own body, and so do the
 * frames around, as far as they grow by that.
 * MR1 Two things of one body that did not overlap do not overlap because a frame has grown.
 * MR2 Where there is room enough, nothing moves; columns and rows move as a whole.
 */
import type { OperationPart, Workflow, WorkflowNode, WorkflowNote } from '@reporunner/core';
import { setPart } from './edits.ts';
import { type Box, boundsOf, GRID, laneOf, type NodeLooks, type Placed, placeNodes } from './geometry.ts';

/** What stays free beside a frame, where it was that much before. */
const GAP = 80;
const ROW_GAP = 40;

interface Sibling {
  readonly id: string;
  readonly kind: 'nodes' | 'notes';
  readonly box: Box;
}

/** What moves on after a change from `before` to `after`. */
export function makeRoomParts(before: Workflow, after: Workflow, looks: NodeLooks): readonly OperationPart[] {
  if (!concernsFrames(before, after, looks)) return [];
  const placedBefore = placeNodes(before, looks);
  let now = after;
  let placed = placeNodes(now, looks);
  const frames = [...placed.values()].filter(({ lanes }) => lanes.length > 0);
  for (const { id } of frames.toSorted((a, b) => b.depth - a.depth)) {
    const frame = placed.get(id);
    const was = placedBefore.get(id) ?? contentBefore(id, now, before, placedBefore);
    if (frame === undefined || was === undefined) continue;
    const next = pushedBy(frame, was, now, placed, looks);
    if (next === now) continue;
    now = next;
    placed = placeNodes(now, looks);
  }
  return [...movedParts('nodes', after.nodes, now.nodes), ...movedParts('notes', after.notes, now.notes)];
}

/** Cheap, for the many changes that are none of a frame's. */
function concernsFrames({ nodes: before }: Workflow, { nodes }: Workflow, looks: NodeLooks): boolean {
  if (before === nodes) return false;
  for (const [id, node] of Object.entries(nodes)) {
    if (node !== before[id] && (node.parentId !== undefined || looks.isContainer(node))) return true;
  }
  return false;
}

/** A new frame around nodes that were there: the place that they took. */
function contentBefore(
  frameId: string,
  now: Workflow,
  before: Workflow,
  placedBefore: ReadonlyMap<string, Placed>,
): Box | undefined {
  const home = now.nodes[frameId]?.parentId;
  const inside = Object.values(now.nodes).filter(({ parentId }) => parentId === frameId);
  return boundsOf(
    inside.flatMap(({ id }) => (before.nodes[id]?.parentId === home ? (placedBefore.get(id) ?? []) : [])),
  );
}

function pushedBy(
  frame: Placed,
  was: Box,
  now: Workflow,
  placed: ReadonlyMap<string, Placed>,
  looks: NodeLooks,
): Workflow {
  if (frame.width <= was.width && frame.height <= was.height) return now;
  const siblings = siblingsOf(frame.id, now, placed, looks);
  const right = frame.x + was.width;
  const bottom = frame.y + was.height;
  const newRight = frame.x + frame.width;
  const newBottom = frame.y + frame.height;
  const need = (gap: number, wanted: number, start: number, end: number) =>
    Math.max(0, Math.ceil((end + Math.min(gap, wanted) - start) / GRID) * GRID);
  let dx = 0;
  for (const { box } of siblings) {
    if (box.x >= right && box.y < bottom && box.y + box.height > frame.y)
      dx = Math.max(dx, need(box.x - right, GAP, box.x, newRight));
  }
  let dy = 0;
  for (const { box } of siblings) {
    const x = box.x >= right ? box.x + dx : box.x;
    if (box.y >= bottom && x < newRight && x + box.width > frame.x)
      dy = Math.max(dy, need(box.y - bottom, ROW_GAP, box.y, newBottom));
  }
  if (dx === 0 && dy === 0) return now;
  const nodes: Record<string, WorkflowNode> = { ...now.nodes };
  const notes: Record<string, WorkflowNote> = { ...now.notes };
  for (const { id, kind, box } of siblings) {
    const by = { x: box.x >= right ? dx : 0, y: box.y >= bottom ? dy : 0 };
    if (by.x === 0 && by.y === 0) continue;
    const moved = <T extends WorkflowNode | WorkflowNote>(thing: T): T => ({
      ...thing,
      position: { x: thing.position.x + by.x, y: thing.position.y + by.y },
    });
    const node = nodes[id];
    const note = notes[id];
    if (kind === 'nodes' && node !== undefined) nodes[id] = moved(node);
    if (kind === 'notes' && note !== undefined) notes[id] = moved(note);
  }
  return { ...now, nodes, notes };
}

/** What lives in the same body, in the coordinates of the frame around. */
function siblingsOf(
  frameId: string,
  { nodes, notes }: Workflow,
  placed: ReadonlyMap<string, Placed>,
  looks: NodeLooks,
): readonly Sibling[] {
  const home = placed.get(frameId)?.parentId;
  const parent = nodes[home ?? ''];
  const bodies = parent === undefined ? [] : looks.bodies(parent);
  const laneIn = (node: WorkflowNode | undefined) =>
    parent === undefined || node === undefined ? undefined : laneOf(node, bodies);
  const lane = laneIn(nodes[frameId]);
  const siblings: Sibling[] = [];
  for (const box of placed.values()) {
    if (box.id !== frameId && box.parentId === home && laneIn(nodes[box.id]) === lane)
      siblings.push({ id: box.id, kind: 'nodes', box });
  }
  for (const { id, parentId, position, size } of Object.values(notes)) {
    if (parentId === home) siblings.push({ id, kind: 'notes', box: { ...position, ...size } });
  }
  return siblings;
}

function movedParts<T extends WorkflowNode | WorkflowNote>(
  kind: 'nodes' | 'notes',
  from: Readonly<Record<string, T>>,
  to: Readonly<Record<string, T>>,
): readonly OperationPart[] {
  return Object.entries(to).flatMap(([id, { position }]) =>
    from[id]?.position === position ? [] : [setPart([kind, id, 'position'], position)],
  );
}
