/** The whole workflow in a corner, and which part of it is seen. A help for the mouse; the Outline is one for all. */
import { useLayoutEffect, useRef } from 'react';
import type { Point } from '../../canvas-model/edge-curve.ts';
import { boundsOf } from '../../canvas-model/geometry.ts';
import { seenBox } from '../../canvas-model/viewport.ts';
import { statusColour } from '../paint-scene.ts';
import { readThemeColours, watchTheme } from '../theme-colours.ts';
import { useCanvas } from '../use-canvas.ts';

const WIDTH = 184;
const HEIGHT = 120;
const PADDING = 10;

export function Minimap() {
  const canvas = useCanvas();
  const picture = useRef<HTMLCanvasElement>(null);
  const seen = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = picture.current;
    if (element === null) return;
    let colours = readThemeColours();
    let frame = 0;
    let isStale = true;
    let fit = { x: 0, y: 0, zoom: 1 };

    const measure = () => {
      const bounds = boundsOf([canvas.scene.getState().bounds ?? { x: 0, y: 0, width: 1, height: 1 }]);
      if (bounds === undefined) return;
      const zoom = Math.min(
        (WIDTH - PADDING * 2) / Math.max(bounds.width, 800),
        (HEIGHT - PADDING * 2) / Math.max(bounds.height, 500),
      );
      fit = {
        x: (WIDTH - bounds.width * zoom) / 2 - bounds.x * zoom,
        y: (HEIGHT - bounds.height * zoom) / 2 - bounds.y * zoom,
        zoom,
      };
    };
    const drawNodes = () => {
      const context = element.getContext('2d');
      if (context === null) return;
      const ratio = window.devicePixelRatio;
      element.width = WIDTH * ratio;
      element.height = HEIGHT * ratio;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      measure();
      const { nodes } = canvas.scene.getState();
      const run = canvas.host.run.getState();
      const { selection } = canvas.host.view.getState();
      for (const { id, shape, box, node } of nodes.values()) {
        const colour = selection.nodes.has(id)
          ? colours.accent
          : (statusColour(run.nodes.get(id)?.status, colours) ??
            colours.group(canvas.host.catalogue.looksOf(node)?.group));
        context.globalAlpha = shape === 'frame' ? 0.14 : 0.75;
        context.fillStyle = colour;
        context.fillRect(
          box.x * fit.zoom + fit.x,
          box.y * fit.zoom + fit.y,
          Math.max(1.5, box.width * fit.zoom),
          Math.max(1.5, box.height * fit.zoom),
        );
      }
    };
    const drawSeen = () => {
      const own = seen.current;
      if (own === null) return;
      const box = seenBox(canvas.viewport.getState(), canvas.size.getState());
      own.style.transform = `translate(${box.x * fit.zoom + fit.x}px, ${box.y * fit.zoom + fit.y}px)`;
      const width = `${Math.round(box.width * fit.zoom)}px`;
      const height = `${Math.round(box.height * fit.zoom)}px`;
      if (own.style.width !== width) own.style.width = width;
      if (own.style.height !== height) own.style.height = height;
    };
    const draw = () => {
      frame = 0;
      if (isStale) drawNodes();
      isStale = false;
      drawSeen();
    };
    const soon = () => {
      if (frame === 0) frame = requestAnimationFrame(draw);
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    /** A picture this small may be late: many changes come in a row. */
    const redraw = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        isStale = true;
        soon();
      }, 120);
    };
    draw();

    const go = (event: PointerEvent) => {
      const { left, top } = element.getBoundingClientRect();
      const point: Point = {
        x: (event.clientX - left - fit.x) / fit.zoom,
        y: (event.clientY - top - fit.y) / fit.zoom,
      };
      const { zoom } = canvas.viewport.getState();
      const { width, height } = canvas.size.getState();
      canvas.viewport.setState({ x: width / 2 - point.x * zoom, y: height / 2 - point.y * zoom, zoom }, true);
    };
    const down = (event: PointerEvent) => {
      element.setPointerCapture(event.pointerId);
      go(event);
    };
    const move = (event: PointerEvent) => {
      if (element.hasPointerCapture(event.pointerId)) go(event);
    };
    element.addEventListener('pointerdown', down);
    element.addEventListener('pointermove', move);
    const stops = [
      canvas.viewport.subscribe(soon),
      canvas.size.subscribe(soon),
      canvas.scene.subscribe(redraw),
      canvas.host.run.subscribe(redraw),
      canvas.host.view.subscribe(redraw),
      watchTheme(() => {
        colours = readThemeColours();
        redraw();
      }),
    ];
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      element.removeEventListener('pointerdown', down);
      element.removeEventListener('pointermove', move);
      for (const stop of stops) stop();
    };
  }, [canvas]);
  return (
    <div
      aria-hidden
      data-canvas-control
      className="relative overflow-hidden rounded-lg border border-line bg-raised/90 shadow-card"
      style={{ width: WIDTH, height: HEIGHT }}
    >
      <canvas ref={picture} className="absolute inset-0 size-full cursor-pointer touch-none" />
      <div
        ref={seen}
        className="pointer-events-none absolute start-0 top-0 rounded-sm border-2 will-change-transform border-accent/70 bg-accent/8"
      />
    </div>
  );
}
