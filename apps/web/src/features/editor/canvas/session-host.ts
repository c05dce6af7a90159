/** The editor's session as a canvas shows and changes it. Every change is one operation with a name for undo. */
import { plural, t } from '@lingui/core/macro';
import { createId, type OperationPart } from '@reporunner/core';
import { connectParts, moveParts, setPart } from '../canvas-model/edits.ts';
import type { Spot } from '../canvas-model/geometry.ts';
import { pasteText } from '../commands/clipboard-actions.ts';
import { contextOf } from '../commands/command.ts';
import { runCommand } from '../commands/command-table.ts';
import { openMenu } from '../commands/open-menu.ts';
import { addNode } from '../palette/add-node.ts';
import type { EditorSession } from '../session/editor-session.ts';
import { emptySelection } from '../session/view-store.ts';
import type { CanvasEdits, CanvasHost } from './canvas-host.ts';

export function hostOfSession(session: EditorSession): CanvasHost {
  const { draft, view, catalogue, run, problems } = session;
  return {
    catalogue,
    view,
    run,
    problems,
    workflow: { get: () => draft.getState().workflow, subscribe: draft.subscribe },
    edits: editsOf(session),
    looksFirstAt: (first) => view.getState().openNodeId ?? first,
    open: (nodeId) => view.setState({ openNodeId: nodeId }),
    command(command, nodeId) {
      view.setState({ selection: { ...emptySelection, nodes: new Set([nodeId]) }, focusedId: nodeId });
      runCommand(command, contextOf(session));
    },
    menu: (at) => openMenu(session, at),
  };
}

function editsOf(session: EditorSession): CanvasEdits {
  const { draft, view, catalogue } = session;
  const workflow = () => draft.getState().workflow;
  const nameOf = (nodeId: string) => workflow().nodes[nodeId]?.name ?? '';
  const apply = (label: string, parts: readonly OperationPart[]) => draft.apply({ label }, parts);

  return {
    move(spots, isStep = false) {
      const parts = moveParts(workflow(), catalogue, spots);
      const label = moveLabel(spots, nameOf);
      const [id] = spots.keys();
      // Steps of several nodes may not all set the same: one of them may stand at a wall.
      draft.apply(isStep && spots.size === 1 ? { label, merge: `move ${id}` } : { label }, parts);
    },
    copy(selection, spot) {
      void copyTo(session, selection, spot);
    },
    connect(from, to) {
      apply(t`Connect ${nameOf(from.nodeId)} with ${nameOf(to.nodeId)}`, connectParts(createId, from, to));
    },
    reconnect(edgeId, from, to) {
      const edge = workflow().edges[edgeId];
      if (edge === undefined) return;
      const isSame = (a: { nodeId: string; port: string }, b: { nodeId: string; port: string }) =>
        a.nodeId === b.nodeId && a.port === b.port;
      if (isSame(edge.from, from) && isSame(edge.to, to)) return;
      apply(t`Connect ${nameOf(from.nodeId)} with ${nameOf(to.nodeId)}`, [
        setPart(['edges', edgeId, 'from'], from),
        setPart(['edges', edgeId, 'to'], to),
      ]);
    },
    removeEdge(edgeId) {
      if (workflow().edges[edgeId] === undefined) return;
      apply(t`Delete a connection`, [{ type: 'remove', kind: 'edge', id: edgeId }]);
    },
    resizeNode(nodeId, size) {
      apply(t`Resize ${nameOf(nodeId)}`, [setPart(['nodes', nodeId, 'size'], size)]);
    },
    resizeNote(noteId, size) {
      apply(t`Resize a note`, [setPart(['notes', noteId, 'size'], size)]);
    },
    writeNote(noteId, text) {
      if (workflow().notes[noteId]?.text === text) return;
      apply(t`Write a note`, [setPart(['notes', noteId, 'text'], text)]);
    },
    colourNote(noteId, colour) {
      apply(t`Colour a note`, [setPart(['notes', noteId, 'color'], colour)]);
    },
    insert: (request) => view.setState({ palette: request }),
    addNodeOfType(type, spot) {
      const nodeType = catalogue.latest(type);
      if (nodeType !== undefined) addNode(session, nodeType, { request: { spot } });
    },
    pasteText: (text, spot) => void pasteText(session, text, spot),
  };
}

function moveLabel(spots: ReadonlyMap<string, Spot>, nameOf: (nodeId: string) => string): string {
  const [id = ''] = spots.keys();
  const name = spots.size === 1 ? nameOf(id) : '';
  return name === '' ? plural(spots.size, { one: 'Move # thing', other: 'Move # things' }) : t`Move ${name}`;
}

async function copyTo(
  session: EditorSession,
  selection: Parameters<CanvasEdits['copy']>[0],
  spot: Spot,
): Promise<void> {
  const { draft, view, catalogue } = session;
  const { copyText, readFragment, pasteParts } = await import('../canvas-model/clipboard.ts');
  const { workflow } = draft.getState();
  const fragment = readFragment(copyText(workflow, selection));
  if (fragment === undefined) return;
  const pasted = pasteParts(workflow, catalogue, createId, fragment, spot);
  draft.apply({ label: t`Duplicate` }, pasted.parts);
  view.setState({ selection: pasted.selection });
}
