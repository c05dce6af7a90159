/** Starting and stopping runs of the draft from the editor. */
import { t } from '@lingui/core/macro';
import { createId, type Workflow } from '@reporunner/core';
import { ApiError } from '../../../api/client.ts';
import { cancelExecution, type StartExecution, startExecution } from '../../../api/executions.ts';
import { showToast } from '../../../ui/toasts.tsx';
import type { EditorSession } from '../session/editor-session.ts';
import { noRun, withRecord } from '../session/run-store.ts';
import { followExecution } from './follow-execution.ts';

export interface RunRequest extends Omit<StartExecution, 'version' | 'reuseFrom' | 'idempotencyKey'> {
  /** Results of the run on screen are taken over where they still hold. Default: with a destination. */
  readonly reuse?: boolean;
}

/** There are changes that the server does not have yet, so it would run something else than what is seen. */
export class UnsavedDraftError extends Error {}

/** Pauses before a request is sent again that may or may not have arrived, in milliseconds. */
const retryAfterMs = [250, 1_000, 2_500];

const isUnanswered = (error: unknown) =>
  error instanceof UnsavedDraftError || (error instanceof ApiError && error.code === 'OFFLINE');

/** Sends again what got no answer. Sent twice, it must do the same as once. */
async function insist<T>(send: () => Promise<T>): Promise<T> {
  for (const pauseMs of retryAfterMs) {
    try {
      return await send();
    } catch (error) {
      if (!isUnanswered(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
  return send();
}

/**
 * Runs the draft as it is on screen, and shows the run over the canvas. Asked for again before the server has answered,
 * it does nothing: who presses twice because nothing seems to happen wants one execution.
 * @throws UnsavedDraftError while the server cannot be reached; ApiError WORKFLOW_INVALID and others: nothing has run.
 */
export async function runWorkflow(session: EditorSession, request: RunRequest = {}): Promise<void> {
  const { run } = session;
  if (run.getState().starting) return;
  run.setState({ starting: true });
  try {
    await start(session, request);
  } catch (error) {
    run.setState({ starting: false });
    throw error;
  }
}

async function start(session: EditorSession, request: RunRequest): Promise<void> {
  const { draft, run, workflowId } = session;
  await insist(async () => {
    await draft.flush();
    if (draft.getState().save !== 'saved') throw new UnsavedDraftError('The draft is not saved yet.');
  });
  const { reuse = request.destinationNodeId !== undefined, ...rest } = request;
  const shown = run.getState().executionId;
  const document = draft.getState().workflow;
  const idempotencyKey = createId();
  const { executionId } = await insist(() =>
    startExecution(workflowId, {
      ...rest,
      version: 'draft',
      idempotencyKey,
      ...(reuse && shown !== undefined ? { reuseFrom: shown } : {}),
    }),
  );
  follow(session, executionId, { document, starting: true });
}

/** Shows an execution over the canvas and follows it until it ends or another one is shown. */
export const showExecution = (session: EditorSession, executionId: string): void =>
  follow(session, executionId, {});

function follow(
  session: EditorSession,
  executionId: string,
  known: { readonly document?: Workflow; readonly starting?: boolean },
): void {
  session.following?.abort();
  const following = new AbortController();
  session.following = following;
  session.run.setState({ ...noRun, ...known, executionId });
  void followExecution(session, executionId, following.signal).then((isShown) => {
    if (isShown || following.signal.aborted) return;
    session.run.setState(noRun);
    showToast('info', t`This execution was not kept, so there is nothing to show of it.`);
  });
}

/** Takes the run off the canvas; it goes on. */
export function hideRun(session: EditorSession): void {
  session.following?.abort();
  session.run.setState(noRun);
}

export async function stopRun({ run }: EditorSession): Promise<void> {
  const { executionId } = run.getState();
  if (executionId === undefined) return;
  const record = await insist(() => cancelExecution(executionId));
  run.setState((state) => (state.executionId === executionId ? withRecord(state, record) : state));
}
