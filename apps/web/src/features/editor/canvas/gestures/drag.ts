/** Moving nodes and notes: elements follow the pointer by themselves, and the document changes once, at the end. */
import { alignmentGuides } from '../../canvas-model/alignment.ts';
import { type DropTarget, dropSpots, dropTarget, snappedMove, topOf } from '../../canvas-model/drop-spots.ts';
import type { Point } from '../../canvas-model/edge-curve.ts';
import { withDescendants } from '../../canvas-model/edits.ts';
import { type Box, boundsOf } from '../../canvas-model/geometry.ts';
import type { Scene } from '../../canvas-model/scene.ts';
import { unionOf } from '../../canvas-model/union-of.ts';
import { seenBox } from '../../canvas-model/viewport.ts';
import type { Canvas } from '../canvas.ts';
import type { CanvasEdits } from '../canvas-host.ts';
import type { Gesture, PointerAt } from './gesture.ts';

/** More than these are not compared for being in line: a person cannot see that many lines. */
const MAX_COMPARED = 400;
const none: ReadonlySet<string> = new Set();

export function beginDrag(canvas: Canvas, edits: CanvasEdits, grabbedId: string, start: PointerAt): Gesture {
  const scene = canvas.scene.getState();
  const { selection } = canvas.host.view.getState();
  const isSelected = selection.nodes.has(grabbedId) || selection.notes.has(grabbedId);
  const top = topOf(scene, isSelected ? unionOf(selection.nodes, selection.notes) : new Set([grabbedId]));
  const ids = withDescendants(scene.workflow, top);
  for (const { id, note } of scene.notes.values())
    if (note.parentId !== undefined && ids.has(note.parentId)) ids.add(id);
  const edges = edgesTouching(scene, ids);
  const grabbed = boxOf(scene, grabbedId) ?? { x: 0, y: 0, width: 0, height: 0 };
  const bounds = boundsOf(top.flatMap((id) => boxOf(scene, id) ?? [])) ?? grabbed;
  const outlines = top.flatMap((id) => boxOf(scene, id) ?? []);
  const origin = originOf(scene, grabbedId);
  const others = stillBoxes(canvas, scene, ids, grabbedId);
  const edgesLeftBehind = new Set(
    [...edges].filter((id) => {
      const edge = scene.edges.get(id)?.edge;
      return edge !== undefined && ids.has(edge.from.nodeId) !== ids.has(edge.to.nodeId);
    }),
  );
  let by: Point = { x: 0, y: 0 };
  let target: DropTarget | undefined;

  /** Moves elements and bends edges on screen. */
  const shift = (offset: Point) => {
    for (const id of ids) {
      const element = canvas.elements.get(id);
      if (element !== undefined)
        element.style.translate = offset.x === 0 && offset.y === 0 ? '' : `${offset.x}px ${offset.y}px`;
    }
    const moved = (point: Point, nodeId: string): Point =>
      ids.has(nodeId) ? { x: point.x + offset.x, y: point.y + offset.y } : point;
    for (const id of edges) {
      const edge = scene.edges.get(id);
      if (edge === undefined) continue;
      const { from, to } = edge.edge;
      canvas.edgeElements.get(id)?.bend(moved(edge.from, from.nodeId), moved(edge.to, to.nodeId));
    }
  };
  const stop = () => {
    shift({ x: 0, y: 0 });
    canvas.interaction.setState({ dragging: undefined });
  };

  return {
    autoPan: true,
    move({ point, alt, mod }) {
      const raw = { x: point.x - start.point.x, y: point.y - start.point.y };
      by = snappedMove(grabbed, origin, raw);
      target = dropTarget(scene, canvas.host.catalogue, top, point, { keep: mod });
      shift(alt ? { x: 0, y: 0 } : by);
      const isAway = isElsewhere(scene, top, target);
      const moving = { ...bounds, x: bounds.x + by.x, y: bounds.y + by.y };
      canvas.interaction.setState({
        dragging: {
          ids,
          by,
          isCopy: alt,
          outlines,
          target: isAway ? target : undefined,
          cut: isAway ? edgesLeftBehind : none,
          guides: alignmentGuides(moving, others),
        },
      });
    },
    end({ alt }) {
      stop();
      if (by.x === 0 && by.y === 0) return;
      const spots = dropSpots(scene, canvas.host.catalogue, top, by, target);
      if (!alt) return edits.move(spots);
      const nodes = new Set(top.filter((id) => scene.nodes.has(id)));
      const notes = new Set(top.filter((id) => scene.notes.has(id)));
      const [first] = spots.values();
      if (first === undefined) return;
      const all = [...spots.values()].map(({ position }) => position);
      const position = { x: Math.min(...all.map(({ x }) => x)), y: Math.min(...all.map(({ y }) => y)) };
      edits.copy({ nodes, notes, edges: new Set() }, { ...first, position });
    },
    cancel: stop,
  };
}

const boxOf = (scene: Scene, id: string): Box | undefined =>
  scene.nodes.get(id)?.box ?? scene.notes.get(id)?.box;

/** Where the grid of what is grabbed begins: it counts from the corner of its body. */
function originOf(scene: Scene, id: string): Point {
  const node = scene.nodes.get(id);
  const note = scene.notes.get(id);
  const position = node?.node.position ?? note?.note.position ?? { x: 0, y: 0 };
  const { x, y } = node?.box ?? note?.box ?? position;
  return { x: x - position.x, y: y - position.y };
}

function edgesTouching(scene: Scene, ids: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const id of ids) for (const edgeId of scene.edgesOf(id)) found.add(edgeId);
  return found;
}

/** What is seen of the things that live in the same body. */
function stillBoxes(
  canvas: Canvas,
  scene: Scene,
  moving: ReadonlySet<string>,
  grabbedId: string,
): readonly Box[] {
  const home = scene.placed.get(grabbedId)?.parentId;
  const seen = scene.index.within(seenBox(canvas.viewport.getState(), canvas.size.getState()));
  const boxes: Box[] = [];
  for (const id of seen) {
    const isNeighbour = !moving.has(id) && scene.placed.get(id)?.parentId === home;
    const box = isNeighbour ? boxOf(scene, id) : undefined;
    if (box !== undefined) boxes.push(box);
    if (boxes.length > MAX_COMPARED) return [];
  }
  return boxes;
}

function isElsewhere(scene: Scene, top: readonly string[], target: DropTarget | undefined): boolean {
  return (
    target !== undefined &&
    top.some((id) => {
      const at = scene.nodes.get(id);
      return (
        at !== undefined &&
        (at.placed.parentId !== target.parentId ||
          (target.body !== undefined && (at.node.body ?? firstLane(scene, target.parentId)) !== target.body))
      );
    })
  );
}

const firstLane = (scene: Scene, frameId: string | undefined): string | undefined =>
  scene.placed.get(frameId ?? '')?.lanes[0]?.body;
