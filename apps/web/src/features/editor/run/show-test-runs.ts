import { userIdOf } from '@reporunner/core';
import { readExecution } from '../../../api/executions.ts';
import { meQuery } from '../../../api/identity.ts';
import { watchWorkflow } from '../../../api/live.ts';
import { queryClient } from '../../../api/query-client.ts';
import { testAddressesQuery } from '../../../api/test-addresses.ts';
import type { EditorSession } from '../session/editor-session.ts';
import { showExecution } from './run-workflow.ts';

const underWay: ReadonlySet<string | undefined> = new Set(['queued', 'running']);

/**
 * Shows runs of the draft that its own trigger has started: this person called a test address, or somebody did for whom
 * it was opened. A run that is under way on the screen is not pushed aside.
 */
export function showTestRuns(session: EditorSession, signal: AbortSignal): void {
  const { workflowId, draft, run } = session;
  const readSamples = () => void loadSamples(session);
  readSamples();
  watchWorkflow(
    workflowId,
    () => draft.getState().revision,
    {
      onChange: ({ change }) => change === 'tested' && readSamples(),
      onMissed: readSamples,
      onExecutions: ({ executions }) => {
        const newest = executions.at(-1);
        const shown = run.getState();
        if (newest === undefined || newest.executionId === shown.executionId || underWay.has(shown.status))
          return;
        Promise.all([readExecution(newest.executionId, signal), queryClient.ensureQueryData(meQuery)]).then(
          ([{ mode, versionId, principal }, me]) => {
            const isOurs = principal === undefined || userIdOf(principal) === me.id;
            if (mode === 'trigger' && versionId.startsWith('draft:') && isOurs)
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

/** What triggers got in tests: shown as their output where no run is, and what the next run begins with. */
export async function loadSamples({ workflowId, run }: EditorSession): Promise<void> {
  try {
    const { samples } = await queryClient.fetchQuery({ ...testAddressesQuery(workflowId), staleTime: 0 });
    run.setState({ samples: new Map(samples.map((sample) => [sample.nodeId, sample])) });
  } catch {
    // Not allowed, or not reached: then there are none to show.
  }
}
