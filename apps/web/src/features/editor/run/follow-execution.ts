/**
 * Keeps a session's run in step with an execution: told live while the connection is up, asked for where it is not.
 * What nodes did in sum comes with the detail; single runs, for the iterations of containers, up to a number.
 */
import type { LiveEvent, LiveEvents } from '@reporunner/api-types';
import { type ExecutionDetail, readExecution, readRuns, type ShownRun } from '../../../api/executions.ts';
import { useLive, watchExecution } from '../../../api/live.ts';
import type { EditorSession } from '../session/editor-session.ts';
import { type RunState, withDigests, withRuns } from '../session/run-store.ts';
import { createChangeSignal } from './change-signal.ts';

/**
 * How long it waits before it asks again, in milliseconds: while the live connection is up just in case, without it
 * sooner, and less and less often.
 */
const pauses = { online: 8_000, offline: { first: 500, max: 5_000 } };
/** More runs than these are shown in sum. */
const maxRuns = 2_000;
const finished: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled']);
const ended: ReadonlySet<string> = new Set(['succeeded', 'failed', 'skipped', 'cancelled']);

/** What a live event says of a run; undefined when it is not about a node. */
export function shownRunOf(event: LiveEvent): ShownRun | undefined {
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
  const changes = createChangeSignal(signal);
  let offlinePause: number = pauses.offline.first;
  let after = 0;
  let runsRead = 0;

  const readNewRuns = async () => {
    while (runsRead < maxRuns) {
      const page = await readRuns(executionId, after, 1_000, signal);
      if (signal.aborted) return;
      run.setState((state) => withRuns(state, page.items));
      const done = page.items.filter(({ status }) => ended.has(status));
      after = Math.max(after, ...done.map(({ seq }) => seq));
      runsRead += done.length;
      if (page.nextAfter === undefined) return;
    }
  };

  const onEvents = ({ events }: LiveEvents) => {
    const runs = events.flatMap((event) => shownRunOf(event) ?? []);
    run.setState((state) => withRuns(state, runs));
    // It has ended, or it waits: the detail says all there is to say of that.
    if (events.some(({ nodeId, status }) => nodeId === undefined && status !== undefined)) changes.arrived();
  };
  watchExecution(executionId, { onEvents, onDetail: changes.arrived }, signal);

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
    const { online } = useLive.getState();
    await changes.within(online ? pauses.online : offlinePause);
    offlinePause = online ? pauses.offline.first : Math.min(pauses.offline.max, offlinePause * 1.5);
  }
}
