/** What counts elapsed time, and what counts the wall clock, when that is set. [T6] of engine/SPEC.md. */
import { createManualClock } from '@reporunner/core';
import { createMemoryExecutionStore, createTestEngine } from '@reporunner/engine/testing';
import { describe, expect, it } from 'vitest';
import { coreIntegration } from '../../src/index.ts';
import { documentOf, type NodeSpec, settle } from '../../test-utils/flow.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const start = { type: 'core.manual' };
const note = { type: 'core.set', parameters: { fields: [{ name: 'x', value: 1 }] } };
const waits = (parameters: object, more: object = {}): NodeSpec => ({
  type: 'core.wait',
  parameters,
  ...more,
});
const days = { amount: 2, unit: 'days' };

/** Each is over an hour after it began, and not before. */
type Delay = [what: string, nodes: Record<string, NodeSpec>, edges: string[], settings?: object];
const delays: Delay[] = [
  ['Wait', { wait: waits({ amount: 1, unit: 'hours' }) }, ['start>wait']],
  [
    'the time limit of a wait for a call',
    { wait: waits({ mode: 'webhook', limit: { amount: 1, unit: 'hours' } }) },
    ['start>wait'],
  ],
  ['the time limit of a node that waits', { wait: waits(days, { timeoutMs: hour }) }, ['start>wait']],
  ['the time limit of an execution', { wait: waits(days) }, ['start>wait'], { timeoutMs: hour }],
  [
    'the time limit of a container',
    { try: { type: 'core.tryCatch', timeoutMs: hour }, wait: waits(days, { in: 'try.try' }) },
    ['start>try'],
  ],
  [
    'the pause before a retry',
    {
      try: {
        type: 'core.tryCatch',
        parameters: {
          retry: { attempts: 2, delayMs: hour, maxDelayMs: hour, backoff: 'fixed', jitter: 0 },
        },
      },
      stop: { type: 'core.stopWithError', in: 'try.try', parameters: { message: 'no' } },
    },
    ['start>try'],
  ],
  [
    'the pause between two batches',
    {
      batch: { type: 'core.batch', parameters: { size: 1, delayMs: hour } },
      one: { ...note, in: 'batch.body' },
    },
    ['start>batch'],
  ],
  [
    'the time limit of a workflow that is called',
    { call: { type: 'core.executeWorkflow', parameters: { workflowId: 'called' }, timeoutMs: hour } },
    ['start>call'],
  ],
];

const called = documentOf('called', { start: { type: 'core.calledByWorkflow' }, wait: waits(days) }, [
  'start>wait',
]);

function setUp() {
  const store = createMemoryExecutionStore();
  const clock = createManualClock(1_700_000_000_000);
  const boot = async (owner: string, ...documents: ReturnType<typeof documentOf>[]) => {
    const test = createTestEngine({
      ...{ integrations: [coreIntegration], store, clock, owner },
      limits: { parkAfterMs: second },
    });
    for (const document of [called, ...documents]) test.publish(document);
    await test.engine.recover();
    return test;
  };
  /** As it passes on a clock that is never set. */
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= minute) {
      clock.advance(Math.min(left, minute));
      await settle(3);
    }
  };
  return { store, clock, boot, pass };
}

const steps = [
  ['back', -2 * hour],
  ['forward', 2 * hour],
] as const;

