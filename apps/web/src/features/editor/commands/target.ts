import type { Selection } from '../canvas-model/edits.ts';
import type { EditorSession } from '../session/editor-session.ts';
import { emptySelection } from '../session/view-store.ts';

/** What a command acts on. What has been deleted meanwhile, by whomever, is no target. */
export function targetOf({ view, draft }: EditorSession): Selection {
  const { selection, focusedId } = view.getState();
  const { workflow } = draft.getState();
  const target: Selection = {
    nodes: present(selection.nodes, workflow.nodes),
    edges: present(selection.edges, workflow.edges),
    notes: present(selection.notes, workflow.notes),
  };
  if (sizeOf(target) > 0 || focusedId === undefined || !Object.hasOwn(workflow.nodes, focusedId))
    return target;
  return { ...emptySelection, nodes: new Set([focusedId]) };
}

const present = (ids: ReadonlySet<string>, among: Readonly<Record<string, unknown>>): ReadonlySet<string> => {
  for (const id of ids) {
    if (!Object.hasOwn(among, id)) return new Set([...ids].filter((one) => Object.hasOwn(among, one)));
  }
  return ids;
};

export const sizeOf = ({ nodes, edges, notes }: Selection): number => nodes.size + edges.size + notes.size;

/** The one node that is meant; undefined for none and for several. */
export function onlyNode({ nodes, edges, notes }: Selection): string | undefined {
  const [id] = nodes;
  return nodes.size === 1 && edges.size + notes.size === 0 ? id : undefined;
}
