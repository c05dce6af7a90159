import { type RefObject, useLayoutEffect, useState } from 'react';
import { type RowWindow, rowWindow } from './row-window.ts';

const atFirst: RowWindow = { first: 0, end: 30 };

/** The rows to draw in a scrolling element, kept in step with where it is scrolled to and how large it is. */
export function useRowWindow(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number,
): RowWindow {
  const [shown, setShown] = useState(atFirst);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const look = () => {
      const { scrollTop, clientHeight: height } = element;
      const next = rowWindow({ scrollTop, height, rowHeight, count });
      setShown((now) => (now.first === next.first && now.end === next.end ? now : next));
    };
    look();
    const resized = new ResizeObserver(look);
    resized.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      resized.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [scroller, count, rowHeight]);
  return { first: Math.min(shown.first, Math.max(0, count - 1)), end: Math.min(shown.end, count) };
}
