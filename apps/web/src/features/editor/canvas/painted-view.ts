/**
 * The picture that stands for elements when everything is small. It reaches beyond the canvas on every side: while the
 * view moves, the picture is moved or stretched as it is, and painted anew when it no longer reaches, or at rest.
 */
import { type Size, seenBox, type Viewport } from '../canvas-model/viewport.ts';
import type { Canvas } from './canvas.ts';
import { paintScene } from './paint-scene.ts';
import { createPaintedIcons } from './painted-icons.ts';
import { readThemeColours, watchTheme } from './theme-colours.ts';

const SPARE = 240;
const STRETCH = 1.3;
const RESTED_AFTER_MS = 140;

/** Paints into `element` from now on, whenever there is reason to. */
export function keepPainted(canvas: Canvas, element: HTMLCanvasElement): () => void {
  const context = element.getContext('2d');
  if (context === null) return () => {};
  let colours = readThemeColours();
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let painted: { readonly viewport: Viewport; readonly size: Size } | undefined;

  const clear = () => {
    if (painted !== undefined) context.clearRect(0, 0, element.width, element.height);
    painted = undefined;
    clearTimeout(timer);
  };

  const paint = () => {
    frame = 0;
    clearTimeout(timer);
    if (!canvas.onScreen.getState().isPainted) return clear();
    const viewport = canvas.viewport.getState();
    const size = canvas.size.getState();
    const room = { width: size.width + SPARE * 2, height: size.height + SPARE * 2 };
    const ratio = window.devicePixelRatio;
    const width = Math.round(room.width * ratio);
    const height = Math.round(room.height * ratio);
    if (element.width !== width || element.height !== height) {
      element.width = width;
      element.height = height;
      element.style.width = `${room.width}px`;
      element.style.height = `${room.height}px`;
    }
    element.style.transform = '';
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, room.width, room.height);
    const { host } = canvas;
    const { dragging, connecting } = canvas.interaction.getState();
    const { selection, focusedId } = host.view.getState();
    const { x, y, zoom } = viewport;
    paintScene(context, { x: x + SPARE, y: y + SPARE, zoom }, room, colours, {
      scene: canvas.scene.getState(),
      catalogue: host.catalogue,
      run: host.run.getState(),
      problems: host.problems?.getState().byNode,
      icons,
      selection,
      focusedId,
      moved: dragging === undefined || dragging.isCopy ? undefined : dragging,
      hiddenEdgeId: connecting?.edgeId,
      target: dragging?.target?.parentId,
    });
    painted = { viewport, size };
  };
  const repaint = () => {
    if (frame === 0) frame = requestAnimationFrame(paint);
  };
  const repaintIfShown = () => {
    if (painted !== undefined) repaint();
  };

  const icons = createPaintedIcons(canvas, repaintIfShown);

  const move = () => {
    if (painted === undefined || !canvas.onScreen.getState().isPainted) return repaint();
    const now = canvas.viewport.getState();
    const before = painted.viewport;
    const scale = now.zoom / before.zoom;
    const seen = seenBox(now, painted.size);
    const reach = seenBox(before, painted.size, SPARE);
    const isCovered =
      seen.x >= reach.x &&
      seen.y >= reach.y &&
      seen.x + seen.width <= reach.x + reach.width &&
      seen.y + seen.height <= reach.y + reach.height;
    if (!isCovered || scale > STRETCH || scale < 1 / STRETCH) return repaint();
    const dx = now.x - before.x * scale + SPARE * (1 - scale);
    const dy = now.y - before.y * scale + SPARE * (1 - scale);
    element.style.transform = `translate(${dx}px, ${dy}px) scale(${scale})`;
    clearTimeout(timer);
    timer = setTimeout(repaint, RESTED_AFTER_MS);
  };

  const { view } = canvas.host;
  const stops = [
    canvas.viewport.subscribe(move),
    canvas.size.subscribe(repaint),
    canvas.onScreen.subscribe((now, before) => {
      if (now.isPainted !== before.isPainted) repaint();
    }),
    canvas.scene.subscribe(repaintIfShown),
    canvas.interaction.subscribe((now, before) => {
      if (now.dragging !== before.dragging || now.connecting?.edgeId !== before.connecting?.edgeId)
        repaintIfShown();
    }),
    view.subscribe((now, before) => {
      if (now.selection !== before.selection || now.focusedId !== before.focusedId) repaintIfShown();
    }),
    canvas.host.run.subscribe(repaintIfShown),
    canvas.icons.subscribe(repaintIfShown),
    ...(canvas.host.problems === undefined ? [] : [canvas.host.problems.subscribe(repaintIfShown)]),
    watchTheme(() => {
      colours = readThemeColours();
      repaint();
    }),
  ];
  repaint();
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}
