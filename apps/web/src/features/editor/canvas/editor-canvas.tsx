/** The canvas of the editor. */
import { useLingui } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import type { CanvasControl } from '../session/canvas-control.ts';
import { useSession } from '../session/use-session.ts';
import { type Canvas, createCanvas } from './canvas.ts';
import { focusNode } from './focus-node.ts';
import { hostOfSession } from './session-host.ts';
import { Surface } from './surface.tsx';
import { useAnnouncements } from './use-announcements.ts';

export function EditorCanvas() {
  const { t } = useLingui();
  const session = useSession();
  const [canvas, setCanvas] = useState<Canvas>();
  useEffect(() => {
    const created = createCanvas(hostOfSession(session));
    const control = controlOf(created);
    session.canvas.current = control;
    setCanvas(created);
    return () => {
      if (session.canvas.current === control) session.canvas.current = undefined;
      created.close();
    };
  }, [session]);
  const said = useAnnouncements();
  return (
    <>
      {canvas !== undefined && (
        <Surface
          canvas={canvas}
          label={t`Canvas`}
          help={t`Arrows go from node to node, Enter opens one, Space selects, Shift and arrows move it, Tab or / adds one, Shift Tab leaves.`}
        />
      )}
      <div aria-live="polite" className="sr-only">
        {said}
      </div>
    </>
  );
}

function controlOf(canvas: Canvas): CanvasControl {
  return {
    middle() {
      const { width, height } = canvas.size.getState();
      return canvas.toCanvas({ x: width / 2, y: height / 2 });
    },
    fit: (nodeIds) => canvas.fit(nodeIds),
    zoomBy: (factor) => canvas.zoomTo(canvas.viewport.getState().zoom * factor),
    zoomTo: (zoom) => canvas.zoomTo(zoom),
    reveal: (nodeId) => canvas.reveal(nodeId),
    present: (nodeId) => canvas.present(nodeId),
    focus(nodeId) {
      if (nodeId !== undefined && canvas.scene.getState().nodes.has(nodeId)) focusNode(canvas, nodeId);
      else {
        const { focusedId } = canvas.host.view.getState();
        const element = focusedId === undefined ? undefined : canvas.elements.get(focusedId);
        (element ?? canvas.root)?.focus({ preventScroll: true });
      }
    },
  };
}
