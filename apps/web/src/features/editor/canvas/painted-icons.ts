/** The pictures of icons as images that can be painted. */
import type { Canvas } from './canvas.ts';

export interface PaintedIcons {
  /** Undefined until it is there; `onReady` is called then. */
  get(key: string): HTMLImageElement | undefined;
}

export function createPaintedIcons(canvas: Canvas, onReady: () => void): PaintedIcons {
  const images = new Map<string, { readonly source: string; readonly image: HTMLImageElement }>();
  return {
    get(key) {
      const source = /^url\("(.*)"\)$/.exec(canvas.icons.getState().get(key) ?? '')?.[1];
      if (source === undefined) return undefined;
      let known = images.get(key);
      if (known?.source !== source) {
        const image = new Image();
        image.onload = onReady;
        image.src = source;
        known = { source, image };
        images.set(key, known);
      }
      return known.image.complete && known.image.naturalWidth > 0 ? known.image : undefined;
    },
  };
}
