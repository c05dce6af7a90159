import { describe, expect, it } from 'vitest';
import type { EventHeader } from '../../src/index.ts';
import { ExecutionSummary } from '../../src/index.ts';

type Given<F> = F extends EventHeader ? Omit<F, 'seq' | 'at'> : never;

function digestOf(facts: readonly Given<EventHeader>[]): ExecutionSummary {
  const digest = new ExecutionSummary();
  for (const [index, fact] of facts.entries())
    digest.add({ seq: index + 1, at: (index + 1) * 10, ...fact } as EventHeader);
  return digest;
}
const start: Given<EventHeader> = {
  ...{ type: 'ExecutionStarted', workflowId: 'w', versionId: 'v', mode: 'manual' },
  trigger: { nodeId: 't', items: { main: 3 } },
};
const started = (nodeId: string, scope = '', attempt = 1): Given<EventHeader> => ({
  ...{ type: 'NodeStarted', nodeId, scope, attempt },
});
const succeeded = (nodeId: string, scope = '', count = 1): Given<EventHeader> => ({
  ...{ type: 'NodeSucceeded', nodeId, scope, attempt: 1, startedAt: 5, items: { main: count } },
});
const opened = (nodeId: string, scope = ''): Given<EventHeader> => ({
  ...{ type: 'ScopeOpened', nodeId, scope, attempt: 1, kind: 'slices' },
});
const failed = (nodeId: string, scope: string, retryAt?: number): Given<EventHeader> => ({
  ...{ type: 'NodeFailed', nodeId, scope, attempt: 1, startedAt: 5, error: { code: 'X', message: 'no' } },
  ...(retryAt === undefined ? {} : { retryAt }),
});
const ended: Given<EventHeader> = { type: 'ExecutionFinished', status: 'failed' };
const find = (digest: ExecutionSummary, nodeId: string) =>
  digest.nodes().find((node) => node.nodeId === nodeId);

describe('a digest', () => {
  it('sums up the runs of a node over all scopes', () => {
    const digest = digestOf([
      start,
      opened('loop'),
      succeeded('a', 'loop[0]', 2),
      succeeded('a', 'loop[1]', 3),
    ]);
    expect(find(digest, 'a')).toMatchObject({
      ...{ status: 'succeeded', runs: 2, attempts: 2, scope: 'loop[1]', items: { main: 5 } },
      ...{ counts: { succeeded: 2 }, startedAt: 5, finishedAt: 40 },
    });
    expect(find(digest, 'loop')).toMatchObject({ status: 'running', runs: 1 });
    expect(find(digest, 't')).toMatchObject({ status: 'succeeded', items: { main: 3 } });
  });

  it('counts tries of one activation as one run', () => {
    const digest = digestOf([start, started('a'), failed('a', '', 99)]);
    expect(find(digest, 'a')).toMatchObject({ status: 'retrying', runs: 1, attempts: 1 });
    digest.add({ seq: 4, at: 100, ...started('a', '', 2) } as EventHeader);
    expect(find(digest, 'a')).toMatchObject({ status: 'running', runs: 1, attempts: 2 });
    digest.add({ seq: 5, at: 110, ...succeeded('a') } as EventHeader);
    expect(find(digest, 'a')).toMatchObject({
      ...{ status: 'succeeded', runs: 1, attempts: 2, counts: { succeeded: 1 }, error: { code: 'X' } },
    });
    expect(digest.openRuns()).toEqual([]);
  });

  it('is failed when any run has failed, and running while any is', () => {
    const facts = [start, opened('loop'), failed('a', 'loop[0]'), succeeded('a', 'loop[1]')];
    expect(find(digestOf(facts), 'a')).toMatchObject({ status: 'failed', errorScope: 'loop[0]' });
    expect(find(digestOf([...facts, started('a', 'loop[2]')]), 'a')).toMatchObject({
      status: 'running',
      runs: 3,
    });
  });

  it('takes what was left behind for cancelled, inside of a container and at the end', () => {
    const left = digestOf([
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
