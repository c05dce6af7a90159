/** The element of a node: where it stands, that it can have the focus, what it is called. */
import type { CSSProperties, ReactNode } from 'react';
import { classNames } from '../../../../ui/class-names.ts';
import type { SceneNode } from '../../canvas-model/scene.ts';
import { useCanvas, useCanvasView } from '../use-canvas.ts';
import { useCanvasElement } from '../use-canvas-element.ts';
import { useNodeName } from '../use-node-name.ts';

interface NodeShellProps {
  readonly at: SceneNode;
  readonly className: string;
  readonly style?: CSSProperties;
  readonly children: ReactNode;
}

export function NodeShell({ at, className, style, children }: NodeShellProps) {
  const canvas = useCanvas();
  const { id, box } = at;
  const element = useCanvasElement(id);
  const hasStop = useCanvasView((view) => view.focusedId === id);
  const name = useNodeName(at);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a node on a canvas is no fieldset
    <div
      ref={element}
      role="group"
      aria-label={name}
      tabIndex={hasStop ? 0 : -1}
      data-node-id={id}
      onFocus={(event) => {
        if (event.target === event.currentTarget && !hasStop) canvas.host.view.setState({ focusedId: id });
      }}
      className={classNames('absolute select-none', className)}
      style={{
        // Not by a transform: each would be a layer to sort out in every frame of a pan.
        left: box.x,
        top: box.y,
        width: box.width,
        height: box.height,
        ...style,
      }}
    >
      {children}
    </div>
  );
}
