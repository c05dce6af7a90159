/** [E2] of engine/SPEC.md: what goes on after a wait is admitted anew, whatever ended the wait. */
import { createManualClock, type Item, type JsonObject, ServiceError, verbatim } from '@reporunner/core';
import type { ExecutionHandle, ExecutionStore } from '@reporunner/engine';
import { createMemoryExecutionStore, createTestEngine } from '@reporunner/engine/testing';
import { defineBatchAction, defineIntegration } from '@reporunner/integrations';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { coreIntegration } from '../../src/index.ts';
import { documentOf, type NodeSpec, settle } from '../../test-utils/flow.ts';

const key = '={{ $json.k }}';
const hold: NodeSpec = { type: 't.hold' };
const second: NodeSpec = {
  type: 'core.wait',
  parameters: { amount: '={{ $json.s ?? 1 }}', unit: 'seconds' },
};
const call = (workflowId: string): NodeSpec => ({
  type: 'core.executeWorkflow',
  parameters: { workflowId },
});

/** An engine whose node `hold` runs until the test ends it; `held` are those that run. */
function setUp({
  limits = {},
  store = createMemoryExecutionStore(),
  clock = createManualClock(1_000_000_000_000),
  owner = 'first',
}: {
  readonly limits?: object;
  readonly store?: ExecutionStore;
  readonly clock?: ReturnType<typeof createManualClock>;
  readonly owner?: string;
} = {}) {
  const held = new Map<unknown, () => void>();
  const begun: unknown[] = [];
  const failed = new Set<unknown>();
  const work = (items: readonly Item[], signal: AbortSignal) => {
    const { n, failsOnce } = items[0]?.json ?? {};
    if (failsOnce === true && !failed.has(n)) {
      failed.add(n);
      throw new ServiceError(verbatim('not yet'), { code: 'UNAVAILABLE', service: 't', recoverable: true });
    }
    begun.push(n);
    return new Promise<readonly Item[]>((resolve, reject) => {
      held.set(n, () => resolve(items));
      signal.addEventListener('abort', () => reject(signal.reason));
    }).finally(() => held.delete(n));
  };
  const node = defineBatchAction({
    ...{ description: 'For tests.', group: 'data', icon: 'x', aliases: [], intents: [] },
    type: 't.hold',
    label: 'Hold',
    // `later`: it waits for a second first, as what polls does.
    parameters: z.strictObject({ later: z.boolean().default(false) }),
    runBatch: ({ items, signal, parameters, clock }) => {
      if (parameters.later) return { wait: { until: clock.now() + 1_000 } };
      return work(items, signal);
    },
    resume: ({ items, signal }) => work(items, signal),
  });

  const test = createTestEngine({
    integrations: [
      coreIntegration,
      defineIntegration({ name: 't', label: 'T', nodes: [node], credentials: [] }),
    ],
    ...{ limits, store, clock, owner },
    resumeUrl: (_, id) => `https://x.org/resume/${id}`,
  });
  const publish = (settings: object, nodes: Record<string, NodeSpec>, edges: string[], id = 'w') =>
    test.publish(
      documentOf(
        id,
        { start: { type: id === 'child' ? 'core.calledByWorkflow' : 'core.manual' }, ...nodes },
        edges,
        settings,
      ),
    );
  const waiting = (settings: object, wait = second) =>
    publish(settings, { wait, hold }, ['start>wait', 'wait>hold']);
  const send = async (workflow: ReturnType<typeof publish>, ...list: JsonObject[]) => {
    const handles: ExecutionHandle[] = [];
    for (const json of list) {
      handles.push(test.start(workflow, [json]));
      await settle(3);
    }
    return handles;
  };
  const advance = async (ms: number) => {
    clock.advance(ms);
    await settle();
  };
  const release = async (n: unknown) => {
    held.get(n)?.();
    await settle();
  };
  const statusOf = async ({ executionId }: ExecutionHandle) =>
    (await store.get(test.tenant, executionId))?.status;
  return { ...test, clock, held, begun, publish, waiting, send, advance, release, statusOf };
}

const three = [1, 2, 3].map((n) => ({ k: 'a', n }));

