/** The area that a canvas is drawn on, with its tools. Whose canvas it is, it does not know. */
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { classNames } from '../../../ui/class-names.ts';
import { lazyPart } from '../../../ui/lazy-part.tsx';
import type { Canvas } from './canvas.ts';
import { listenToKeys } from './keyboard-input.ts';
import { CanvasBar } from './parts/canvas-bar.tsx';
import { Ground } from './parts/ground.tsx';
import { IconSheet } from './parts/icon-sheet.tsx';
import { World } from './parts/world.tsx';
import { listenToPointer } from './pointer-input.ts';
import { CanvasContext, useCanvas, useCanvasView, useInteraction, useScene } from './use-canvas.ts';

const Minimap = lazyPart(async () => (await import('./parts/minimap.tsx')).Minimap);

interface SurfaceProps {
  readonly canvas: Canvas;
  readonly label: string;
  /** How it is used by keyboard. */
  readonly help: string;
  readonly children?: ReactNode;
}

export function Surface({ canvas, ...rest }: SurfaceProps) {
  return (
    <CanvasContext value={canvas}>
      <Area {...rest} />
    </CanvasContext>
  );
}

function Area({ label, help, children }: Omit<SurfaceProps, 'canvas'>) {
  const canvas = useCanvas();
  const root = useRef<HTMLElement>(null);
  const [hasMap, setMap] = useState<boolean>();
  const cursor = useCursor();
  // On a small canvas the map would lie over what it shows, unless somebody wants it.
  const hasRoom = useStore(canvas.size, ({ width, height }) => width >= 760 && height >= 440);
  const isMapShown = hasMap ?? hasRoom;
  const focusedId = useCanvasView((view) => view.focusedId);
  const hasFocusable = useScene(({ nodes }) => focusedId !== undefined && nodes.has(focusedId));
  useLayoutEffect(() => {
    const element = root.current;
    if (element === null) return;
    canvas.root = element;
    const measure = () => canvas.setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    const stopPointer = listenToPointer(canvas, element);
    const stopKeys = listenToKeys(canvas, element);
    return () => {
      observer.disconnect();
      stopPointer();
      stopKeys();
      canvas.root = undefined;
    };
  }, [canvas]);
  return (
    <>
      <section
        ref={root}
        dir="ltr"
        data-editor-area="canvas"
        aria-label={label}
        aria-description={help}
        tabIndex={hasFocusable ? -1 : 0}
        className={classNames(
          'absolute inset-0 touch-none select-none overflow-hidden bg-canvas -outline-offset-2 data-[space=held]:cursor-grab',
          cursor,
        )}
      >
        <IconSheet />
        <Ground />
        <World />
        {children}
      </section>
      <div dir="ltr" className="pointer-events-none absolute bottom-4 left-4 z-10 *:pointer-events-auto">
        <CanvasBar hasMap={isMapShown} onMap={() => setMap(!isMapShown)} />
      </div>
      {isMapShown && (
        <div dir="ltr" className="absolute right-4 bottom-4 z-10">
          <Minimap />
        </div>
      )}
    </>
  );
}

function useCursor(): string {
  const { host } = useCanvas();
  return useInteraction(({ isPanning, dragging, connecting, hover, tool }) => {
    if (isPanning) return 'cursor-grabbing';
    if (dragging !== undefined) return dragging.isCopy ? 'cursor-copy' : 'cursor-grabbing';
    if (connecting !== undefined) return 'cursor-crosshair';
    switch (hover?.kind) {
      case 'handle':
        return host.edits === undefined ? 'cursor-default' : 'cursor-crosshair';
      case 'resize':
        if (host.edits === undefined) return 'cursor-default';
        return hover.edge === 'e'
          ? 'cursor-ew-resize'
          : hover.edge === 's'
            ? 'cursor-ns-resize'
            : 'cursor-nwse-resize';
      case 'node':
      case 'note':
      case 'edge':
        return 'cursor-pointer';
      default:
        return tool === 'select' ? 'cursor-crosshair' : 'cursor-default';
    }
  });
}
