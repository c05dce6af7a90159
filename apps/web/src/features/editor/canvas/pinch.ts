import type { Point } from '../canvas-model/edge-curve.ts';
import { clampZoom } from '../canvas-model/viewport.ts';
import type { Canvas } from './canvas.ts';

/** Two fingers zoom and pan at once; what was begun with the first one is taken back. */
export function watchPinch(
  canvas: Canvas,
  root: HTMLElement,
  onBegin: () => void,
  screenOf: (event: PointerEvent) => Point,
): () => void {
  const fingers = new Map<number, Point>();
  let start: { readonly apart: number; readonly middle: Point; readonly zoom: number } | undefined;

  const measure = () => {
    const [a, b] = [...fingers.values()];
    if (a === undefined || b === undefined) return undefined;
    return {
      apart: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)),
      middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 },
    };
  };
  const down = (event: PointerEvent) => {
    if (event.pointerType !== 'touch') return;
    fingers.set(event.pointerId, screenOf(event));
    const now = measure();
    if (fingers.size !== 2 || now === undefined) return;
    onBegin();
    start = { ...now, middle: canvas.toCanvas(now.middle), zoom: canvas.viewport.getState().zoom };
  };
  const move = (event: PointerEvent) => {
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, screenOf(event));
    const now = measure();
    if (start === undefined || now === undefined) return;
    event.stopImmediatePropagation();
    const zoom = clampZoom((start.zoom * now.apart) / start.apart);
    const x = now.middle.x - start.middle.x * zoom;
    const y = now.middle.y - start.middle.y * zoom;
    canvas.viewport.setState({ x, y, zoom }, true);
  };
  const up = (event: PointerEvent) => {
    fingers.delete(event.pointerId);
    if (fingers.size < 2) start = undefined;
  };
  root.addEventListener('pointerdown', down, { capture: true });
  root.addEventListener('pointermove', move, { capture: true });
  root.addEventListener('pointerup', up, { capture: true });
  root.addEventListener('pointercancel', up, { capture: true });
  return () => {
    root.removeEventListener('pointerdown', down, { capture: true });
    root.removeEventListener('pointermove', move, { capture: true });
    root.removeEventListener('pointerup', up, { capture: true });
    root.removeEventListener('pointercancel', up, { capture: true });
  };
}
