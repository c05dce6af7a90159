import type { Diagnostic } from '@reporunner/core';
import type { EditorSession } from '../session/editor-session.ts';
import { emptySelection } from '../session/view-store.ts';

/** Brings to what is wrong: a parameter's node is opened, anything else is selected and shown. */
export function goToProblem({ view, canvas, draft, dialogs }: EditorSession, problem: Diagnostic): void {
  const { workflow } = draft.getState();
  const edge = workflow.edges[problem.edgeId ?? ''];
  const nodeId = problem.nodeId ?? edge?.from.nodeId;
  if (nodeId === undefined || !Object.hasOwn(workflow.nodes, nodeId)) {
    if (problem.rule === 'G13-no-trigger') view.setState({ palette: { triggersOnly: true } });
    if (problem.rule === 'G19-setting-invalid') dialogs.setState({ open: { kind: 'settings' } });
    return;
  }
  const opens = problem.path !== undefined || problem.rule === 'G12-credential-missing';
  view.setState({
    selection:
      problem.nodeId === undefined && edge !== undefined
        ? { ...emptySelection, edges: new Set([edge.id]) }
        : { ...emptySelection, nodes: new Set([nodeId]) },
    focusedId: nodeId,
    ...(opens ? { openNodeId: nodeId } : {}),
  });
  canvas.current?.reveal(nodeId);
  if (!opens) canvas.current?.focus(nodeId);
}
