import type { Point } from '../canvas-model/edge-curve.ts';
import { type Spot, spotAt } from '../canvas-model/geometry.ts';
import type { Canvas } from './canvas.ts';

/** The place for something with its corner at `corner`, in the body that is under `pointer`. */
export function spotUnder(canvas: Canvas, corner: Point, pointer: Point): Spot {
  const { placed } = canvas.scene.getState();
  const spot = spotAt(pointer, placed);
  if (spot.parentId === undefined) return { ...spot, position: corner };
  const position = {
    x: Math.max(0, spot.position.x + corner.x - pointer.x),
    y: Math.max(0, spot.position.y + corner.y - pointer.y),
  };
  return { ...spot, position };
}

/** Somebody points at an empty place and wants something there. */
export function openPaletteAt(canvas: Canvas, point: Point): void {
  canvas.host.edits?.insert({ spot: spotUnder(canvas, { x: point.x, y: point.y - 30 }, point) });
}
