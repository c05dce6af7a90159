/**
 * Keeps a session's run in step with an execution: shown live as its events arrive, and read again and again until the
 * answer says that it has ended. An event only makes the next read come sooner; none has to arrive.
 * What nodes did in sum comes with the detail; single runs, for the iterations of containers, up to a number.
 */
import type { LiveEvent, LiveEvents } from '@reporunner/api-types';
import { ApiError } from '../../../api/client.ts';
import { readExecution, readRuns, type ShownRun } from '../../../api/executions.ts';
import { watchExecution } from '../../../api/live.ts';
import type { EditorSession } from '../session/editor-session.ts';
import { withProgress } from '../session/run-progress.ts';
import { hasEnded, withDetail, withRuns } from '../session/run-store.ts';
import { createChangeSignal } from './change-signal.ts';

/**
 * How long it waits before it reads again, in milliseconds. It grows with the time that has passed, so that where
 * nothing arrives live, the end is shown late by a quarter of the execution's duration at most, and never by more
 * than `max`.
 */
const pause = { first: 500, growth: 1.25, max: 8_000 };
/** More runs than these are shown in sum. */
const maxRuns = 2_000;
/** An execution that was not found so often in a row was not kept. */
const maxMissing = 4;
const ended: ReadonlySet<string> = new Set(['succeeded', 'failed', 'skipped', 'cancelled']);

/** What a live event says of a run; undefined when it is not about a node. */
export function shownRunOf(event: LiveEvent): ShownRun | undefined {
  const { nodeId, status, at, seq } = event;
  if (nodeId === undefined || status === undefined) return undefined;
  const startedAt = event.startedAt ?? (status === 'running' ? at : undefined);
  return {
    seq,
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

/** The execution as a whole may stand differently: it has ended, waits or goes on. The detail says how. */
const concernsExecution = ({ type, nodeId, status }: LiveEvent) =>
  type === 'Waiting' || type === 'Resumed' || (nodeId === undefined && status !== undefined);

/**
 * Resolves with true when the execution has ended and everything of it is shown, with false when `signal` says stop or
 * it is not kept anywhere. Never rejects.
 */
export async function followExecution(
  { run }: Pick<EditorSession, 'run'>,
  executionId: string,
  signal: AbortSignal,
): Promise<boolean> {
  const watching = new AbortController();
  const either = AbortSignal.any([signal, watching.signal]);
  const changes = createChangeSignal(either);
  let pauseMs = pause.first;
  let missing = 0;
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
    if (events.some(concernsExecution)) changes.arrived();
  };
  watchExecution(
    executionId,
    {
      onEvents,
      // Joined, again or for the first time: what was sent before that has not arrived.
      onDetail: changes.arrived,
      onProgress: (progress) => run.setState((state) => withProgress(state, progress)),
    },
    either,
  );

  try {
    while (!signal.aborted) {
      try {
        const detail = await readExecution(executionId, signal);
        if (signal.aborted) break;
        missing = 0;
        run.setState((state) => withDetail(state, detail));
        await readNewRuns();
        if (hasEnded(detail.status)) return !signal.aborted;
      } catch (error) {
        // Not reached: tried again, the execution goes on without us.
        missing = error instanceof ApiError && error.status === 404 ? missing + 1 : 0;
        if (missing === maxMissing) return false;
      }
      await changes.within(pauseMs);
      pauseMs = Math.min(pause.max, pauseMs * pause.growth);
    }
    return false;
  } finally {
    watching.abort();
  }
}
