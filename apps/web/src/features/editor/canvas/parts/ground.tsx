/** The canvas under the world: a grid of dots, and the picture that replaces elements when everything is small. */
import { useLayoutEffect, useRef } from 'react';
import { paintScene } from '../paint-scene.ts';
import { readThemeColours, watchTheme } from '../theme-colours.ts';
import { useCanvas } from '../use-canvas.ts';

const DOT_GAP = 20;
/** How far the dots reach beyond the canvas: `-inset-50`. */
const SPARE = 200;

/** Never negative, unlike `%`. */
const remainder = (value: number, by: number): number => ((value % by) + by) % by;

export function Ground() {
  const canvas = useCanvas();
  const dots = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    let frame = 0;
    let colours = readThemeColours();
    let isClear = true;
    let lastGap = 0;

    const paint = () => {
      frame = 0;
      const element = picture.current;
      const context = element?.getContext('2d', { alpha: true });
      if (element === null || !context) return;
      const { isPainted } = canvas.onScreen.getState();
      if (!isPainted) {
        if (!isClear) context.clearRect(0, 0, element.width, element.height);
        isClear = true;
        return;
      }
      const size = canvas.size.getState();
      const ratio = window.devicePixelRatio;
      const width = Math.round(size.width * ratio);
      const height = Math.round(size.height * ratio);
      if (element.width !== width || element.height !== height) {
        element.width = width;
        element.height = height;
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, size.width, size.height);
      const { host } = canvas;
      const { dragging, connecting } = canvas.interaction.getState();
      const { selection, focusedId } = host.view.getState();
      paintScene(context, canvas.viewport.getState(), size, colours, {
        scene: canvas.scene.getState(),
        catalogue: host.catalogue,
        run: host.run.getState(),
        selection,
        focusedId,
        highlights: host.highlights,
        moved: dragging === undefined || dragging.isCopy ? undefined : dragging,
        hiddenEdgeId: connecting?.edgeId,
        target: dragging?.target?.parentId,
      });
      isClear = false;
    };
    const repaint = () => {
      if (frame === 0) frame = requestAnimationFrame(paint);
    };
    /** The dots move with the world. Where they would lie too close, every fifth is shown. */
    const moveDots = () => {
      const element = dots.current;
      if (element === null) return;
      const { x, y, zoom } = canvas.viewport.getState();
      const gap = DOT_GAP * zoom * (zoom < 0.5 ? 5 : 1);
      element.style.transform = `translate(${remainder(x + SPARE, gap)}px, ${remainder(y + SPARE, gap)}px)`;
      if (gap === lastGap) return;
      lastGap = gap;
      element.style.backgroundSize = `${gap}px ${gap}px`;
      element.style.visibility = zoom < 0.12 ? 'hidden' : 'visible';
    };
    const onView = () => {
      moveDots();
      repaint();
    };
    const repaintIfPainted = () => {
      if (canvas.onScreen.getState().isPainted || !isClear) repaint();
    };
    moveDots();
    repaint();
    const stops = [
      canvas.viewport.subscribe(onView),
      canvas.size.subscribe(repaint),
      canvas.onScreen.subscribe(repaint),
      canvas.scene.subscribe(repaintIfPainted),
      canvas.interaction.subscribe(repaintIfPainted),
      canvas.host.view.subscribe(repaintIfPainted),
      canvas.host.run.subscribe(repaintIfPainted),
      watchTheme(() => {
        colours = readThemeColours();
        repaint();
      }),
    ];
    return () => {
      cancelAnimationFrame(frame);
      for (const stop of stops) stop();
    };
  }, [canvas]);
  return (
    <div aria-hidden className="pointer-events-none absolute inset-0 overflow-hidden">
      <div
        ref={dots}
        // Larger than the canvas by the widest gap, so that it can be moved by less than that instead of drawn anew.
        className="absolute -inset-50 will-change-transform"
        style={{
          backgroundImage: 'radial-gradient(circle at 1px 1px, var(--canvas-dot) 1px, transparent 0)',
        }}
      />
      <canvas ref={picture} className="absolute inset-0 size-full" />
    </div>
  );
}
