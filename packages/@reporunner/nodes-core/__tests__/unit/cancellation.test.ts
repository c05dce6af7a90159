/** Cancelling callers and the time limits of nodes that wait, with restarts in between. [EX5] [EX6] [EX8] of engine/SPEC.md. */
import { createManualClock } from '@reporunner/core';
import { createMemoryExecutionStore, createTestEngine, itemsOf } from '@reporunner/engine/testing';
import { describe, expect, it } from 'vitest';
import { coreIntegration } from '../../src/index.ts';
import { documentOf, type NodeSpec, settle } from '../../test-utils/flow.ts';

const hours = (amount: number, more: object = {}): NodeSpec => ({
  type: 'core.wait',
  parameters: { amount, unit: 'hours' },
  ...more,
});
const call = (workflowId: string, more: object = {}): NodeSpec => ({
  type: 'core.executeWorkflow',
  parameters: { workflowId, mode: 'perItem' },
  ...more,
});
const called: NodeSpec = { type: 'core.calledByWorkflow' };
const start: NodeSpec = { type: 'core.manual' };

/** Engines that come and go over one store, as processes do. */
function setUp(...known: readonly object[]) {
  const documents = [...known];
  const store = createMemoryExecutionStore();
  const clock = createManualClock(1_000_000_000_000);
  let owners = 0;
  const boot = () => {
    owners += 1;
    const test = createTestEngine({
      integrations: [coreIntegration],
      store,
      clock,
      owner: `process ${owners}`,
      limits: { parkAfterMs: 1_000 },
      resumeUrl: (_, id) => `https://x.org/resume/${id}`,
    });
    for (const one of documents) test.publish(one);
    return test;
  };
  const first = boot();
  const tenant = first.tenant;
  const begin = async (doc: object, items = [{ n: 1 }, { n: 2 }, { n: 3 }]) => {
    documents.push(doc);
    const { executionId } = first.start(first.publish(doc), items);
    await settle();
    return executionId;
  };
  const record = async (id: string) => await store.get(tenant, id);
  /** Of every called execution. */
  const called = async () =>
    (await store.list(tenant, { modes: ['sub-workflow'] }, { limit: 100 })).items.map(({ status }) => status);
  const wait = async (ms: number) => {
    clock.advance(ms);
    await settle();
  };
  const outputs = async (id: string, nodeId: string) => {
    const found = (await store.outputsOf(tenant, id, nodeId, '')) ?? {};
    return Object.fromEntries(
      Object.entries(found).map(([port, batch]) => [port, itemsOf(batch).map(({ json }) => json)]),
    );
  };
  return { store, clock, boot, first, tenant, begin, record, called, wait, outputs };
}

const waits = documentOf('waits', { in: called, wait: hours(1) }, ['in>wait']);
const calls = documentOf('calls', { in: called, sub: call('waits') }, ['in>sub']);
const parent = documentOf('parent', { start, sub: call('calls') }, ['start>sub']);

