/** How nodes are connected and nested: what dragging does on the canvas, as commands. */
import { t } from '@lingui/core/macro';
import { createId } from '@reporunner/core';
import { portsOf } from '../canvas-model/connections.ts';
import { wrapParts } from '../canvas-model/edits.ts';
import { moveInChainParts } from '../outline/move-in-chain.ts';
import type { Catalogue } from '../session/catalogue.ts';
import { emptySelection } from '../session/view-store.ts';
import type { CommandContext, EditorCommand } from './command.ts';
import { onlyNode } from './target.ts';

const nodeOf = ({ session, target }: CommandContext) =>
  session.draft.getState().workflow.nodes[onlyNode(target) ?? ''];

function move(direction: 'up' | 'down') {
  const partsOf = (context: CommandContext) => {
    const node = nodeOf(context);
    const { draft, catalogue } = context.session;
    return node && moveInChainParts(draft.getState().workflow, catalogue, node.id, direction);
  };
  return {
    when: (context: CommandContext) => partsOf(context) !== undefined,
    run: (context: CommandContext) => {
      const name = nodeOf(context)?.name ?? '';
      const label = direction === 'up' ? t`Move ${name} up` : t`Move ${name} down`;
      context.session.draft.apply({ label }, partsOf(context) ?? []);
    },
  };
}

export const structureCommands: readonly EditorCommand[] = [
  {
    id: 'connect',
    group: 'edit',
    label: () => t`Connect to…`,
    shortcuts: ['mod+shift+c', 'c'],
    keywords: 'edge link wire disconnect',
    when: (context) => {
      const node = nodeOf(context);
      return node !== undefined && portsOf(node, context.session.catalogue).outputs.length > 0;
    },
    run: ({ session, target }) => {
      const nodeId = onlyNode(target);
      if (nodeId !== undefined) session.dialogs.setState({ open: { kind: 'connect', nodeId } });
    },
  },
  {
    id: 'moveUp',
    group: 'edit',
    label: () => t`Move up in its chain`,
    shortcuts: ['alt+ArrowUp'],
    keywords: 'earlier before swap',
    ...move('up'),
  },
  {
    id: 'moveDown',
    group: 'edit',
    label: () => t`Move down in its chain`,
    shortcuts: ['alt+ArrowDown'],
    keywords: 'later after swap',
    ...move('down'),
  },
  {
    id: 'moveInto',
    group: 'edit',
    label: () => t`Move into or out of a container…`,
    keywords: 'loop frame nest parent',
    when: ({ session, target }) => {
      const { nodes } = session.draft.getState().workflow;
      const { catalogue } = session;
      return (
        [...target.nodes].some((id) => {
          const node = nodes[id];
          return node !== undefined && catalogue.ports(node).inputs.length > 0;
        }) && Object.values(nodes).some((node) => catalogue.isContainer(node))
      );
    },
    run: ({ session, target }) => {
      session.dialogs.setState({ open: { kind: 'moveInto', nodeIds: target.nodes } });
    },
  },
  {
    id: 'collapse',
    group: 'view',
    label: ({ session, target }) =>
      session.view.getState().collapsed.has(onlyNode(target) ?? '') ? t`Unfold` : t`Fold up`,
    shortcuts: ['e'],
    keywords: 'collapse expand frame',
    when: (context) => {
      const node = nodeOf(context);
      return node !== undefined && context.session.catalogue.isContainer(node);
    },
    run: ({ session: { view }, target }) => {
      const id = onlyNode(target);
      if (id === undefined) return;
      const collapsed = new Set(view.getState().collapsed);
      if (!collapsed.delete(id)) collapsed.add(id);
      view.setState({ collapsed });
    },
  },
  {
    id: 'tidyUp',
    group: 'edit',
    label: () => t`Tidy up`,
    shortcuts: ['shift+t'],
    keywords: 'layout arrange align auto',
    when: ({ session }) => Object.keys(session.draft.getState().workflow.nodes).length > 1,
    run: async ({ session: { draft, catalogue, canvas } }) => {
      const { layOutParts } = await import('../canvas-model/layout.ts');
      draft.apply({ label: t`Tidy up` }, layOutParts(draft.getState().workflow, catalogue));
      canvas.current?.fit();
    },
  },
];

/** Nodes of one body, and nothing that starts things among them. */
function canWrap({ session: { draft, catalogue }, target }: CommandContext): boolean {
  const { nodes } = draft.getState().workflow;
  const chosen = [...target.nodes].flatMap((id) => nodes[id] ?? []);
  const top = chosen.filter(({ parentId }) => parentId === undefined || !target.nodes.has(parentId));
  const [first] = top;
  return (
    first !== undefined &&
    top.every(({ parentId, body }) => parentId === first.parentId && body === first.body) &&
    chosen.every((node) => catalogue.ports(node).inputs.length > 0)
  );
}

/** One for each kind of container that is installed. */
export function wrapCommands(catalogue: Catalogue): readonly EditorCommand[] {
  return catalogue.all
    .filter(({ kind }) => kind === 'container')
    .map((nodeType): EditorCommand => {
      const wrapped = ({ session, target }: CommandContext) => {
        const { draft } = session;
        const { workflow } = draft.getState();
        const container = { type: nodeType.type, typeVersion: nodeType.version, name: nodeType.label };
        return wrapParts(workflow, catalogue, createId, target.nodes, container);
      };
      return {
        id: `wrap:${nodeType.type}`,
        group: 'add',
        label: () => t`Put into: ${nodeType.label}`,
        keywords: 'wrap container',
        when: canWrap,
        run: (context) => {
          const result = wrapped(context);
          if (result === undefined) return;
          const { draft, view, canvas } = context.session;
          draft.apply({ label: t`Put into: ${nodeType.label}` }, result.parts);
          view.setState({
            selection: { ...emptySelection, nodes: new Set([result.nodeId]) },
            focusedId: result.nodeId,
          });
          canvas.current?.reveal(result.nodeId);
        },
      };
    });
}
