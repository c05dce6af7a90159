import { readExecution } from '../../../api/executions.ts';
import type { EditorSession } from '../session/editor-session.ts';
import { withFacts } from '../session/run-store.ts';

const pollMs = 400;
const finished = new Set(['succeeded', 'failed', 'cancelled']);

/** Keeps the session's run in step with the execution until it ends or `signal` says stop. */
export async function followExecution(
  session: EditorSession,
  executionId: string,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const { status, error, startedAt, finishedAt, nodes } = await readExecution(executionId, signal);
      if (signal.aborted) return;
      session.run.setState((state) => ({
        ...withFacts(state, nodes),
        status,
        error,
        startedAt,
        finishedAt,
      }));
      if (finished.has(status)) return;
    } catch {
      // Not reached: tried again, the execution goes on without us.
      if (signal.aborted) return;
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