describe('[EX8] cancelling a caller cancels what it called', () => {
  it.each([
    ['in memory', 0],
    ['suspended, with what it called (reliability cancel2)', 5_000],
  ])('at any depth, %s', async (_, ms) => {
    const test = setUp(waits, calls);
    const id = await test.begin(parent);
    await test.wait(ms);
    expect(await test.called()).toHaveLength(6);
    await test.first.engine.cancel(test.tenant, id);
    expect((await test.record(id))?.status).toBe('cancelled');
    // Durable before the caller's end: nothing has to be done afterwards.
    expect(new Set(await test.called())).toEqual(new Set(['cancelled']));
  });

  it('at any depth, after a restart', async () => {
    const test = setUp(waits, calls);
    const id = await test.begin(parent);
    await test.wait(100);
    const second = test.boot();
    await second.engine.recover();
    await second.engine.cancel(test.tenant, id);
    await settle();
    expect((await test.record(id))?.status).toBe('cancelled');
    expect(new Set(await test.called())).toEqual(new Set(['cancelled']));
  });

  it('but not what it does not wait for', async () => {
    const free = { type: 'core.executeWorkflow', parameters: { workflowId: 'waits', wait: false } };
    const test = setUp(waits);
    const id = await test.begin(
      documentOf('parent', { start, sub: free, hold: hours(2) }, ['start>sub', 'sub>hold']),
    );
    await test.wait(5_000);
    await test.first.engine.cancel(test.tenant, id);
    await settle();
    expect(await test.called()).toEqual(['waiting']);
  });

  it('when a branch that called loses its race, suspended meanwhile', async () => {
    const test = setUp(waits);
    const id = await test.begin(
      documentOf(
        'parent',
        {
          start,
          race: { type: 'core.parallel', parameters: { branches: ['a', 'b'], wait: 'any' } },
          quick: { type: 'core.wait', in: 'race.a', parameters: { amount: 1, unit: 'minutes' } },
          sub: call('waits', { in: 'race.b' }),
        },
        ['start>race'],
      ),
    );
    await test.wait(5_000);
    expect((await test.record(id))?.status).toBe('waiting');
    await test.wait(60_000);
    expect((await test.record(id))?.status).toBe('succeeded');
    expect(new Set(await test.called())).toEqual(new Set(['cancelled']));
  });
});

describe('[EX8] a container that is tried again', () => {
  it('calls anew, and the ends of what it called before do not count', async () => {
    const retry = { attempts: 2, delayMs: 0, backoff: 'fixed', jitter: 0 };
    const test = setUp(waits);
    const id = await test.begin(
      documentOf(
        'parent',
        {
          start,
          each: {
            type: 'core.loop',
            timeoutMs: 1_800_000,
            retry,
            parameters: { mode: 'forEach', concurrency: 3 },
          },
          sub: call('waits', { in: 'each' }),
        },
        ['start>each'],
      ),
    );
    await test.wait(100);
    await test.wait(1_800_000);
    await test.wait(100);
    const statuses = await test.called();
    expect(statuses).toHaveLength(6);
    expect(statuses.filter((status) => status === 'cancelled')).toHaveLength(3);
    expect((await test.record(id))?.status).not.toBe('failed');
    await test.wait(1_800_000);
    await test.wait(100);
    expect(await test.record(id)).toMatchObject({ status: 'failed', error: { code: 'NODE_TIMEOUT' } });
  });
});

describe('[EX5] timeoutMs holds', () => {
  const timeoutMs = 60_000;
  const nodes: readonly [string, NodeSpec][] = [
    ['Wait', hours(1, { timeoutMs })],
    ['Wait for a call', { type: 'core.wait', timeoutMs, parameters: { mode: 'webhook' } }],
    ['Approval', { type: 'core.approval', timeoutMs, parameters: { title: 'Yes?' } }],
    ['Form page', { type: 'core.formPage', timeoutMs, parameters: { title: 'Say', fields: [] } }],
    ['Execute workflow', call('waits', { timeoutMs })],
  ];

  it.each(nodes)('on %s, in memory and suspended', async (_, node) => {
    const test = setUp(waits);
    const id = await test.begin(documentOf('w', { start, node }, ['start>node']));
    await test.wait(59_000);
    expect((await test.record(id))?.status).toBe('waiting');
    await test.wait(1_000);
    expect(await test.record(id)).toMatchObject({ status: 'failed', error: { code: 'NODE_TIMEOUT' } });
    expect((await test.called()).filter((status) => status !== 'cancelled')).toEqual([]);
  });

  it.each(nodes)('on %s, across a restart', async (_, node) => {
    const test = setUp(waits);
    const id = await test.begin(documentOf('w', { start, node }, ['start>node']));
    await test.wait(500);
    const second = test.boot();
    await second.engine.recover();
    await settle();
    await test.wait(59_400);
    expect(['running', 'waiting']).toContain((await test.record(id))?.status);
    await test.wait(100);
    expect(await test.record(id)).toMatchObject({ status: 'failed', error: { code: 'NODE_TIMEOUT' } });
    expect((await test.called()).filter((status) => status !== 'cancelled')).toEqual([]);
  });

  it('and is handled as any failure: tried again, sent to the error port', async () => {
    const test = setUp();
    const retry = { attempts: 2, delayMs: 30_000, backoff: 'fixed', jitter: 0 };
    const id = await test.begin(
      documentOf('w', { start, wait: hours(1, { timeoutMs, retry, onError: 'errorPort' }) }, ['start>wait']),
      [{ n: 1 }],
    );
    await test.wait(60_000);
    await test.wait(30_000);
    await test.wait(59_000);
    expect((await test.record(id))?.status).toBe('waiting');
    await test.wait(1_000);
    expect((await test.record(id))?.status).toBe('succeeded');
    expect(await test.outputs(id, 'wait')).toMatchObject({
      error: [{ n: 1, error: { code: 'NODE_TIMEOUT' } }],
    });
  });
});

