/** Nodes of every kind that an interceptor suspends before and after they run. Rules of engine/SPEC.md. */
import type { ExecutionEvent, Interceptor } from '@reporunner/engine';
import { createMemoryExecutionStore, createTestEngine, itemsOf } from '@reporunner/engine/testing';
import { describe, expect, it } from 'vitest';
import { coreIntegration } from '../../src/index.ts';
import { flow, set, settle } from '../../test-utils/flow.ts';

const everywhere: Interceptor = {
  name: 'stepper',
  beforeNode: ({ workflowId }) => (workflowId === 'w' ? { action: 'suspend' } : undefined),
  afterNode: ({ workflowId }) => (workflowId === 'w' ? { action: 'suspend' } : undefined),
};

const called = flow(
  { start: { type: 'core.calledByWorkflow' }, pass: set({ called: 'yes' }) },
  ['start>pass'],
  'called',
);

const document = flow(
  {
    loop: { type: 'core.loop', parameters: { mode: 'times', times: 2, maxIterations: 2 } },
    inner: { ...set({ n: '={{ $loop.index }}' }), in: 'loop' },
    wait: { type: 'core.wait', parameters: { mode: 'webhook' } },
    call: { type: 'core.executeWorkflow', parameters: { workflowId: 'called' } },
    last: set({ done: '={{ 1 }}' }),
  },
  ['start>loop', 'loop>wait', 'wait>call', 'call>last'],
);

function setUp(store = createMemoryExecutionStore(), owner = 'first', interceptors = [everywhere]) {
  const test = createTestEngine({ integrations: [coreIntegration], store, owner, interceptors });
  test.publish(called);
  const workflow = test.publish(document);
  return { ...test, store, workflow };
}

async function journalOf(test: ReturnType<typeof setUp>, executionId: string) {
  const events: ExecutionEvent[] = [];
  for await (const page of test.engine.readJournal(test.tenant, executionId)) events.push(...page);
  return events;
}

/** Steps on until it has ended, in another process after every step when it restarts. */
async function stepThrough(restarts: boolean) {
  let test = setUp();
  const { executionId } = test.start(test.workflow);
  const steps: string[] = [];
  for (let step = 0; step < 40; step += 1) {
    await settle();
    const events = await journalOf(test, executionId);
    const last = events.at(-1);
    if (last?.type === 'ExecutionFinished') return { status: last.status, steps, events };
    if (last?.type !== 'Waiting') throw new Error(`it stopped at ${last?.type}`);
    if (restarts) {
      await test.engine.shutdown(0);
      test = setUp(test.store, `process ${step}`);
      await test.engine.recover();
      await settle();
      expect((await journalOf(test, executionId)).length).toBe(events.length);
    }
    const { nodeId, scope, suspension } = last;
    steps.push(`${suspension?.point ?? 'wait'} ${scope}${scope === '' ? '' : '/'}${nodeId}`);
    await test.engine.resume(
      test.tenant,
      executionId,
      suspension === undefined
        ? { nodeId, data: { ok: true } }
        : { nodeId, scope, outcome: { action: 'continue' } },
    );
  }
  throw new Error(`it has not ended after ${steps.join(', ')}`);
}

describe('stepping through a workflow', () => {
  it.each([
    ['in one process', false],
    ['with a restart after every step', true],
  ])('[IC2] stops before and after each node, %s', async (_, restarts) => {
    const { status, steps, events } = await stepThrough(restarts);
    expect(status).toBe('succeeded');
    expect(steps).toEqual([
      'before loop',
      'before loop[0]/inner',
      'after loop[0]/inner',
      'before loop[1]/inner',
      'after loop[1]/inner',
      'after loop',
      'before wait',
      'wait wait',
      'after wait',
      'before call',
      'after call',
      'before last',
      'after last',
    ]);
    const ends = events.filter(({ type }) => type === 'NodeSucceeded');
    expect(ends.map((event) => ('nodeId' in event ? event.nodeId : ''))).toEqual([
      ...['inner', 'inner', 'loop', 'wait', 'call', 'last'],
    ]);
    const last = ends.at(-1);
    expect(last?.type === 'NodeSucceeded' && itemsOf(last.outputs.main ?? [])).toMatchObject([
      { json: { done: 1 } },
    ]);
  });
});