describe('after a wait', () => {
  it.each([
    ['of a key', { flow: { key, concurrency: 1 } }, {}],
    ['of a workflow', { concurrency: 1 }, {}],
    ['of a tenant', {}, { tenantExecutions: 1 }],
    ['of the server', {}, { concurrentExecutions: 1 }],
    ['of a workflow that keeps no progress', { concurrency: 1, durability: 'none' }, { parkAfterMs: 10 }],
  ])('[E2] no more go on at once than the limit %s', async (_, settings, limits) => {
    const test = setUp({ limits });
    const handles = await test.send(test.waiting(settings), ...three);
    expect(test.engine.running()).toEqual({ active: 0, queued: 0 });
    await test.advance(1_000);
    expect(test.engine.running()).toEqual({ active: 1, queued: 2 });
    for (const n of [1, 2, 3]) {
      expect([...test.held.keys()]).toEqual([n]);
      await test.release(n);
    }
    for (const { finished } of handles) expect(await finished).toMatchObject({ status: 'succeeded' });
    expect(test.engine.running()).toEqual({ active: 0, queued: 0 });
  });

  it('[E2] other keys go on beside it', async () => {
    const test = setUp();
    await test.send(test.waiting({ flow: { key, concurrency: 1 } }), ...three, { k: 'b', n: 4 });
    await test.advance(1_000);
    expect([...test.held.keys()]).toEqual([1, 4]);
  });

  it('[E2] it goes on before what has not begun', async () => {
    const test = setUp();
    const workflow = test.waiting({ flow: { key, concurrency: 1 } });
    await test.send(workflow, { k: 'a', n: 1 }, { k: 'a', n: 2, s: 0 }, { k: 'a', n: 3, s: 0 });
    expect(test.begun).toEqual([2]);
    await test.advance(1_000);
    await test.release(2);
    await test.release(1);
    expect(test.begun).toEqual([2, 1, 3]);
  });

  it('[E2] a caller is answered at once, and what follows waits for its place', async () => {
    const test = setUp();
    const workflow = test.waiting({ concurrency: 1 }, { type: 'core.wait', parameters: { mode: 'webhook' } });
    const handles = await test.send(workflow, { n: 1 }, { n: 2 });
    const answer = ({ executionId }: ExecutionHandle) =>
      test.engine.resume(test.tenant, executionId, { nodeId: 'wait', data: {} });
    for (const one of handles) await answer(one);
    await settle();
    expect(test.engine.running()).toEqual({ active: 1, queued: 1 });
    for (const one of handles)
      await expect(answer(one)).rejects.toMatchObject({ code: 'EXECUTION_NOT_WAITING' });
    await test.release(test.begun[0]);
    await test.release(test.begun[1]);
    for (const { finished } of handles) expect(await finished).toMatchObject({ status: 'succeeded' });
  });

  it('[E2] an attempt that is due later waits for its place as well', async () => {
    const test = setUp();
    const retry = { attempts: 2, delayMs: 1_000, jitter: 0 };
    const workflow = test.publish({ concurrency: 1 }, { hold: { ...hold, retry } }, ['start>hold']);
    await test.send(workflow, { n: 1, failsOnce: true }, { n: 2 });
    expect([...test.held.keys()]).toEqual([2]);
    await test.advance(10_000);
    expect([...test.held.keys()]).toEqual([2]);
    await test.release(2);
    expect([...test.held.keys()]).toEqual([1]);
  });

  it.each(['checkpoint', 'none'])(
    '[E2] [EX8] a caller leaves its place to what it calls, and gets it back (%s)',
    async (durability) => {
      const test = setUp({ limits: { concurrentExecutions: 1 } });
      test.publish({ concurrency: 1 }, { wait: second, hold }, ['start>wait', 'wait>hold'], 'child');
      const caller = test.publish(
        { concurrency: 1, durability },
        { hold, call: call('child'), after: hold },
        ['start>hold', 'start>call', 'call>after'],
      );
      const handles = await test.send(caller, { n: 1 }, { n: 2 });
      for (let round = 0; round < 12; round += 1) {
        expect(test.engine.running().active).toBeLessThanOrEqual(1);
        await test.advance(1_000);
        await test.release([...test.held.keys()][0]);
      }
      for (const { finished } of handles) expect(await finished).toMatchObject({ status: 'succeeded' });
    },
  );

  it('[E2] [EX5] one that waits for its place is cancelled at once', async () => {
    const test = setUp();
    const [first, next] = await test.send(test.waiting({ concurrency: 1 }), { n: 1 }, { n: 2 });
    await test.advance(1_000);
    await test.engine.cancel(test.tenant, next?.executionId ?? '');
    expect(await next?.finished).toMatchObject({ status: 'cancelled' });
    expect(test.engine.running()).toEqual({ active: 1, queued: 0 });
    await test.release(1);
    expect(await first?.finished).toMatchObject({ status: 'succeeded' });
    expect(test.begun).toEqual([1]);
  });

  it('[E2] [EX5] its `finally` runs at once, and counts, also after a restart', async () => {
    const before = setUp();
    const publish = (test: ReturnType<typeof setUp>) =>
      test.publish(
        { concurrency: 1 },
        {
          try: { type: 'core.tryCatch' },
          wait: { ...second, in: 'try.try' },
          inner: { ...hold, in: 'try.try' },
          last: { ...hold, in: 'try.finally' },
        },
        ['start>try', 'wait>inner'],
      );
    const handles = await before.send(publish(before), { n: 1 }, { n: 2 }, { n: 3 });
    await before.advance(1_000);
    before.engine.cancel(before.tenant, handles[1]?.executionId ?? '').catch(() => {});
    await settle();
    expect([...before.held.keys()]).toEqual([1, 2]);
    expect(before.engine.running()).toEqual({ active: 2, queued: 1 });
    const stopped = before.engine.shutdown(0);
    before.clock.advance(1);
    await stopped;
    const after = setUp({ store: before.store, clock: before.clock, owner: 'second' });
    publish(after);
    await after.engine.recover();
    await settle();
    expect([...after.held.keys()]).toEqual([1, 2]);
    expect(after.engine.running()).toEqual({ active: 2, queued: 1 });
    await after.release(2);
    expect(await after.statusOf(handles[1] as ExecutionHandle)).toBe('cancelled');
    expect(after.engine.running()).toEqual({ active: 1, queued: 1 });
  });

  it('[E2] a node that works when its time has come waits for the place, too', async () => {
    const test = setUp();
    const later = { ...hold, parameters: { later: true } };
    await test.send(test.publish({ concurrency: 1 }, { later }, ['start>later']), { n: 1 }, { n: 2 });
    await test.advance(1_000);
    expect([...test.held.keys()]).toEqual([1]);
    await test.release(1);
    expect([...test.held.keys()]).toEqual([2]);
  });

  it.each([
    ['in memory', {}],
    ['suspended', { parkAfterMs: 10 }],
  ])('[E2] [EX5] its time is up while it waits for its place, %s', async (_, limits) => {
    const test = setUp({ limits });
    const [, next] = await test.send(test.waiting({ concurrency: 1, timeoutMs: 5_000 }), { n: 1 }, { n: 2 });
    await test.advance(20);
    await test.advance(980);
    expect(test.engine.running()).toEqual({ active: 1, queued: 1 });
    await test.advance(4_000);
    expect(await test.store.get(test.tenant, next?.executionId ?? '')).toMatchObject({
      status: 'failed',
      error: { code: 'EXECUTION_TIMEOUT' },
    });
  });

  it.each([
    ['suspended before', 10],
    ['in memory before', 1_000_000],
  ])(
    '[E2] [R1] after a restart they go on one at a time, ahead of what has not begun, %s',
    async (_, parkAfterMs) => {
      const before = setUp({ limits: { parkAfterMs } });
      const workflow = before.waiting({ flow: { key, concurrency: 1 } });
      const handles = await before.send(workflow, ...three);
      await before.advance(20);
      await before.advance(980);
      handles.push(...(await before.send(workflow, { k: 'a', n: 4, s: 0 })));
      expect(before.held.size).toBe(1);
      const stopped = before.engine.shutdown(0);
      before.clock.advance(1);
      await stopped;
      const after = setUp({ store: before.store, clock: before.clock, owner: 'second' });
      after.waiting({ flow: { key, concurrency: 1 } });
      await after.engine.recover();
      await settle();
      for (let round = 1; round <= 4; round += 1) {
        expect(after.held.size).toBe(1);
        await after.release([...after.held.keys()][0]);
      }
      expect(after.begun.slice(0, 3).sort()).toEqual([1, 2, 3]);
      expect(after.begun.at(-1)).toBe(4);
      for (const one of handles) expect(await after.statusOf(one)).toBe('succeeded');
    },
  );

  it('[E2] [J6] what the store had stopped waits for its place', async () => {
    const memory = createMemoryExecutionStore();
    let refused = '';
    const full = () =>
      Promise.reject(new ServiceError(verbatim('full'), { code: 'STORE_FULL', service: 'store' }));
    const store: ExecutionStore = {
      ...memory,
      append: (tenant, write) => (write.executionId === refused ? full() : memory.append(tenant, write)),
      claimStopped: (tenant, id, owner) => (id === refused ? full() : memory.claimStopped(tenant, id, owner)),
    };
    const test = setUp({ store });
    const workflow = test.waiting({ concurrency: 1 });
    const [stopped] = await test.send(workflow, { n: 1 }, { n: 2, s: 2 });
    refused = stopped?.executionId ?? '';
    await test.advance(1_000);
    await test.release(1);
    await test.advance(1_000);
    expect([...test.held.keys()]).toEqual([2]);
    refused = '';
    await test.advance(60_000);
    expect([...test.held.keys()]).toEqual([2]);
    expect(test.engine.running()).toEqual({ active: 1, queued: 1 });
    await test.release(2);
    await test.release(1);
    expect(await test.statusOf(stopped as ExecutionHandle)).toBe('succeeded');
  });

  it('[F2] a later event does not take the place of one that has begun', async () => {
    const test = setUp();
    const workflow = test.waiting({ flow: { key, concurrency: 1, debounceMs: 100 } });
    const [first] = await test.send(workflow, { k: 'a', n: 1 });
    await test.advance(100);
    await test.send(workflow, { k: 'a', n: 2 });
    await test.advance(1_000);
    await test.release(1);
    expect(await first?.finished).toMatchObject({ status: 'succeeded' });
  });

  it('[E2] whatever waits, and however long it works: every limit holds, and everything ends', async () => {
    const step = fc.nat({ max: 3 });
    const one = fc.record({
      k: fc.constantFrom('a', 'b'),
      s: step,
      t: step,
      works: fc.integer({ min: 1, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(one, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom(10, 1_000_000),
        async (list, concurrentExecutions, parkAfterMs) => {
          const test = setUp({ limits: { concurrentExecutions, parkAfterMs } });
          const again: NodeSpec = {
            type: 'core.wait',
            parameters: { amount: '={{ $json.t }}', unit: 'seconds' },
          };
          const workflow = test.publish(
            { flow: { key, concurrency: 1 } },
            { wait: second, hold, again, last: hold },
            ['start>wait', 'wait>hold', 'hold>again', 'again>last'],
          );
          const handles = await test.send(workflow, ...list.map((json, n) => ({ ...json, n })));
          const until = new Map<unknown, number>();
          for (let round = 0; round < 8 * 2 * 4 + 20; round += 1) {
            const keys = [...test.held.keys()].map((n) => list[n as number]?.k);
            expect(new Set(keys).size).toBe(keys.length);
            expect(keys.length).toBeLessThanOrEqual(concurrentExecutions);
            for (const n of [...test.held.keys()]) {
              const left = (until.get(n) ?? list[n as number]?.works ?? 1) - 1;
              if (left > 0) until.set(n, left);
              else {
                until.delete(n);
                test.held.get(n)?.();
              }
            }
            test.clock.advance(500);
            await settle(2);
          }
          for (const handle of handles) expect(await test.statusOf(handle)).toBe('succeeded');
          expect(test.engine.running()).toEqual({ active: 0, queued: 0 });
        },
      ),
      { numRuns: 20 },
    );
  });
});
