/** Which part of the canvas is seen, and how large. A point of the canvas stands at `x + point.x * zoom` on screen. */
import type { Point } from './edge-curve.ts';
import type { Box } from './geometry.ts';

export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const MIN_ZOOM = 0.05;
export const MAX_ZOOM = 2;
/**
 * Below this, one picture is painted instead of an element per node: what is written on a card would be too small to
 * read, while the picture writes names at the size of the screen.
 */
export const PAINT_BELOW = 0.6;
/** Down to here, what is painted has an invisible element per node as well: its role, its name, the focus. */
export const STAND_INS_FROM = 0.35;

/** Cards are read without effort from here on. */
export const READABLE_FROM = 0.75;

export const clampZoom = (zoom: number): number => Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, zoom));

export const toCanvas = ({ x, y, zoom }: Viewport, screen: Point): Point => ({
  x: (screen.x - x) / zoom,
  y: (screen.y - y) / zoom,
});

/** Another zoom, with what is at `anchor` on screen staying there. */
export function zoomAround(viewport: Viewport, anchor: Point, zoom: number): Viewport {
  const clamped = clampZoom(zoom);
  const ratio = clamped / viewport.zoom;
  return {
    x: anchor.x - (anchor.x - viewport.x) * ratio,
    y: anchor.y - (anchor.y - viewport.y) * ratio,
    zoom: clamped,
  };
}

/** What of the canvas is on screen, with `margin` screen pixels around. */
export function seenBox({ x, y, zoom }: Viewport, { width, height }: Size, margin = 0): Box {
  return {
    x: (-x - margin) / zoom,
    y: (-y - margin) / zoom,
    width: (width + margin * 2) / zoom,
    height: (height + margin * 2) / zoom,
  };
}

/** The nearest viewport that shows the box; the same one when it is seen already. */
export function bringIntoView(viewport: Viewport, size: Size, box: Box, margin = 48): Viewport {
  const { zoom } = viewport;
  const left = viewport.x + box.x * zoom;
  const top = viewport.y + box.y * zoom;
  const shift = (start: number, length: number, room: number) => {
    // What is larger than the screen is shown from its beginning.
    if (start < margin || length > room - margin * 2) return margin - start;
    const over = start + length - (room - margin);
    return over > 0 ? -over : 0;
  };
  const isWide = box.width * zoom > size.width - margin * 2;
  const isTall = box.height * zoom > size.height - margin * 2;
  const seesSome = left < size.width - margin && left + box.width * zoom > margin;
  const seesSomeY = top < size.height - margin && top + box.height * zoom > margin;
  const dx = isWide && seesSome ? 0 : shift(left, box.width * zoom, size.width);
  const dy = isTall && seesSomeY ? 0 : shift(top, box.height * zoom, size.height);
  return dx === 0 && dy === 0 ? viewport : { x: viewport.x + dx, y: viewport.y + dy, zoom };
}

export function centredOn({ zoom }: Viewport, { width, height }: Size, point: Point): Viewport {
  return { x: width / 2 - point.x * zoom, y: height / 2 - point.y * zoom, zoom };
}

/**
 * A viewport that can be read instead of one that shows everything: with `target` in the middle as far as there is
 * something around it, or else from the beginning of the workflow.
 */
export function readableViewport(
  fitted: Viewport,
  size: Size,
  bounds: Box,
  target?: Box,
  margin = 48,
): Viewport {
  const zoom = READABLE_FROM;
  if (fitted.zoom >= zoom) return fitted;
  const along = (start: number, length: number, room: number, middle: number | undefined) => {
    // What fits stands in the middle.
    if (length * zoom <= room - margin * 2) return room / 2 - (start + length / 2) * zoom;
    const first = margin - start * zoom;
    const last = room - margin - (start + length) * zoom;
    return middle === undefined ? first : Math.max(last, Math.min(first, room / 2 - middle * zoom));
  };
  const x = target && target.x + target.width / 2;
  const y = target && target.y + target.height / 2;
  return {
    x: along(bounds.x, bounds.width, size.width, x),
    y: along(bounds.y, bounds.height, size.height, y),
    zoom,
  };
}