describe.each(steps)('[T6] a clock that is set %s', (_, step) => {
  describe.each(delays)('%s', (_, nodes, edges, settings) => {
    it.each(['in memory', 'out of memory'])('goes on counting elapsed time, %s', async (place) => {
      const { store, clock, boot, pass } = setUp();
      const test = await boot('one');
      const document = documentOf('w', { start, ...nodes }, edges, settings);
      const { executionId } = test.start(test.publish(document), [{ n: 1 }, { n: 2 }]);
      const isOver = async () => (await store.get(test.tenant, executionId))?.finishedAt !== undefined;
      await settle();
      if (place === 'in memory') clock.shift(step);
      await pass(20 * minute);
      expect((await store.get(test.tenant, executionId))?.status).toBe('waiting');
      if (place === 'out of memory') clock.shift(step);
      await pass(39 * minute + 55 * second);
      expect(await isOver()).toBe(false);
      // What is resumed past its time ends with the next tick.
      await pass(2 * minute);
      expect(await isOver()).toBe(true);
      await test.engine.shutdown(0);
    });
  });

  it('set twice, while it waits in memory and out of it, and across a restart', async () => {
    const { store, clock, boot, pass } = setUp();
    const first = await boot('one');
    const document = documentOf('w', { start, wait: waits({ amount: 1, unit: 'hours' }) }, ['start>wait']);
    const { executionId } = first.start(first.publish(document));
    await settle();
    clock.shift(step);
    await pass(20 * minute);
    clock.shift(-3 * step);
    await pass(20 * minute);
    await first.engine.shutdown(0);
    const second = await boot('two');
    second.publish(document);
    await pass(19 * minute);
    expect((await store.get(second.tenant, executionId))?.status).toBe('waiting');
    await pass(2 * minute);
    expect((await store.get(second.tenant, executionId))?.status).toBe('succeeded');
    await second.engine.shutdown(0);
  });

  it('shortly before a delay out of memory is over, does not make it late', async () => {
    const { store, clock, boot, pass } = setUp();
    const test = await boot('one');
    const document = documentOf('w', { start, wait: waits({ amount: 45, unit: 'seconds' }) }, ['start>wait']);
    const { executionId } = test.start(test.publish(document));
    const status = async () => (await store.get(test.tenant, executionId))?.status;
    await settle();
    await pass(40 * second);
    clock.shift(step);
    await pass(4 * second);
    expect(await status()).toBe('waiting');
    await pass(2 * second);
    expect(await status()).toBe('succeeded');
    await test.engine.shutdown(0);
  });

  it.each([
    ['in memory', 0],
    ['out of memory', minute],
  ])('right before the process stops, goes on counting after it, %s', async (_, passedMs) => {
    const { store, clock, boot, pass } = setUp();
    const first = await boot('one');
    const document = documentOf('w', { start, wait: waits({ amount: 1, unit: 'hours' }) }, ['start>wait']);
    const { executionId } = first.start(first.publish(document));
    await settle();
    await pass(passedMs);
    clock.shift(step);
    await first.engine.shutdown(0);
    const second = await boot('two', document);
    const status = async () => (await store.get(second.tenant, executionId))?.status;
    await pass(58 * minute);
    expect(await status()).toBe('waiting');
    await pass(3 * minute);
    expect(await status()).toBe('succeeded');
    await second.engine.shutdown(0);
  });

  it('does not move a wait until a time that people chose', async () => {
    const { store, clock, boot, pass } = setUp();
    const test = await boot('one');
    const at = new Date(clock.now() + hour).toISOString();
    const document = documentOf('w', { start, wait: waits({ mode: 'at', at }) }, ['start>wait']);
    const { executionId } = test.start(test.publish(document));
    const status = async () => (await store.get(test.tenant, executionId))?.status;
    await settle();
    await pass(20 * minute);
    expect(await status()).toBe('waiting');
    clock.shift(step);
    await pass(minute);
    expect(await status()).toBe(step > 0 ? 'succeeded' : 'waiting');
    if (step < 0) {
      await pass(2 * hour + 38 * minute);
      expect(await status()).toBe('waiting');
      await pass(2 * minute);
      expect(await status()).toBe('succeeded');
    }
    await test.engine.shutdown(0);
  });
});

it('[T6] executions that wait for both kinds of times keep both', async () => {
  const { store, clock, boot, pass } = setUp();
  const test = await boot('one');
  const at = new Date(clock.now() + hour).toISOString();
  const document = documentOf(
    'w',
    { start, until: waits({ mode: 'at', at }), after: waits({ amount: 2, unit: 'hours' }) },
    ['start>until', 'start>after'],
  );
  const { executionId } = test.start(test.publish(document));
  const done = async () =>
    (await store.events(test.tenant, executionId)).flatMap((event) =>
      event.type === 'NodeSucceeded' ? [event.nodeId] : [],
    );
  await settle();
  await pass(20 * minute);
  clock.shift(3 * hour);
  await pass(minute);
  expect(await done()).toEqual(['until']);
  await pass(98 * minute);
  expect(await done()).toEqual(['until']);
  await pass(2 * minute);
  expect(await done()).toEqual(['until', 'after']);
  await test.engine.shutdown(0);
});
