import type { SceneNode } from '../../canvas-model/scene.ts';
import { useCanvasView, useSceneNode } from '../use-canvas.ts';
import { NodeShell } from './node-shell.tsx';

/** Where a picture is shown instead of elements, the node that the keyboard is at is one all the same. */
export function FocusProxy() {
  const focusedId = useCanvasView((view) => view.focusedId);
  return focusedId === undefined ? null : <Standin key={focusedId} id={focusedId} />;
}

function Standin({ id }: { readonly id: string }) {
  const at: SceneNode | undefined = useSceneNode(id);
  if (at === undefined) return null;
  return (
    <NodeShell at={at} className="rounded-2xl outline-offset-4 focus-visible:outline-8">
      {null}
    </NodeShell>
  );
}
