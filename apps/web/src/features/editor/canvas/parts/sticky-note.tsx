import { Trans, useLingui } from '@lingui/react/macro';
import { useRef } from 'react';
import { classNames } from '../../../../ui/class-names.ts';
import { stackingOf } from '../../canvas-model/hit-test.ts';
import type { SceneNote } from '../../canvas-model/scene.ts';
import { colourGround, colourLabels, colourOf, noteColours } from '../note-colours.ts';
import { useCanvas, useCanvasView, useInteraction, useSceneNote } from '../use-canvas.ts';
import { useCanvasElement } from '../use-canvas-element.ts';
import { NoteBlocks } from './note-blocks.tsx';

export function StickyNote({ id }: { readonly id: string }) {
  const at = useSceneNote(id);
  return at === undefined ? null : <DrawnNote at={at} />;
}

function DrawnNote({ at }: { readonly at: SceneNote }) {
  const { t } = useLingui();
  const canvas = useCanvas();
  const { id, box, note } = at;
  const element = useCanvasElement(id);
  const isSelected = useCanvasView(({ selection }) => selection.notes.has(id));
  const isOnly = useCanvasView(
    ({ selection }) => selection.notes.size === 1 && selection.nodes.size + selection.edges.size === 0,
  );
  const isEdited = useInteraction((state) => state.editingNoteId === id);
  const { edits } = canvas.host;
  const colour = colourOf(note.color);
  return (
    <div
      ref={element}
      role="note"
      aria-label={t`Note`}
      className="absolute"
      style={{
        left: box.x,
        top: box.y,
        width: box.width,
        height: box.height,
        zIndex: stackingOf(box),
      }}
    >
      <div
        className={classNames(
          'size-full overflow-hidden rounded-lg border p-3 text-ink shadow-card',
          colourGround[colour],
          isSelected ? 'border-accent ring-3 ring-accent/30' : 'border-ink/10',
        )}
      >
        {isEdited ? (
          <NoteEditor at={at} />
        ) : note.text.trim() === '' ? (
          <p className="text-muted">
            <Trans>Double click to write</Trans>
          </p>
        ) : (
          <NoteBlocks text={note.text} />
        )}
      </div>
      {isSelected && isOnly && edits !== undefined && !isEdited && (
        // biome-ignore lint/a11y/useSemanticElements: a row of colours on a canvas is no fieldset
        <div
          role="group"
          aria-label={t`Colour of the note`}
          data-canvas-control
          className="absolute start-0 -top-10 flex gap-1 rounded-lg border border-line bg-raised p-1 shadow-float"
        >
          {noteColours.map((one) => (
            <button
              key={one}
              type="button"
              aria-label={t(colourLabels[one])}
              aria-pressed={one === colour}
              onClick={() => edits.colourNote(id, one)}
              className="grid size-6 place-items-center rounded-md hover:bg-hover"
            >
              <span
                className={classNames(
                  'size-4 rounded-full border',
                  colourGround[one],
                  one === colour ? 'border-accent ring-2 ring-accent/40' : 'border-line-strong',
                )}
              />
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

/** Kept when it is left; Escape gives the text back as it was. */
function NoteEditor({ at }: { readonly at: SceneNote }) {
  const { t } = useLingui();
  const canvas = useCanvas();
  const { id, note } = at;
  const isDropped = useRef(false);
  const leave = () => {
    canvas.interaction.setState({ editingNoteId: undefined });
    canvas.root?.focus();
  };
  return (
    <textarea
      // biome-ignore lint/a11y/noAutofocus: somebody has just asked to write here
      autoFocus
      dir="auto"
      aria-label={t`Text of the note`}
      defaultValue={note.text}
      data-canvas-scroll
      onFocus={(event) => event.currentTarget.setSelectionRange(note.text.length, note.text.length)}
      onBlur={(event) => {
        if (!isDropped.current) canvas.host.edits?.writeNote(id, event.currentTarget.value);
        canvas.interaction.setState({ editingNoteId: undefined });
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' || (event.key === 'Enter' && (event.ctrlKey || event.metaKey))) {
          event.preventDefault();
          event.stopPropagation();
          isDropped.current = event.key === 'Escape';
          if (!isDropped.current) canvas.host.edits?.writeNote(id, event.currentTarget.value);
          leave();
        }
      }}
      className="size-full resize-none bg-transparent font-mono text-xs leading-5 outline-none"
    />
  );
}
