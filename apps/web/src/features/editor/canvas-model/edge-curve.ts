/** The curve of an edge: one cubic Bézier from an output to an input. */
import type { Box } from './geometry.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** How far the curve runs straight on before it turns: more, when it has to come back. */
function reach(from: Point, to: Point): number {
  const dx = to.x - from.x;
  if (dx >= 0) return Math.max(24, Math.min(dx * 0.5, 180));
  return Math.min(240, 40 + Math.sqrt(-dx) * 7);
}

/** The two middle points of the Bézier. */
export function controlsOf(from: Point, to: Point): readonly [Point, Point] {
  const by = reach(from, to);
  return [
    { x: from.x + by, y: from.y },
    { x: to.x - by, y: to.y },
  ];
}

/** As the `d` of an SVG path. */
export function curvePath(from: Point, to: Point): string {
  const [a, b] = controlsOf(from, to);
  return `M${from.x},${from.y}C${a.x},${a.y} ${b.x},${b.y} ${to.x},${to.y}`;
}

/** The point at `t`, from 0 at the output to 1 at the input. */
export function pointOn(from: Point, to: Point, t: number): Point {
  const [a, b] = controlsOf(from, to);
  const u = 1 - t;
  const at = (p0: number, p1: number, p2: number, p3: number) =>
    u * u * u * p0 + 3 * u * u * t * p1 + 3 * u * t * t * p2 + t * t * t * p3;
  return { x: at(from.x, a.x, b.x, to.x), y: at(from.y, a.y, b.y, to.y) };
}

/** A box that the curve does not leave: that of its four points. */
export function curveBox(from: Point, to: Point): Box {
  const [a, b] = controlsOf(from, to);
  const x = Math.min(from.x, to.x, a.x, b.x);
  const y = Math.min(from.y, to.y);
  return {
    x,
    y,
    width: Math.max(from.x, to.x, a.x, b.x) - x,
    height: Math.max(from.y, to.y) - y,
  };
}

const steps = 24;

/** How far a point is from the curve, measured along a line of short pieces, and where on it. */
export function distanceToCurve(point: Point, from: Point, to: Point): { distance: number; t: number } {
  let best = Number.POSITIVE_INFINITY;
  let bestT = 0;
  let last = from;
  for (let step = 1; step <= steps; step += 1) {
    const next = pointOn(from, to, step / steps);
    const dx = next.x - last.x;
    const dy = next.y - last.y;
    const length = dx * dx + dy * dy;
    const along =
      length === 0
        ? 0
        : Math.max(0, Math.min(1, ((point.x - last.x) * dx + (point.y - last.y) * dy) / length));
    const distance = Math.hypot(point.x - last.x - dx * along, point.y - last.y - dy * along);
    if (distance < best) {
      best = distance;
      bestT = (step - 1 + along) / steps;
    }
    last = next;
  }
  return { distance: best, t: bestT };
}
