/**
 * Keeps a session's run in step with an execution: told live while the connection is up, asked for where it is not.
 * What nodes did in sum comes with the detail; single runs, for the iterations of containers, up to a number.
 */
import type { LiveEvent, LiveEvents } from '@reporunner/api-types';
import { type ExecutionDetail, type RunFacts, readExecution, readRuns } from '../../../api/executions.ts';
import { useLive, watchExecution } from '../../../api/live.ts';
import type { EditorSession } from '../session/editor-session.ts';
import { type RunState, withDigests, withFacts } from '../session/run-store.ts';

/** How often it is asked for while nobody tells, and just in case while somebody does; in milliseconds. */
const pauseMs = { offline: 600, online: 8_000 };
/** More runs than these are shown in sum. */
const mostRuns = 2_000;
const finished: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled']);
const ended: ReadonlySet<string> = new Set(['succeeded', 'failed', 'skipped', 'cancelled']);

/** What a live event says of a run; undefined when it is not about a node. */
export function factsOf(event: LiveEvent): RunFacts | undefined {
  const { nodeId, status, at } = event;
  if (nodeId === undefined || status === undefined) return undefined;
  const startedAt = event.startedAt ?? (status === 'running' ? at : undefined);
  return {
    nodeId,
    scope: event.scope ?? '',
    status,
    attempt: event.attempt ?? 0,
    items: event.items ?? {},
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(ended.has(status) ? { finishedAt: at } : {}),
    ...(event.error === undefined ? {} : { error: event.error }),
    ...(event.reused === undefined ? {} : { reused: event.reused }),
    ...(event.logs === undefined ? {} : { logs: event.logs }),
  };
}

function withDetail(state: RunState, detail: ExecutionDetail): RunState {
  const { status, error, startedAt, finishedAt, nodes } = detail;
  return { ...withDigests(state, nodes), status, error, startedAt, finishedAt };
}

/** Resolves when the execution has ended or `signal` says stop. Never rejects. */
export async function followExecution(
  session: EditorSession,
  executionId: string,
  signal: AbortSignal,
): Promise<void> {
  const { run } = session;
  let wake = () => {};
  let after = 0;
  let runsRead = 0;

  const readNewRuns = async () => {
    while (runsRead < mostRuns) {
      const page = await readRuns(executionId, after, 1_000, signal);
      if (signal.aborted) return;
      run.setState((state) => withFacts(state, page.items));
      const done = page.items.filter(({ status }) => ended.has(status));
      after = Math.max(after, ...done.map(({ seq }) => seq));
      runsRead += done.length;
      if (page.nextAfter === undefined) return;
    }
  };

  const onEvents = ({ events }: LiveEvents) => {
    const facts = events.flatMap((event) => factsOf(event) ?? []);
    run.setState((state) => withFacts(state, facts));
    // It has ended, or it waits: the detail says all there is to say of that.
    if (events.some(({ nodeId, status }) => nodeId === undefined && status !== undefined)) wake();
  };
  watchExecution(executionId, { onEvents, onDetail: () => wake() }, signal);

  while (!signal.aborted) {
    try {
      const detail = await readExecution(executionId, signal);
      if (signal.aborted) return;
      run.setState((state) => withDetail(state, detail));
      await readNewRuns();
      if (finished.has(detail.status)) return;
    } catch {
      // Not reached: tried again, the execution goes on without us.
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, useLive.getState().online ? pauseMs.online : pauseMs.offline);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}
