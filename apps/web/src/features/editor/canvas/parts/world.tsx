/** Everything that stands on the canvas, in one element that panning and zooming move as a whole. */
import { memo, useLayoutEffect, useRef } from 'react';
import { useCanvas, useCanvasView, useOnScreen } from '../use-canvas.ts';
import { ConnectionLine } from './connection-line.tsx';
import { DragOverlay } from './drag-overlay.tsx';
import { EdgeControls } from './edge-controls.tsx';
import { EdgeView } from './edge-view.tsx';
import { HandleLight } from './handle-light.tsx';
import { NodeToolbar } from './node-toolbar.tsx';
import { NodeView } from './node-view.tsx';
import { NodeStandIn, NoteStandIn } from './stand-ins.tsx';
import { StickyNote } from './sticky-note.tsx';

const Node = memo(NodeView);
const NodeIn = memo(NodeStandIn);
const NoteIn = memo(NoteStandIn);
const Edge = memo(EdgeView);
const Note = memo(StickyNote);

/** While it moves, the browser keeps one picture of it; at rest it is drawn sharp. */
const SETTLED_AFTER_MS = 180;

export function World() {
  const canvas = useCanvas();
  const world = useRef<HTMLDivElement>(null);
  const overlays = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = 0;
    const place = () => {
      const element = world.current;
      if (element === null) return;
      const { x, y, zoom } = canvas.viewport.getState();
      element.style.transform = `translate(${x}px, ${y}px) scale(${zoom})`;
      // Whatever inherits it is styled anew, so it is set on few elements, and only when it changes.
      if (zoom !== last) overlays.current?.style.setProperty('--zoom', String(zoom));
      last = zoom;
    };
    const move = () => {
      place();
      if (world.current !== null && timer === undefined) world.current.style.willChange = 'transform';
      clearTimeout(timer);
      timer = setTimeout(() => {
        timer = undefined;
        if (world.current !== null) world.current.style.willChange = '';
      }, SETTLED_AFTER_MS);
    };
    place();
    const stop = canvas.viewport.subscribe(move);
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [canvas]);
  return (
    <div ref={world} className="absolute start-0 top-0 origin-top-left">
      <Things />
      <div ref={overlays}>
        <ConnectionLine />
        <DragOverlay />
      </div>
    </div>
  );
}

function Things() {
  const isPainted = useOnScreen((state) => state.isPainted);
  const nodes = useOnScreen((state) => state.nodes);
  const edges = useOnScreen((state) => state.edges);
  const notes = useOnScreen((state) => state.notes);
  const focusedId = useCanvasView((view) => view.focusedId);
  // What has the focus keeps it, even where it is not seen.
  const shown = focusedId === undefined || nodes.includes(focusedId) ? nodes : [...nodes, focusedId];
  if (isPainted)
    return (
      <>
        {notes.map((id) => (
          <NoteIn key={id} id={id} />
        ))}
        {shown.map((id) => (
          <NodeIn key={id} id={id} />
        ))}
        <NodeToolbar />
      </>
    );
  return (
    <>
      {notes.map((id) => (
        <Note key={id} id={id} />
      ))}
      <svg
        aria-hidden
        className="pointer-events-none absolute start-0 top-0 z-30000 size-px overflow-visible"
      >
        {edges.map((id) => (
          <Edge key={id} id={id} />
        ))}
      </svg>
      {shown.map((id) => (
        <Node key={id} id={id} />
      ))}
      <EdgeControls />
      <NodeToolbar />
      <HandleLight />
    </>
  );
}
