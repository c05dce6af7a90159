/** Reads what is pasted, and adds it to the open draft. Loaded with the first paste, or when there is time. */
import { plural, t } from '@lingui/core/macro';
import { createId } from '@reporunner/core';
import type { ImportWarning, N8nImport } from '@reporunner/interop';
import { explainError } from '../../../api/explain-error.ts';
import { showToast } from '../../../ui/toasts.tsx';
import { copyText, type Fragment, pasteParts, readFragment } from '../canvas-model/clipboard.ts';
import type { Selection } from '../canvas-model/edits.ts';
import { boundsOf, placeNodes, type Spot } from '../canvas-model/geometry.ts';
import { addNode } from '../palette/add-node.ts';
import { importRequest, pastedRequest } from '../palette/pasted-request.ts';
import { freeSpot } from '../palette/place-new-node.ts';
import type { EditorSession } from '../session/editor-session.ts';

export function duplicateSelection(session: EditorSession, target: Selection): void {
  const { workflow } = session.draft.getState();
  const fragment = readFragment(copyText(workflow, target));
  if (fragment === undefined) return;
  const tops = [...fragment.nodes, ...fragment.notes].filter(
    ({ parentId }) => parentId === undefined || !target.nodes.has(parentId),
  );
  const [first] = tops;
  if (first === undefined) return;
  const home = fragment.nodes.find(({ id }) => id === first.id);
  const placed = placeNodes(workflow, session.catalogue);
  const bounds = boundsOf(
    tops.map(({ id, position }) => {
      const { width = 0, height = 0 } = placed.get(id) ?? workflow.notes[id]?.size ?? {};
      return { ...position, width, height };
    }),
  );
  if (bounds === undefined) return;
  const at = { parentId: first.parentId, body: home?.body };
  // Below what it is a copy of; only notes may lie over each other.
  const spot =
    home === undefined
      ? { ...at, position: { x: bounds.x + 40, y: bounds.y + 40 } }
      : freeSpot(workflow, session.catalogue, placed, { ...at, position: bounds }, bounds);
  insertFragment(session, fragment, spot, t`Duplicate`);
}

/** Adds what a text holds: nodes of ours, a whole workflow, one of n8n's, a cURL command or an address. */
export async function pasteText(session: EditorSession, text: string, at?: Spot): Promise<void> {
  const fragment = readFragment(text);
  if (fragment !== undefined) {
    insertFragment(session, fragment, at ?? pasteSpot(session, fragment), t`Paste`);
    return;
  }
  let translated: N8nImport | undefined;
  try {
    const { readN8n } = await import('./read-n8n.ts');
    translated = await readN8n(text);
  } catch (error) {
    showToast('error', explainError(error));
    return;
  }
  if (translated !== undefined) return insertN8n(session, translated, at);
  const pasted = pastedRequest(text);
  const http = session.catalogue.withRole('http-request');
  if (pasted !== undefined && http !== undefined) {
    try {
      const { parameters } = await importRequest(pasted);
      addNode(session, http, { parameters, ...(at === undefined ? {} : { request: { spot: at } }) });
    } catch (error) {
      showToast('error', explainError(error));
    }
    return;
  }
  showToast('error', t`There is nothing in what you pasted that could be added to a workflow.`);
}

/** Adds it, and shows what needs a person; warnings name the nodes as they are called here. */
function insertN8n(session: EditorSession, imported: N8nImport, at: Spot | undefined): void {
  const nodeIds = insertFragment(session, imported, at ?? pasteSpot(session, imported), t`Import from n8n`);
  const count = imported.nodes.length;
  const warnings = imported.warnings.map((warning): ImportWarning => {
    const { nodeId, ...rest } = warning;
    const here = nodeIds.get(nodeId ?? '');
    return here === undefined ? rest : { ...rest, nodeId: here };
  });
  if (warnings.length > 0) session.dialogs.setState({ open: { kind: 'importReport', warnings } });
  else
    showToast(
      'success',
      plural(count, { one: '# node is imported from n8n.', other: '# nodes are imported from n8n.' }),
    );
}

/** Answers with what each node of the fragment is called here. */
function insertFragment(
  session: EditorSession,
  fragment: Fragment,
  spot: Spot,
  label: string,
): ReadonlyMap<string, string> {
  const { draft, view, canvas } = session;
  const { selection, parts } = pasteParts(
    draft.getState().workflow,
    session.catalogue,
    createId,
    fragment,
    spot,
  );
  const count = fragment.nodes.length;
  const what = plural(count, { one: '# node', other: '# nodes' });
  draft.apply({ label: count === 0 ? label : `${label}: ${what}` }, parts);
  const [first] = selection.nodes;
  view.setState({ selection, focusedId: first });
  if (first !== undefined) canvas.current?.present(first);
  const added = parts.flatMap((part) =>
    part.type === 'add' && part.kind === 'node' ? [(part.value as { readonly id: string }).id] : [],
  );
  return new Map(fragment.nodes.map(({ id }, index) => [id, added[index] ?? '']));
}

/** In the body of what is selected, or in the middle of the view; not on top of anything. */
function pasteSpot({ draft, view, catalogue, canvas }: EditorSession, fragment: Fragment): Spot {
  const { workflow } = draft.getState();
  const [selected] = view.getState().selection.nodes;
  const home = workflow.nodes[selected ?? ''];
  const placed = placeNodes(workflow, catalogue);
  const width = spanOf(fragment, 'x') + 220;
  const height = spanOf(fragment, 'y') + 60;
  if (home?.parentId !== undefined) {
    const below = { x: home.position.x, y: home.position.y + 100 };
    const spot = { parentId: home.parentId, body: home.body, position: below };
    return freeSpot(workflow, catalogue, placed, spot, { width, height });
  }
  const middle = canvas.current?.middle() ?? { x: width / 2, y: height / 2 };
  const position = { x: middle.x - width / 2, y: middle.y - height / 2 };
  return freeSpot(
    workflow,
    catalogue,
    placed,
    { parentId: undefined, body: undefined, position },
    { width, height },
  );
}

function spanOf({ nodes, notes }: Fragment, axis: 'x' | 'y'): number {
  const ids = new Set(nodes.map(({ id }) => id));
  const all = [...nodes, ...notes]
    .filter(({ parentId }) => parentId === undefined || !ids.has(parentId))
    .map(({ position }) => position[axis]);
  return Math.max(...all) - Math.min(...all);
}
