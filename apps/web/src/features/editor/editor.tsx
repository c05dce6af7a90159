/** The screen of the editor: its header, the outline beside the canvas, and what lies over them. */
import { useLingui } from '@lingui/react/macro';
import { EditorCommands } from './commands/editor-commands.tsx';
import { EditorDialogs } from './editor-dialogs.tsx';
import { EmptyCanvas } from './empty-canvas.tsx';
import { Palette } from './palette/palette.tsx';
import { EditorHeader } from './toolbar/editor-header.tsx';
import { RunControls } from './toolbar/run-controls.tsx';

export function Editor() {
  const { t } = useLingui();
  return (
    <div className="flex h-full min-h-0 flex-col">
      <EditorHeader />
      <div className="relative flex min-h-0 grow">
        <div className="relative min-w-0 grow">
          <section
            data-editor-area="canvas"
            aria-label={t`Canvas`}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it takes keys
            tabIndex={0}
            className="absolute inset-0 bg-canvas"
          />
          <EmptyCanvas />
          <Palette />
          <div className="pointer-events-none absolute inset-x-0 bottom-4 z-10 flex justify-center px-3 *:pointer-events-auto">
            <RunControls />
          </div>
        </div>
      </div>
      <EditorDialogs />
      <EditorCommands />
    </div>
  );
}
