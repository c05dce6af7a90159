/** The screen of the editor: its header, the outline beside the canvas, and what lies over them. */
import { lazy, Suspense } from 'react';
import { EditorCanvas } from './canvas/editor-canvas.tsx';
import { EditorCommands } from './commands/editor-commands.tsx';
import { SelectionMenu } from './commands/selection-menu.tsx';
import { EditorDialogs } from './editor-dialogs.tsx';
import { EmptyCanvas } from './empty-canvas.tsx';
import { NodePanel } from './node-panel/node-panel.tsx';
import { OutlinePane } from './outline/outline-pane.tsx';
import { Palette } from './palette/palette.tsx';
import { useView } from './session/use-session.ts';
import { EditorHeader } from './toolbar/editor-header.tsx';
import { RunControls } from './toolbar/run-controls.tsx';

const Outline = lazy(async () => ({ default: (await import('./outline/outline.tsx')).Outline }));

export function Editor() {
  const outlineOpen = useView((view) => view.outlineOpen);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <EditorHeader />
      <div className="relative flex min-h-0 grow">
        {outlineOpen && (
          <OutlinePane>
            <Suspense>
              <Outline />
            </Suspense>
          </OutlinePane>
        )}
        <div className="relative min-w-0 grow">
          <EditorCanvas />
          <EmptyCanvas />
          <Palette />
          <div className="pointer-events-none absolute inset-x-0 bottom-4 z-10 flex justify-center px-3 *:pointer-events-auto">
            <RunControls />
          </div>
        </div>
      </div>
      <SelectionMenu />
      <NodePanel />
      <EditorDialogs />
      <EditorCommands />
    </div>
  );
}
