import type { ExecutionDetail, LiveEvent } from '@reporunner/api-types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shownStatus } from '../../src/features/editor/canvas/shown-status.ts';
import { shownRunOf } from '../../src/features/editor/run/follow-execution.ts';
import { progressOf, withProgress } from '../../src/features/editor/session/run-progress.ts';
import {
  isBusy,
  noRun,
  type RunState,
  withDetail,
  withRuns,
} from '../../src/features/editor/session/run-store.ts';

/** Two nodes, one after the other, in each of a few iterations; the first is tried twice. */
function history(iterations: number): readonly LiveEvent[] {
  const events: LiveEvent[] = [];
  const add = (event: Omit<LiveEvent, 'seq' | 'at'>) =>
    events.push({ ...event, seq: events.length + 1, at: 100 * events.length });
  for (let index = 0; index < iterations; index += 1) {
    const scope = `loop[${index}]`;
    add({ type: 'NodeStarted', nodeId: 'a', scope, attempt: 1, status: 'running' });
    add({ type: 'NodeFailed', nodeId: 'a', scope, attempt: 1, status: 'retrying' });
    add({ type: 'NodeStarted', nodeId: 'a', scope, attempt: 2, status: 'running' });
    add({ type: 'NodeSucceeded', nodeId: 'a', scope, attempt: 2, status: 'succeeded' });
    add({ type: 'NodeStarted', nodeId: 'b', scope, attempt: 1, status: 'running' });
    add({ type: 'NodeSucceeded', nodeId: 'b', scope, attempt: 1, status: 'succeeded' });
  }
  add({ type: 'ExecutionFinished', status: 'succeeded' });
  return events;
}

/** What the server says of the execution after `seq` events. */
function detailAt(events: readonly LiveEvent[], seq: number): ExecutionDetail {
  const past = events.slice(0, seq);
  const end = past.find(({ type }) => type === 'ExecutionFinished');
  const nodes = ['a', 'b'].flatMap((nodeId) => {
    const last = past.findLast((event) => event.nodeId === nodeId);
    return last?.status === undefined
      ? []
      : [{ nodeId, status: last.status, runs: 1, scope: last.scope, attempt: last.attempt, items: {} }];
  });
  return {
    status: end === undefined ? 'running' : 'succeeded',
    lastSeq: seq,
    startedAt: 0,
    ...(end === undefined ? {} : { finishedAt: end.at }),
    nodes,
  } as unknown as ExecutionDetail;
}

describe('[RS1] the run that is shown', () => {
  it('follows from the newest that arrived: in any order, more than once, and with some of it lost', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }).chain((iterations) => {
          const events = history(iterations);
          const message = fc.record({
            kind: fc.constantFrom('event' as const, 'detail' as const),
            seq: fc.integer({ min: 1, max: events.length }),
          });
          return fc.record({ events: fc.constant(events), arrived: fc.array(message, { maxLength: 40 }) });
        }),
        ({ events, arrived }) => {
          let state: RunState = { ...noRun, executionId: 'e', starting: true };
          let hasSeenEnd = false;
          const soFar = new Set<number>();
          for (const { kind, seq } of arrived) {
            const run = kind === 'event' ? shownRunOf(events[seq - 1] as LiveEvent) : undefined;
            if (kind === 'event') soFar.add(seq);
            if (run !== undefined) state = withRuns(state, [run]);
            if (kind === 'detail') state = withDetail(state, detailAt(events, seq));
            hasSeenEnd ||= kind === 'detail' && seq === events.length;
            // What has ended never runs again.
            expect(state.status === 'succeeded').toBe(hasSeenEnd);
            for (const [scope, shown] of state.runs.get('a') ?? []) {
              const received = events.filter(
                (event) => event.nodeId === 'a' && event.scope === scope && soFar.has(event.seq),
              );
              expect(shown.seq).toBe(received.at(-1)?.seq);
            }
          }
          // However little came before: the answer that it has ended is enough.
          state = withDetail(state, detailAt(events, events.length));
          expect(isBusy(state)).toBe(false);
          for (const node of ['a', 'b']) expect(shownStatus(state, node)).toBe('succeeded');
        },
      ),
    );
  });

  it('does not go back to what an answer says that was made earlier', () => {
    const events = history(1);
    let state = withDetail(noRun, detailAt(events, 3));
    state = withRuns(
      state,
      [shownRunOf(events[3] as LiveEvent)].flatMap((run) => run ?? []),
    );
    expect(state.nodes.get('a')?.status).toBe('succeeded');
    state = withRuns(
      state,
      [shownRunOf(events[2] as LiveEvent)].flatMap((run) => run ?? []),
    );
    expect(state.nodes.get('a')?.status).toBe('succeeded');
    state = withDetail(state, detailAt(events, 7));
    expect(withDetail(state, detailAt(events, 3))).toBe(state);
  });
});

describe('the progress of a node', () => {
  const report = (attempt: number, fraction: number) => ({
    executionId: 'e',
    nodes: [{ nodeId: 'a', scope: 'loop[0]', attempt, fraction, at: 0 }],
  });
  const after = (seq: number) =>
    withRuns(
      noRun,
      history(1)
        .slice(0, seq)
        .flatMap((event) => shownRunOf(event) ?? []),
    );

  it('is shown while the run that it is about is under way, and no longer', () => {
    expect(progressOf(withProgress(after(1), report(1, 0.4)), 'a')?.fraction).toBe(0.4);
    expect(progressOf(withProgress(after(3), report(1, 0.4)), 'a')).toBeUndefined();
    expect(progressOf(withProgress(after(4), report(2, 0.9)), 'a')).toBeUndefined();
  });
});
