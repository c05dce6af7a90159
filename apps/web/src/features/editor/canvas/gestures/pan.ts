import type { Canvas } from '../canvas.ts';
import type { Gesture, PointerAt } from './gesture.ts';

export function beginPan(canvas: Canvas, start: PointerAt): Gesture {
  const from = canvas.viewport.getState();
  canvas.interaction.setState({ isPanning: true });
  const stop = () => canvas.interaction.setState({ isPanning: false });
  return {
    autoPan: false,
    move({ screen }) {
      const x = from.x + screen.x - start.screen.x;
      const y = from.y + screen.y - start.screen.y;
      canvas.viewport.setState({ x, y, zoom: from.zoom }, true);
    },
    end: stop,
    cancel() {
      canvas.viewport.setState(from, true);
      stop();
    },
  };
}
