/** Where a picture is shown instead of elements: the roles and names of what is in it, and the focus. */
import { useLingui } from '@lingui/react/macro';
import { useInteraction, useSceneNode, useSceneNote } from '../use-canvas.ts';
import { NodeShell } from './node-shell.tsx';
import { StickyNote } from './sticky-note.tsx';

export function NodeStandIn({ id }: { readonly id: string }) {
  const at = useSceneNode(id);
  if (at === undefined) return null;
  return (
    <NodeShell at={at} className="rounded-2xl outline-offset-4 focus-visible:outline-8">
      {null}
    </NodeShell>
  );
}

export function NoteStandIn({ id }: { readonly id: string }) {
  const { t } = useLingui();
  const at = useSceneNote(id);
  // To write in it there is no other way.
  const isEdited = useInteraction((state) => state.editingNoteId === id);
  if (at === undefined) return null;
  if (isEdited) return <StickyNote id={id} />;
  return (
    <div role="note" aria-label={t`Note`} className="absolute" style={{ left: at.box.x, top: at.box.y }}>
      <span className="sr-only">{at.note.text}</span>
    </div>
  );
}
