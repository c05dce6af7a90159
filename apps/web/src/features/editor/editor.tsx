/** The screen of the editor: its header, the outline beside the canvas, and what lies over them. */
import { lazyPart } from '../../ui/lazy-part.tsx';
import { EditorCanvas } from './canvas/editor-canvas.tsx';
import { EditorCommands } from './commands/editor-commands.tsx';
import { EditorDialogs } from './editor-dialogs.tsx';
import { EmptyCanvas } from './empty-canvas.tsx';
import { NodePanel } from './node-panel/node-panel.tsx';
import { OutlinePane } from './outline/outline-pane.tsx';
import { toggleOutline } from './outline/toggle-outline.ts';
import { useDialogs, useSession, useView } from './session/use-session.ts';
import { AddNodeButton } from './toolbar/add-node-button.tsx';
import { EditorHeader } from './toolbar/editor-header.tsx';
import { RunControls } from './toolbar/run-controls.tsx';

const Outline = lazyPart(async () => (await import('./outline/outline.tsx')).Outline);
const SelectionMenu = lazyPart(async () => (await import('./commands/selection-menu.tsx')).SelectionMenu);
const Palette = lazyPart(async () => (await import('./palette/palette.tsx')).Palette);

export function Editor() {
  const session = useSession();
  const outlineOpen = useView((view) => view.outlineOpen);
  const palette = useView((view) => view.palette);
  const menu = useDialogs((dialogs) => dialogs.menu);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <EditorHeader />
      <div className="relative flex min-h-0 grow">
        {outlineOpen && (
          <OutlinePane>
            <Outline onClose={() => toggleOutline(session)} />
          </OutlinePane>
        )}
        <div className="relative min-w-0 grow">
          <EditorCanvas />
          <EmptyCanvas />
          <div className="absolute end-4 top-4 z-10">
            <AddNodeButton />
          </div>
          {palette !== undefined && (
            <Palette request={palette} onClose={() => session.view.setState({ palette: undefined })} />
          )}
          <div className="pointer-events-none absolute inset-x-0 bottom-4 z-10 max-sm:bottom-16 flex justify-center px-3 *:pointer-events-auto">
            <RunControls />
          </div>
        </div>
      </div>
      {menu !== undefined && (
        <SelectionMenu
          key={`${menu.x} ${menu.y}`}
          at={menu}
          onClose={() => session.dialogs.setState({ menu: undefined })}
        />
      )}
      <NodePanel />
      <EditorDialogs />
      <EditorCommands />
    </div>
  );
}
