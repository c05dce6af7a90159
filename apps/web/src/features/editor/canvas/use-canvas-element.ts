import { type RefObject, useLayoutEffect, useRef } from 'react';
import { useCanvas } from './use-canvas.ts';

/** For the element of a node or a note: the canvas knows it while it is there. */
export function useCanvasElement(id: string): RefObject<HTMLDivElement | null> {
  const { elements } = useCanvas();
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const own = element.current;
    if (own === null) return;
    elements.set(id, own);
    return () => {
      if (elements.get(id) === own) elements.delete(id);
    };
  }, [elements, id]);
  return element;
}
