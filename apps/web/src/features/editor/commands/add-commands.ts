import { t } from '@lingui/core/macro';
import { createId } from '@reporunner/core';
import { addNoteParts } from '../canvas-model/edits.ts';
import { afterNode, intoBody } from '../outline/add-at.ts';
import { emptySelection } from '../session/view-store.ts';
import type { CommandContext, EditorCommand } from './command.ts';
import { onlyNode } from './target.ts';

const isEmpty = ({ session }: CommandContext) =>
  Object.keys(session.draft.getState().workflow.nodes).length === 0;

function edgeOf({ target }: CommandContext): string | undefined {
  const [id] = target.edges;
  return target.edges.size === 1 && target.nodes.size + target.notes.size === 0 ? id : undefined;
}

export const addCommands: readonly EditorCommand[] = [
  {
    id: 'addNode',
    group: 'add',
    label: (context) => {
      if (edgeOf(context) !== undefined) return t`Insert a node here`;
      return onlyNode(context.target) === undefined ? t`Add a node` : t`Add a node after this`;
    },
    shortcuts: ['/', 'Tab'],
    keywords: 'step insert next',
    run: (context) => {
      const { view, draft, catalogue } = context.session;
      const nodeId = onlyNode(context.target);
      const onEdge = edgeOf(context);
      const after =
        nodeId === undefined
          ? {}
          : { ...afterNode(draft.getState().workflow, catalogue, nodeId), orTrigger: true };
      view.setState({
        palette: onEdge !== undefined ? { onEdge } : isEmpty(context) ? { triggersOnly: true } : after,
      });
    },
  },
  {
    id: 'addInside',
    group: 'add',
    label: () => t`Add a node inside`,
    keywords: 'step container body',
    when: ({ session, target }) => {
      const node = session.draft.getState().workflow.nodes[onlyNode(target) ?? ''];
      return node !== undefined && session.catalogue.isContainer(node);
    },
    run: ({ session: { view, draft, catalogue }, target }) => {
      const { workflow } = draft.getState();
      const node = workflow.nodes[onlyNode(target) ?? ''];
      if (node === undefined) return;
      view.setState({ palette: intoBody(workflow, catalogue, node.id, catalogue.bodies(node)[0] ?? 'body') });
    },
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
