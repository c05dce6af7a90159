/** Starting and stopping runs of the draft from the editor. */
import type { Workflow } from '@reporunner/core';
import { cancelExecution, type StartExecution, startExecution } from '../../../api/executions.ts';
import type { EditorSession } from '../session/editor-session.ts';
import { noRun } from '../session/run-store.ts';
import { followExecution } from './follow-execution.ts';

export interface RunRequest extends Omit<StartExecution, 'version' | 'reuseFrom'> {
  /** Results of the run on screen are taken over where they still hold. Default: with a destination. */
  readonly reuse?: boolean;
}

/** There are changes that the server does not have yet, so it would run something else than what is seen. */
export class UnsavedDraftError extends Error {}

/**
 * Runs the draft as it is on screen, and shows the run over the canvas.
 * @throws UnsavedDraftError while the server cannot be reached; ApiError WORKFLOW_INVALID and others: nothing has run.
 */
export async function runWorkflow(session: EditorSession, request: RunRequest = {}): Promise<string> {
  const { draft, run, workflowId } = session;
  await draft.flush();
  if (draft.getState().save !== 'saved') throw new UnsavedDraftError('The draft is not saved yet.');
  const { reuse = request.destinationNodeId !== undefined, ...rest } = request;
  const shown = run.getState().executionId;
  const document = draft.getState().workflow;
  const { executionId } = await startExecution(workflowId, {
    ...rest,
    version: 'draft',
    ...(reuse && shown !== undefined ? { reuseFrom: shown } : {}),
  });
  showExecution(session, executionId, document);
  return executionId;
}

/** Shows an execution over the canvas and follows it until it ends or another one is shown. */
export function showExecution(session: EditorSession, executionId: string, document?: Workflow): void {
  session.following?.abort();
  const following = new AbortController();
  session.following = following;
  session.run.setState({ ...noRun, executionId, document, status: 'running' });
  void followExecution(session, executionId, following.signal);
}

/** Takes the run off the canvas; it goes on. */
export function hideRun(session: EditorSession): void {
  session.following?.abort();
  session.run.setState(noRun);
}

export async function stopRun(session: EditorSession): Promise<void> {
  const { executionId } = session.run.getState();
  if (executionId !== undefined) await cancelExecution(executionId);
}
