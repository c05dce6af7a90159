import { describe, expect, it } from 'vitest';
import type { EventHeader } from '../../src/index.ts';
import { ExecutionSummary } from '../../src/index.ts';

type Unstamped<F> = F extends EventHeader ? Omit<F, 'seq' | 'at'> : never;

function summaryOf(headers: readonly Unstamped<EventHeader>[]): ExecutionSummary {
  const summary = new ExecutionSummary();
  for (const [index, header] of headers.entries())
    summary.add({ seq: index + 1, at: (index + 1) * 10, ...header } as EventHeader);
  return summary;
}
const start: Unstamped<EventHeader> = {
  ...{ type: 'ExecutionStarted', workflowId: 'w', versionId: 'v', mode: 'manual' },
  trigger: { nodeId: 't', items: { main: 3 } },
};
const started = (nodeId: string, scope = '', attempt = 1): Unstamped<EventHeader> => ({
  ...{ type: 'NodeStarted', nodeId, scope, attempt },
});
const succeeded = (nodeId: string, scope = '', count = 1): Unstamped<EventHeader> => ({
  ...{ type: 'NodeSucceeded', nodeId, scope, attempt: 1, startedAt: 5, items: { main: count } },
});
const opened = (nodeId: string, scope = ''): Unstamped<EventHeader> => ({
  ...{ type: 'ScopeOpened', nodeId, scope, attempt: 1, kind: 'slices' },
});
const failed = (nodeId: string, scope: string, retryAt?: number): Unstamped<EventHeader> => ({
  ...{ type: 'NodeFailed', nodeId, scope, attempt: 1, startedAt: 5, error: { code: 'X', message: 'no' } },
  ...(retryAt === undefined ? {} : { retryAt }),
});
const ended: Unstamped<EventHeader> = { type: 'ExecutionFinished', status: 'failed' };
const find = (summary: ExecutionSummary, nodeId: string) =>
  summary.nodes().find((node) => node.nodeId === nodeId);

describe('a digest', () => {
  it('sums up the runs of a node over all scopes', () => {
    const summary = summaryOf([
      start,
      opened('loop'),
      succeeded('a', 'loop[0]', 2),
      succeeded('a', 'loop[1]', 3),
    ]);
    expect(find(summary, 'a')).toMatchObject({
      ...{ status: 'succeeded', runs: 2, attempts: 2, scope: 'loop[1]', items: { main: 5 } },
      ...{ counts: { succeeded: 2 }, startedAt: 5, finishedAt: 40 },
    });
    expect(find(summary, 'loop')).toMatchObject({ status: 'running', runs: 1 });
    expect(find(summary, 't')).toMatchObject({ status: 'succeeded', items: { main: 3 } });
  });

  it('counts tries of one activation as one run', () => {
    const summary = summaryOf([start, started('a'), failed('a', '', 99)]);
    expect(find(summary, 'a')).toMatchObject({ status: 'retrying', runs: 1, attempts: 1 });
    summary.add({ seq: 4, at: 100, ...started('a', '', 2) } as EventHeader);
    expect(find(summary, 'a')).toMatchObject({ status: 'running', runs: 1, attempts: 2 });
    summary.add({ seq: 5, at: 110, ...succeeded('a') } as EventHeader);
    expect(find(summary, 'a')).toMatchObject({
      ...{ status: 'succeeded', runs: 1, attempts: 2, counts: { succeeded: 1 }, error: { code: 'X' } },
    });
    expect(summary.openRuns()).toEqual([]);
  });

  it('is failed when any run has failed, and running while any is', () => {
    const headers = [start, opened('loop'), failed('a', 'loop[0]'), succeeded('a', 'loop[1]')];
    expect(find(summaryOf(headers), 'a')).toMatchObject({ status: 'failed', errorScope: 'loop[0]' });
    expect(find(summaryOf([...headers, started('a', 'loop[2]')]), 'a')).toMatchObject({
      status: 'running',
      runs: 3,
    });
  });

  it('[C1] takes a step for cancelled at once when what it stands in is left, and not what is in a finally', () => {
    const waiting = (nodeId: string, scope: string): Unstamped<EventHeader> => ({
      ...{ type: 'Waiting', nodeId, scope, attempt: 1, startedAt: 5, until: 99 },
    });
    const before = [
      start,
      { ...opened('t'), kind: 'try' },
      waiting('a', 't#1'),
      { ...opened('i', 't#1'), kind: 'try' },
      waiting('b', 't#1/i.finally'),
      waiting('beside', ''),
    ] as Unstamped<EventHeader>[];
    const statuses = (...events: Unstamped<EventHeader>[]) => {
      const summary = summaryOf([...before, ...events]);
      return ['a', 'b', 'i', 't', 'beside'].map((id) => find(summary, id)?.status);
    };
    const error = { code: 'NODE_TIMEOUT', message: 'late' };
    const stopped: Unstamped<EventHeader> = { type: 'ScopeStopped', nodeId: 't', scope: '', error };
    const stopping: Unstamped<EventHeader> = { type: 'Stopping', status: 'cancelled' };
    const over: Unstamped<EventHeader> = { type: 'GraceEnded', nodeId: 't', scope: '' };
    expect(statuses(stopped)).toEqual(['cancelled', 'waiting', 'running', 'running', 'waiting']);
    expect(statuses(stopping)).toEqual(['cancelled', 'waiting', 'running', 'running', 'cancelled']);
    expect(statuses(failed('x', 't#1'))).toEqual(['cancelled', 'waiting', 'running', 'running', 'waiting']);
    expect(statuses(stopped, over)).toEqual(['cancelled', 'cancelled', 'cancelled', 'running', 'waiting']);
  });

  it('takes what was left behind for cancelled, inside of a container and at the end', () => {
    const left = summaryOf([
      start,
      opened('race'),
      started('near', 'race.near'),
      started('far', 'race.far'),
      started('racer', ''),
      succeeded('near', 'race.near'),
      succeeded('race'),
    ]);
    expect(find(left, 'far')).toMatchObject({ status: 'cancelled', runs: 1, finishedAt: 70 });
    expect(find(left, 'racer')).toMatchObject({ status: 'running' });
    expect(left.cancelledRuns()).toMatchObject([{ nodeId: 'far', scope: 'race.far', startedAt: 40 }]);
    left.add({ seq: 8, at: 80, ...ended } as EventHeader);
    expect(find(left, 'racer')).toMatchObject({ status: 'cancelled' });
  });
});
