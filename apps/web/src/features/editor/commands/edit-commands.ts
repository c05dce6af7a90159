import { plural, t } from '@lingui/core/macro';
import { createId } from '@reporunner/core';
import { removeParts, toggleDisabledParts } from '../canvas-model/edits.ts';
import { giveFocusBack } from '../session/give-focus-back.ts';
import { emptySelection } from '../session/view-store.ts';
import { copySelection, cutSelection, duplicateSelection, pasteFromClipboard } from './clipboard-actions.ts';
import type { CommandContext, EditorCommand } from './command.ts';
import { onlyNode, sizeOf } from './target.ts';

export const editCommands: readonly EditorCommand[] = [
  {
    id: 'undo',
    group: 'edit',
    label: ({ session }) => {
      const { undo } = session.draft.getState();
      return undo === undefined ? t`Undo` : t`Undo: ${undo}`;
    },
    shortcuts: ['mod+z'],
    when: ({ session }) => session.draft.getState().undo !== undefined,
    run: ({ session }) => session.draft.undo(),
  },
  {
    id: 'redo',
    group: 'edit',
    label: ({ session }) => {
      const { redo } = session.draft.getState();
      return redo === undefined ? t`Redo` : t`Redo: ${redo}`;
    },
    shortcuts: ['mod+shift+z', 'mod+y'],
    when: ({ session }) => session.draft.getState().redo !== undefined,
    run: ({ session }) => session.draft.redo(),
  },
  {
    id: 'cut',
    group: 'edit',
    label: () => t`Cut`,
    when: ({ target }) => target.nodes.size + target.notes.size > 0,
    run: ({ session, target }) => cutSelection(session, target),
  },
  {
    id: 'copy',
    group: 'edit',
    label: () => t`Copy`,
    when: ({ target }) => target.nodes.size + target.notes.size > 0,
    run: ({ session, target }) => copySelection(session, target),
  },
  {
    id: 'paste',
    group: 'edit',
    label: () => t`Paste`,
    keywords: 'n8n json curl import',
    run: ({ session }) => pasteFromClipboard(session),
  },
  {
    id: 'duplicate',
    group: 'edit',
    label: () => t`Duplicate`,
    shortcuts: ['mod+d'],
    when: ({ target }) => target.nodes.size + target.notes.size > 0,
    run: ({ session, target }) => duplicateSelection(session, target),
  },
  {
    id: 'selectAll',
    group: 'edit',
    label: () => t`Select all`,
    shortcuts: ['mod+a'],
    run: ({ session: { view, draft } }) => {
      const { nodes, edges, notes } = draft.getState().workflow;
      view.setState({
        selection: {
          nodes: new Set(Object.keys(nodes)),
          edges: new Set(Object.keys(edges)),
          notes: new Set(Object.keys(notes)),
        },
      });
    },
  },
  {
    id: 'delete',
    group: 'edit',
    label: () => t`Delete`,
    shortcuts: ['Delete', 'Backspace'],
    when: ({ target }) => sizeOf(target) > 0,
    run: ({ session, target }) => {
      const { draft, view, catalogue } = session;
      const { workflow } = draft.getState();
      const next = neighbourOf(workflow.edges, target.nodes);
      const count = sizeOf(target);
      const name = workflow.nodes[onlyNode(target) ?? '']?.name;
      const label =
        name === undefined
          ? plural(count, { one: 'Delete # thing', other: 'Delete # things' })
          : t`Delete ${name}`;
      draft.apply({ label }, removeParts(workflow, catalogue, createId, target));
      view.setState({ selection: emptySelection, focusedId: next });
      giveFocusBack(session, document.activeElement, next);
    },
  },
  {
    id: 'disable',
    group: 'edit',
    label: ({ session, target }) => (allDisabled(session, target.nodes) ? t`Switch on` : t`Switch off`),
    shortcuts: ['d'],
    keywords: 'disable enable deactivate',
    when: ({ target }) => target.nodes.size > 0,
    run: ({ session, target }) => {
      const { workflow } = session.draft.getState();
      const name = workflow.nodes[onlyNode(target) ?? '']?.name;
      const off = !allDisabled(session, target.nodes);
      const what = name ?? plural(target.nodes.size, { one: '# node', other: '# nodes' });
      session.draft.apply(
        { label: off ? t`Switch off ${what}` : t`Switch on ${what}` },
        toggleDisabledParts(workflow, target.nodes),
      );
    },
  },
  {
    id: 'rename',
    group: 'edit',
    label: () => t`Rename`,
    shortcuts: ['F2'],
    when: ({ target }) => onlyNode(target) !== undefined,
    run: ({ session, target }) => {
      const nodeId = onlyNode(target);
      if (nodeId !== undefined) session.dialogs.setState({ open: { kind: 'rename', nodeId } });
    },
  },
  {
    id: 'upgrade',
    group: 'edit',
    label: () => t`Update to the newest version…`,
    keywords: 'upgrade',
    when: (context) => upgradableNode(context) !== undefined,
    run: (context) => {
      const nodeId = upgradableNode(context);
      if (nodeId !== undefined) context.session.dialogs.setState({ open: { kind: 'upgrade', nodeId } });
    },
  },
];

/** The one node that is meant, when there is a later version of its type. */
function upgradableNode({ session: { draft, catalogue }, target }: CommandContext): string | undefined {
  const node = draft.getState().workflow.nodes[onlyNode(target) ?? ''];
  return node !== undefined && catalogue.isOutdated(node) ? node.id : undefined;
}

function allDisabled(
  { draft }: Parameters<EditorCommand['run']>[0]['session'],
  nodeIds: ReadonlySet<string>,
): boolean {
  const { nodes } = draft.getState().workflow;
  return nodeIds.size > 0 && [...nodeIds].every((id) => nodes[id]?.disabled === true);
}

/** Where the keyboard goes when these are gone: to what led there, else to what came after. */
function neighbourOf(
  edges: Readonly<Record<string, { readonly from: { nodeId: string }; readonly to: { nodeId: string } }>>,
  gone: ReadonlySet<string>,
): string | undefined {
  const all = Object.values(edges);
  const before = all.find(({ from, to }) => gone.has(to.nodeId) && !gone.has(from.nodeId));
  const after = all.find(({ from, to }) => gone.has(from.nodeId) && !gone.has(to.nodeId));
  return before?.from.nodeId ?? after?.to.nodeId;
}
