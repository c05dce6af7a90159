import { FRAME_HEADER, FRAME_MIN_WIDTH, GRID, snap } from '../../canvas-model/geometry.ts';
import type { ResizeEdge } from '../../canvas-model/hit-test.ts';
import type { Canvas } from '../canvas.ts';
import type { CanvasEdits } from '../canvas-host.ts';
import type { Gesture, PointerAt } from './gesture.ts';

interface Handle {
  readonly what: 'node' | 'note';
  readonly id: string;
  readonly edge: ResizeEdge;
}

/** Shows the document as it would be while a side or the corner is dragged. A frame never gets smaller than what is in it. */
export function beginResize(canvas: Canvas, edits: CanvasEdits, handle: Handle, start: PointerAt): Gesture {
  const { what, id, edge } = handle;
  const scene = canvas.scene.getState();
  const { workflow } = scene;
  const box = scene.nodes.get(id)?.box ?? scene.notes.get(id)?.box;
  const least =
    what === 'node'
      ? { width: FRAME_MIN_WIDTH, height: FRAME_HEADER + GRID }
      : { width: GRID * 6, height: GRID * 3 };
  let size: { width: number; height: number } | undefined;
  const stop = () => canvas.interaction.setState({ preview: undefined });
  return {
    autoPan: true,
    move({ point }) {
      if (box === undefined) return;
      const width = edge === 's' ? box.width : snap(box.width + point.x - start.point.x);
      const height = edge === 'e' ? box.height : snap(box.height + point.y - start.point.y);
      size = { width: Math.max(least.width, width), height: Math.max(least.height, height) };
      const node = workflow.nodes[id];
      const note = workflow.notes[id];
      canvas.interaction.setState({
        preview:
          what === 'node'
            ? { ...workflow, nodes: { ...workflow.nodes, ...(node && { [id]: { ...node, size } }) } }
            : { ...workflow, notes: { ...workflow.notes, ...(note && { [id]: { ...note, size } }) } },
      });
    },
    end() {
      stop();
      if (size === undefined || box === undefined) return;
      if (size.width === box.width && size.height === box.height) return;
      if (what === 'node') edits.resizeNode(id, size);
      else edits.resizeNote(id, size);
    },
    cancel: stop,
  };
}
