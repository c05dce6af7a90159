import { type RefObject, useLayoutEffect, useState } from 'react';

export interface VisiblePart {
  readonly top: number;
  readonly height: number;
  readonly start: number;
  readonly width: number;
}

const nothing: VisiblePart = { top: 0, height: 0, start: 0, width: 0 };

/** The part of a scrolling element that is seen; told at most once a frame. `step`: rounded down to, so that less is drawn anew. */
export function useVisiblePart(element: RefObject<HTMLElement | null>, step: number): VisiblePart {
  const [part, setPart] = useState(nothing);
  useLayoutEffect(() => {
    const own = element.current;
    if (own === null) return;
    let frame = 0;
    const measure = () => {
      frame = 0;
      // In a right-to-left page scrollLeft goes down from 0.
      const [top, start] = [own.scrollTop, Math.abs(own.scrollLeft)].map(
        (at) => Math.floor(at / step) * step,
      );
      setPart((before) => {
        const next = { top: top ?? 0, height: own.clientHeight, start: start ?? 0, width: own.clientWidth };
        return next.top === before.top &&
          next.height === before.height &&
          next.start === before.start &&
          next.width === before.width
          ? before
          : next;
      });
    };
    const later = () => {
      if (frame === 0) frame = requestAnimationFrame(measure);
    };
    measure();
    own.addEventListener('scroll', later, { passive: true });
    const resized = new ResizeObserver(later);
    resized.observe(own);
    return () => {
      cancelAnimationFrame(frame);
      own.removeEventListener('scroll', later);
      resized.disconnect();
    };
  }, [element, step]);
  return part;
}

/** Rows of one height that are seen, and a few around them. */
export function rowsSeen(part: VisiblePart, rowHeight: number, count: number): readonly [number, number] {
  const around = 8;
  const first = Math.max(0, Math.floor(part.top / rowHeight) - around);
  const last = Math.min(count, Math.ceil((part.top + part.height) / rowHeight) + around);
  return [Math.min(first, count), last];
}
