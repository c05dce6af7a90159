import { readExecution } from '../../../api/executions.ts';
import { watchWorkflow } from '../../../api/live.ts';
import type { EditorSession } from '../session/editor-session.ts';
import { showExecution } from './run-workflow.ts';

const underWay: ReadonlySet<string | undefined> = new Set(['queued', 'running']);

/**
 * Shows runs of the draft that its own trigger has started: somebody called the test address. A run that is under way
 * on the screen is not pushed aside.
 */
export function showTestRuns(session: EditorSession, signal: AbortSignal): void {
  const { workflowId, draft, run } = session;
  watchWorkflow(
    workflowId,
    () => draft.getState().revision,
    {
      onExecutions: ({ executions }) => {
        const newest = executions.at(-1);
        const shown = run.getState();
        if (newest === undefined || newest.executionId === shown.executionId || underWay.has(shown.status))
          return;
        readExecution(newest.executionId, signal).then(
          ({ mode, versionId }) => {
            if (mode === 'trigger' && versionId.startsWith('draft:'))
              showExecution(session, newest.executionId);
          },
          // Gone again, or the server is: there is nothing to show.
          () => {},
        );
      },
    },
    signal,
  );
}
