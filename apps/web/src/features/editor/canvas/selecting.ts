import type { Selection } from '../canvas-model/edits.ts';
import type { Hit } from '../canvas-model/hit-test.ts';
import { emptySelection, type ViewStore } from '../session/view-store.ts';

function partOf(hit: Hit): readonly [keyof Selection, string] | undefined {
  switch (hit.kind) {
    case 'pane':
      return undefined;
    case 'node':
    case 'lane':
    case 'handle':
      return ['nodes', hit.nodeId];
    case 'resize':
      return [hit.what === 'node' ? 'nodes' : 'notes', hit.id];
    case 'note':
      return ['notes', hit.noteId];
    case 'edge':
      return ['edges', hit.edgeId];
  }
}

/** `adds`: besides what is selected. `keeps`: nothing changes when it is among what is selected. */
export function selectOnly(view: ViewStore, hit: Hit, adds = false, keeps = false): void {
  const part = partOf(hit);
  if (part === undefined) return;
  const [kind, id] = part;
  const { selection } = view.getState();
  if (keeps && selection[kind].has(id)) return;
  const base = adds ? selection : emptySelection;
  view.setState({ selection: { ...base, [kind]: new Set([...base[kind], id]) } });
}

export function toggleSelected(view: ViewStore, hit: Hit): void {
  const part = partOf(hit);
  if (part === undefined) return;
  const [kind, id] = part;
  const { selection } = view.getState();
  const ids = new Set(selection[kind]);
  if (!ids.delete(id)) ids.add(id);
  view.setState({ selection: { ...selection, [kind]: ids } });
}
