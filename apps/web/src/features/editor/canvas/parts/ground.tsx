/** The canvas under the world: a grid of dots, and the picture that replaces elements when everything is small. */
import { useLayoutEffect, useRef } from 'react';
import { keepPainted } from '../painted-view.ts';
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
    let lastGap = 0;
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
    moveDots();
    return canvas.viewport.subscribe(moveDots);
  }, [canvas]);
  useLayoutEffect(() => {
    const element = picture.current;
    return element === null ? undefined : keepPainted(canvas, element);
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
      <canvas ref={picture} className="absolute -start-60 -top-60 origin-top-left will-change-transform" />
    </div>
  );
}
