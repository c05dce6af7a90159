import { caughtBy } from '../../canvas-model/hit-test.ts';
import { unionOf } from '../../canvas-model/union-of.ts';
import { emptySelection } from '../../session/view-store.ts';
import type { Canvas } from '../canvas.ts';
import type { Gesture, PointerAt } from './gesture.ts';

/** A rectangle selects what it touches; with a key held, on top of what was selected. */
export function beginMarquee(canvas: Canvas, start: PointerAt): Gesture {
  const { view } = canvas.host;
  const before = view.getState().selection;
  const base = start.shift || start.mod ? before : emptySelection;
  const stop = () => canvas.interaction.setState({ marquee: undefined });
  return {
    autoPan: true,
    move({ point }) {
      const box = {
        x: Math.min(start.point.x, point.x),
        y: Math.min(start.point.y, point.y),
        width: Math.abs(point.x - start.point.x),
        height: Math.abs(point.y - start.point.y),
      };
      canvas.interaction.setState({ marquee: box });
      const caught = caughtBy(canvas.scene.getState(), box);
      const { selection } = view.getState();
      const next = {
        nodes: unionOf(base.nodes, caught.nodes),
        edges: unionOf(base.edges, caught.edges),
        notes: unionOf(base.notes, caught.notes),
      };
      const isSame =
        sameSet(next.nodes, selection.nodes) &&
        sameSet(next.edges, selection.edges) &&
        sameSet(next.notes, selection.notes);
      if (!isSame) view.setState({ selection: next });
    },
    end: stop,
    cancel() {
      view.setState({ selection: before });
      stop();
    },
  };
}

const sameSet = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((id) => b.has(id));