describe('[R1] [EX6] suspended and resumed', () => {
  it('a loop with a condition goes on where it was', async () => {
    const test = setUp();
    const id = await test.begin(
      documentOf(
        'w',
        {
          start,
          loop: { type: 'core.loop', parameters: { mode: 'while', condition: '={{ $loop.index < 3 }}' } },
          add: {
            type: 'core.set',
            in: 'loop.body',
            parameters: { fields: [{ name: 'n', value: '={{ $json.n + 1 }}' }] },
          },
          wait: hours(1, { in: 'loop.body' }),
        },
        ['start>loop', 'add>wait'],
      ),
      [{ n: 1 }],
    );
    for (let step = 0; step < 3; step += 1) {
      await test.wait(10_000);
      expect((await test.record(id))?.status).toBe('waiting');
      await test.wait(3_600_000);
    }
    expect((await test.record(id))?.status).toBe('succeeded');
    expect(await test.outputs(id, 'loop')).toEqual({ main: [{ n: 2 }, { n: 3 }, { n: 4 }] });
    const decided = (await test.store.events(test.tenant, id)).filter(({ type }) => type === 'LoopDecided');
    expect(decided).toHaveLength(4);
  });

  it('[EX1] a container that is tried again calls again', async () => {
    const failing = documentOf(
      'failing',
      { in: called, stop: { type: 'core.stopWithError', parameters: { message: 'no' } } },
      ['in>stop'],
    );
    const test = setUp(failing);
    const retry = { attempts: 3, delayMs: 1_000, backoff: 'fixed', jitter: 0 };
    await test.begin(
      documentOf(
        'w',
        { start, loop: { type: 'core.loop', retry }, sub: call('failing', { in: 'loop.body' }) },
        ['start>loop'],
      ),
      [{ n: 1 }],
    );
    await test.wait(1_000);
    await test.wait(1_000);
    expect(await test.called()).toEqual(['failed', 'failed', 'failed']);
  });
});

describe('[EX8] a caller that left memory', () => {
  it('gets the result of what it called, whatever became of that workflow meanwhile', async () => {
    const test = setUp(waits);
    const id = await test.begin(documentOf('w', { start, sub: call('waits') }, ['start>sub']), [{ n: 1 }]);
    await test.wait(5_000);
    expect((await test.record(id))?.status).toBe('waiting');
    test.first.publish(documentOf('waits', { in: called, wait: hours(1) }, ['in>wait'], { callers: 'none' }));
    await test.wait(3_600_000);
    await test.wait(1_000);
    expect(await test.called()).toEqual(['succeeded']);
    expect(await test.record(id)).toMatchObject({ status: 'succeeded' });
    expect(await test.outputs(id, 'sub')).toEqual({ main: [{ n: 1 }] });
  });
});
