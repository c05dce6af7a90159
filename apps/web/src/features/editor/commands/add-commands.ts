import { t } from '@lingui/core/macro';
import { createId } from '@reporunner/core';
import { addNoteParts } from '../canvas-model/edits.ts';
import { emptySelection } from '../session/view-store.ts';
import type { EditorCommand } from './command.ts';

export const addCommands: readonly EditorCommand[] = [
  {
    id: 'addNode',
    group: 'add',
    label: () => t`Add a node`,
    shortcuts: ['/', 'Tab'],
    keywords: 'step insert',
    run: ({ session: { view } }) => view.setState({ palette: {} }),
  },
  {
    id: 'addNote',
    group: 'add',
    label: () => t`Add a note`,
    shortcuts: ['n'],
    keywords: 'sticky comment text',
    run: ({ session: { draft, view, canvas } }) => {
      const middle = canvas.current?.middle() ?? { x: 0, y: 0 };
      const { noteId, parts } = addNoteParts(createId, '', { x: middle.x - 120, y: middle.y - 60 });
      draft.apply({ label: t`Add a note` }, parts);
      view.setState({ selection: { ...emptySelection, notes: new Set([noteId]) } });
    },
  },
];
