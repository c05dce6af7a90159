import { createManualClock, type JsonObject, ServiceError, verbatim } from '@reporunner/core';
import {
  type BatchAction,
  defineAction,
  defineBatchAction,
  defineIntegration,
  defineTrigger,
} from '@reporunner/integrations';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ExecutionEvent } from '../../src/events.ts';
import { noNode } from '../../src/ports/main-thread.ts';
import { createMemoryExecutionStore, createTestEngine, itemsOf } from '../../src/testing/index.ts';
import { documentOf, nodeMetadata, start } from '../../test-utils/nodes.ts';

const errorStart = defineTrigger({
  ...nodeMetadata,
  type: 'core.errorTrigger',
  label: 'Error',
  parameters: z.strictObject({}),
  startsOn: 'error',
  activation: () => ({ kind: 'error' }),
});
const add = defineAction({
  ...nodeMetadata,
  type: 't.add',
  label: 'Add',
  parameters: z.strictObject({ key: z.string().default('n'), value: z.unknown() }),
  run: ({ parameters: { key, value }, item }) => ({ ...item.json, [key]: value }) as JsonObject,
});
const pick = defineBatchAction({
  ...nodeMetadata,
  type: 't.split',
  label: 'Split',
  parameters: z.strictObject({}),
  ports: {
    inputs: [{ name: 'main', kind: 'main' }],
    outputs: [
      { name: 'even', kind: 'main' },
      { name: 'odd', kind: 'main' },
    ],
  },
  runBatch: ({ items }) => ({
    ports: {
      even: items.filter(({ json }) => Number(json.n) % 2 === 0),
      odd: items.filter(({ json }) => Number(json.n) % 2 !== 0),
    },
  }),
});
const join = defineBatchAction({
  ...nodeMetadata,
  type: 't.join',
  label: 'Join',
  parameters: z.strictObject({}),
  runBatch: ({ items }) => [
    { json: { path: items.map(({ json }) => String(json.path ?? json.n ?? '')).join('+') } },
  ],
});

/** Nodes whose fate a test decides: they wait until told. */
const often = z.strictObject({ often: z.boolean().default(false) });

function controlled() {
  const pending: {
    id: string;
    resolve: (json: JsonObject) => void;
    reject: (error: unknown) => void;
    signal: AbortSignal;
    key: string;
  }[] = [];
  const calls: string[] = [];
  const make = (type: string, sideEffect: boolean, onCrash?: BatchAction<typeof often>['onCrash']) =>
    defineBatchAction({
      ...nodeMetadata,
      type,
      label: type,
      sideEffect,
      ...(onCrash === undefined ? {} : { onCrash }),
      parameters: often,
      runBatch: ({ nodeId, items, signal, idempotencyKey }) => {
        calls.push(nodeId);
        return new Promise<JsonObject>((resolve, reject) =>
          pending.push({ id: nodeId, resolve, reject, signal, key: idempotencyKey }),
        ).then((json) => items.map((item) => ({ json: { ...item.json, ...json } })));
      },
    });
  return {
    pending,
    calls,
    nodes: [
      make('t.wait', false),
      make('t.effect', true),
      make('t.once', true, 'fail'),
      make('t.often', true, (parameters) => (parameters.often ? 'retry' : 'fail')),
    ],
  };
}

const settle = async () => {
  for (let round = 0; round < 60; round += 1) await Promise.resolve();
  await new Promise<void>((resolve) => setImmediate(resolve));
  for (let round = 0; round < 20; round += 1) await Promise.resolve();
};

type NodeSpec = Record<string, unknown>;

function document(nodes: Record<string, NodeSpec>, edges: readonly string[], settings: object = {}) {
  const typed = Object.entries(nodes).map(([id, node]) => [id, { type: 't.add', ...node }] as const);
  return documentOf(Object.fromEntries(typed), edges, { settings });
}

function setUp(more: Partial<Parameters<typeof createTestEngine>[0]> = {}) {
  const control = controlled();
  const integration = defineIntegration({
    name: 't',
    label: 'T',
    nodes: [start, errorStart, add, pick, join, ...control.nodes],
    credentials: [],
  });
  return { ...createTestEngine({ integrations: [integration], ...more }), ...control };
}

const value = (expression: string, key = 'n') => ({ parameters: { key, value: expression } });

describe('running', () => {
  it('[EX1] [J1] runs a chain of synchronous nodes in one write', async () => {
    const store = createMemoryExecutionStore();
    let writes = 0;
    const counting = {
      ...store,
      append: (...args: Parameters<typeof store.append>) => {
        writes += 1;
        return store.append(...args);
      },
    };
    const test = setUp({ store: counting });
    const workflow = test.publish(
      document({ a: value('={{ $json.n + 1 }}'), b: value('={{ $json.n * 10 }}') }, ['start>a', 'a>b']),
    );
    const result = await test.start(workflow, [{ n: 1 }, { n: 2 }]).finished;
    expect(result).toMatchObject({ status: 'succeeded' });
    expect(result.lastOutputs.map(({ json }) => json)).toEqual([{ n: 20 }, { n: 30 }]);
    expect(writes).toBe(1);
  });

  it('[EX2] skips what nothing was delivered to, and joins what was in edge order', async () => {
    const test = setUp();
    const workflow = test.publish(
      document(
        {
          split: { type: 't.split' },
          even: value('even', 'path'),
          odd: value('odd', 'path'),
          dead: value('dead', 'path'),
          join: { type: 't.join' },
        },
        ['start>split', 'split.even>even', 'split.odd>odd', 'odd>dead', 'even>join', 'dead>join'],
      ),
    );
    const { executionId, lastOutputs } = await test.start(workflow, [{ n: 2 }, { n: 4 }]).finished;
    expect(lastOutputs[0]?.json).toEqual({ path: 'even+even' });
    const events = await test.store.events(test.tenant, executionId);
    expect(
      events
        .filter(({ type }) => type === 'NodeSkipped')
        .map((event) => (event as { nodeId: string }).nodeId),
    ).toEqual(['odd', 'dead']);
  });

  it("[lineage] $('node').item finds the item that the present one came from, through a split", async () => {
    const test = setUp();
    const workflow = test.publish(
      document(
        {
          first: value('={{ "f" + $json.n }}', 'path'),
          split: { type: 't.split' },
          last: value("={{ $('first').item.json.path + $('start').item.json.n }}", 'seen'),
        },
        ['start>first', 'first>split', 'split.odd>last'],
      ),
    );
    const { lastOutputs } = await test.start(workflow, [{ n: 0 }, { n: 1 }, { n: 2 }, { n: 3 }]).finished;
    expect(lastOutputs.map(({ json }) => json.seen)).toEqual(['f11', 'f33']);
  });

  it('[EX3] gives the same result whatever the timing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 8 }),
        fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 16 }),
        fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
        async (size, pairs, order) => {
          const ids = Array.from({ length: size }, (_, index) => `n${index}`);
          const edges = new Set(
            ids.map((id, index) =>
              index === 0 ? `start>${id}` : `${ids[(order[index] as number) % index]}>${id}`,
            ),
          );
          for (const [a, b] of pairs) {
            const [from, to] = [a % size, b % size];
            if (from < to) edges.add(`n${from}>n${to}`);
          }
          const outcome = async (choose: (count: number) => number) => {
            const test = setUp();
            const nodes = Object.fromEntries(
              ids.map((id, index) => [id, index % 3 === 0 ? { type: 't.join' } : { type: 't.wait' }]),
            );
            const { finished, executionId } = test.start(test.publish(document(nodes, [...edges])), [
              { n: 1 },
              { n: 2 },
            ]);
            let done = false;
            void finished.then(() => (done = true));
            for (let round = 0; round < 100 && !done; round += 1) {
              await settle();
              const [next] = test.pending.splice(choose(test.pending.length), 1);
              next?.resolve({ path: next.id });
            }
            await finished;
            const events = await test.store.events(test.tenant, executionId);
            const outputs = events.flatMap((event) =>
              event.type === 'NodeSucceeded' ? [[event.nodeId, event.outputs] as const] : [],
            );
            return JSON.stringify(outputs.toSorted(([a], [b]) => (a < b ? -1 : 1)));
          };
          let at = 0;
          const shuffled = await outcome((count) =>
            count === 0 ? 0 : (order[at++ % order.length] as number) % count,
          );
          expect(shuffled).toBe(await outcome(() => 0));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('[EX4] stops, goes on, or takes the error port', async () => {
    const run = async (onError: string, edges: string[]) => {
      const test = setUp();
      const workflow = test.publish(
        document({ bad: { ...value('={{ $json.n.nope() }}'), onError }, next: value('next', 'path') }, edges),
      );
      const result = await test.start(workflow, [{ n: 1 }]).finished;
      return {
        status: result.status,
        code: result.error?.code,
        node: result.error?.nodeName,
        last: result.lastOutputs[0],
      };
    };
    expect(await run('stop', ['start>bad', 'bad>next'])).toMatchObject({
      status: 'failed',
      code: 'EXPRESSION_ERROR',
      node: 'bad',
    });
    expect(await run('continue', ['start>bad', 'bad>next'])).toMatchObject({
      status: 'succeeded',
      last: { json: { n: 1, path: 'next' } },
    });
    expect(await run('errorPort', ['start>bad', 'bad.error>next'])).toMatchObject({
      status: 'succeeded',
      last: { json: { n: 1, path: 'next' } },
    });
  });

  it('[V3] what is read of something missing is undefined, or an error where the workflow is strict (n8n-import 02)', async () => {
    const test = setUp();
    const run = async (settings: Record<string, unknown>) =>
      (
        await test.start(
          test.publish(
            document({ set: value('={{ $json.user.name ?? "unknown" }}') }, ['start>set'], settings),
          ),
        ).finished
      ).error;
    expect(await run({})).toBeUndefined();
    expect(await run({ expressions: 'lenient' })).toBeUndefined();
    expect(await run({ expressions: 'strict' })).toMatchObject({
      code: 'EXPRESSION_ERROR',
      message: 'Parameter "value": Cannot read "name" of $json.user, which is undefined.',
    });
  });

  it('[EX4] says at which item of its input a node failed', async () => {
    const test = setUp();
    const workflow = test.publish(document({ bad: value('={{ $json.name.trim() }}') }, ['start>bad']));
    const { error } = await test.start(workflow, [{ name: 'Ada' }, { name: 2 }]).finished;
    expect(error).toMatchObject({ code: 'EXPRESSION_ERROR', details: { itemIndex: 1 } });
  });

  it('[EX4] retries with backoff, and hands out the same idempotency key', async () => {
    const test = setUp();
    const retry = { attempts: 3, backoff: 'exponential', delayMs: 1_000, jitter: 0 };
    const { finished } = test.start(
      test.publish(document({ flaky: { type: 't.effect', retry } }, ['start>flaky'])),
    );
    const keys: string[] = [];
    for (const wait of [1_000, 2_000]) {
      await settle();
      const call = test.pending.shift();
      keys.push(call?.key ?? '');
      call?.reject(
        new ServiceError(verbatim('down'), { code: 'HTTP_STATUS', service: 't', recoverable: true }),
      );
      await settle();
      test.clock.advance(wait - 1);
      await settle();
      expect(test.pending).toHaveLength(0);
      test.clock.advance(1);
    }
    await settle();
    keys.push(test.pending[0]?.key ?? '');
    test.pending.shift()?.resolve({ ok: true });
    expect(await finished).toMatchObject({ status: 'succeeded' });
    expect(new Set(keys).size).toBe(1);
    expect(test.calls).toHaveLength(3);
  });

  it('[EX4] does not retry what is not worth it, and honours Retry-After', async () => {
    const test = setUp();
    const retry = { attempts: 3, delayMs: 10, jitter: 0 };
    const { finished } = test.start(
      test.publish(document({ flaky: { type: 't.wait', retry } }, ['start>flaky'])),
    );
    await settle();
    test.pending.shift()?.reject(
      new ServiceError(verbatim('slow down'), {
        code: 'HTTP_STATUS',
        service: 't',
        recoverable: true,
        details: { retryAfterMs: 60_000 },
      }),
    );
    await settle();
    test.clock.advance(59_999);
    await settle();
    expect(test.calls).toHaveLength(1);
    test.clock.advance(1);
    await settle();
    test.pending.shift()?.reject(new ServiceError(verbatim('no'), { code: 'BAD_REQUEST', service: 't' }));
    expect(await finished).toMatchObject({ status: 'failed', error: { code: 'BAD_REQUEST' } });
  });

  it('[EX5] cancelling aborts what runs and starts nothing more', async () => {
    const test = setUp();
    const { finished, executionId } = test.start(
      test.publish(
        document({ slow: { type: 't.wait' }, next: { type: 't.wait' } }, ['start>slow', 'slow>next']),
      ),
    );
    await settle();
    await test.engine.cancel(test.tenant, executionId);
    expect(await finished).toMatchObject({ status: 'cancelled' });
    test.pending[0]?.resolve({});
    await settle();
    expect(test.calls).toEqual(['slow']);
    expect(await test.store.get(test.tenant, executionId)).toMatchObject({ status: 'cancelled' });
    await expect(test.engine.cancel(test.tenant, executionId)).rejects.toMatchObject({
      code: 'EXECUTION_FINISHED',
    });
    await expect(test.engine.cancel({ tenantId: 'other' }, executionId)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('[EX5] a node, and an execution, that takes too long fails', async () => {
    const test = setUp();
    const { finished } = test.start(
      test.publish(document({ slow: { type: 't.wait', timeoutMs: 500 } }, ['start>slow'])),
    );
    await settle();
    test.clock.advance(500);
    expect(await finished).toMatchObject({
      status: 'failed',
      error: { code: 'NODE_TIMEOUT', nodeId: 'slow' },
    });
    const other = setUp();
    const whole = other.start(
      other.publish(document({ slow: { type: 't.wait' } }, ['start>slow'], { timeoutMs: 700 })),
    );
    await settle();
    other.clock.advance(700);
    expect(await whole.finished).toMatchObject({ status: 'failed', error: { code: 'EXECUTION_TIMEOUT' } });
  });

  it('[E1] a repeated idempotency key is one execution', async () => {
    const test = setUp();
    const workflow = test.publish(document({ slow: { type: 't.effect' } }, ['start>slow']));
    const first = test.start(workflow, [{}], { idempotencyKey: 'k' });
    const second = test.start(workflow, [{}], { idempotencyKey: 'k' });
    expect(await second.accepted).toEqual({ duplicate: true, executionId: first.executionId });
    await settle();
    test.pending.shift()?.resolve({ done: true });
    expect((await second.finished).executionId).toBe(first.executionId);
    const third = test.start(workflow, [{}], { idempotencyKey: 'k' });
    expect(await third.accepted).toMatchObject({ duplicate: true, executionId: first.executionId });
    expect(await third.finished).toMatchObject({ status: 'succeeded' });
    expect(test.calls).toHaveLength(1);
  });

  it('[E2] holds to its limits, in order', async () => {
    const test = setUp({ limits: { concurrentExecutions: 2, queuedExecutions: 1 } });
    const workflow = test.publish(document({ slow: { type: 't.wait' } }, ['start>slow']));
    const handles = [1, 2, 3].map((n) => test.start(workflow, [{ n }]));
    await settle();
    expect(test.engine.running()).toEqual({ active: 2, queued: 1 });
    expect(() => test.start(workflow)).toThrow(expect.objectContaining({ code: 'EXECUTION_LIMIT' }));
    expect(await test.store.get(test.tenant, handles[2]?.executionId ?? '')).toMatchObject({
      status: 'queued',
    });
    test.pending.shift()?.resolve({});
    await settle();
    expect(test.engine.running()).toEqual({ active: 2, queued: 0 });
    for (const call of test.pending) call.resolve({});
    await Promise.all(handles.map(({ finished }) => finished));
  });

  it('[E3] a failed execution starts its error workflow once, with what happened', async () => {
    const test = setUp();
    test.publish({
      ...document({ note: value('noted', 'path') }, ['start>note']),
      id: 'alarm',
      nodes: { start: { id: 'start', type: 'core.errorTrigger', name: 'start', position: { x: 0, y: 0 } } },
      edges: {},
    });
    const workflow = test.publish(
      document({ bad: value('={{ "".nope() }}') }, ['start>bad'], { errorWorkflowId: 'alarm' }),
    );
    const { executionId } = await test.start(workflow).finished;
    await settle();
    const { items } = await test.store.list(test.tenant, { workflowId: 'alarm' }, { limit: 10 });
    expect(items).toHaveLength(1);
    const [first] = await test.store.events(test.tenant, items[0]?.id ?? '');
    expect(first).toMatchObject({
      trigger: {
        outputs: {
          main: [{ json: { execution: { id: executionId, lastNode: 'bad' }, workflow: { id: 'w' } } }],
        },
      },
    });
  });

  it('retries from the node that failed, with what went before it', async () => {
    const test = setUp();
    const workflow = test.publish(
      document({ before: { type: 't.effect' }, after: { type: 't.effect' } }, [
        'start>before',
        'before>after',
      ]),
    );
    const { finished, executionId } = test.start(workflow);
    await settle();
    test.pending.shift()?.resolve({ a: 1 });
    await settle();
    test.pending.shift()?.reject(new Error('boom'));
    expect(await finished).toMatchObject({ status: 'failed' });
    const again = await test.engine.retry(test.tenant, executionId);
    await settle();
    expect(test.calls).toEqual(['before', 'after', 'after']);
    test.pending.shift()?.resolve({ b: 2 });
    expect((await again.finished).lastOutputs[0]?.json).toEqual({ a: 1, b: 2 });
    expect(await test.store.get(test.tenant, again.executionId)).toMatchObject({
      retryOf: executionId,
      mode: 'retry',
    });
  });

  it('says that the workflow is not published where a retry asks for the published version', async () => {
    const store = createMemoryExecutionStore();
    const first = setUp({ store });
    const workflow = first.publish(document({ after: { type: 't.effect' } }, ['start>after']));
    const { finished, executionId } = first.start(workflow);
    await settle();
    first.pending.shift()?.reject(new Error('boom'));
    await finished;
    const other = setUp({ store });
    await expect(
      other.engine.retry(other.tenant, executionId, { version: 'published' }),
    ).rejects.toMatchObject({ code: 'WORKFLOW_NOT_PUBLISHED', message: 'The workflow is not published.' });
    await expect(other.engine.retry(other.tenant, executionId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('[J4] stops where the store fails, and acknowledges nothing', async () => {
    const store = createMemoryExecutionStore();
    const failing = {
      ...store,
      append: async () =>
        Promise.reject(new ServiceError(verbatim('full'), { code: 'STORE_FULL', service: 'store' })),
    };
    const test = setUp({ store: failing });
    const handle = test.start(test.publish(document({ effect: { type: 't.effect' } }, ['start>effect'])));
    await expect(handle.accepted).rejects.toMatchObject({ code: 'STORE_FULL' });
    await expect(handle.finished).rejects.toMatchObject({ code: 'STORE_FULL' });
    expect(test.calls).toEqual([]);
  });

  /** An execution that the store stopped after its first node had a result. */
  async function stoppedByStore() {
    const store = createMemoryExecutionStore();
    let isFull = false;
    const full = () =>
      Promise.reject(new ServiceError(verbatim('full'), { code: 'STORE_FULL', service: 'store' }));
    const test = setUp({
      store: {
        ...store,
        append: (...args) => (isFull ? full() : store.append(...args)),
        claimStopped: (...args) => (isFull ? full() : store.claimStopped(...args)),
      },
    });
    const nodes = { first: { type: 't.effect' }, second: { type: 't.effect' } };
    const workflow = test.publish(document(nodes, ['start>first', 'first>second']));
    const { executionId, finished } = test.start(workflow);
    await settle();
    isFull = true;
    test.pending.shift()?.resolve({ a: 1 });
    await expect(finished).rejects.toMatchObject({ code: 'STORE_FULL' });
    return { ...test, executionId, setFull: (value: boolean) => (isFull = value) };
  }
  const statusOf = async ({
    store,
    tenant,
    executionId,
  }: Pick<Awaited<ReturnType<typeof stoppedByStore>>, 'store' | 'tenant' | 'executionId'>) =>
    (await store.get(tenant, executionId))?.status;

  it('[J6] resumes by itself what the store stopped, once it can be written again', async () => {
    const test = await stoppedByStore();
    test.clock.advance(10_000);
    await settle();
    expect(await statusOf(test)).toBe('running');
    expect(test.pending).toHaveLength(0);
    test.setFull(false);
    test.clock.advance(30_000);
    await settle();
    test.pending.shift()?.resolve({ a: 1 });
    await settle();
    test.pending.shift()?.resolve({ b: 2 });
    await settle();
    expect(await statusOf(test)).toBe('succeeded');
  });

  it('[J6] resumes by itself what was parked because its error workflow could not be started', async () => {
    const store = createMemoryExecutionStore();
    let isFull = true;
    const test = setUp({
      store: {
        ...store,
        append: (tenant, write) =>
          isFull && write.create?.workflowId === 'alarm'
            ? Promise.reject(new ServiceError(verbatim('full'), { code: 'STORE_FULL', service: 'store' }))
            : store.append(tenant, write),
      },
    });
    test.publish({
      ...document({}, []),
      id: 'alarm',
      nodes: { start: { id: 'start', type: 'core.errorTrigger', name: 'start', position: { x: 0, y: 0 } } },
    });
    const nodes = { effect: { type: 't.effect' }, bad: value('={{ "".nope() }}') };
    const workflow = test.publish(
      document(nodes, ['start>effect', 'effect>bad'], { errorWorkflowId: 'alarm' }),
    );
    const { executionId } = test.start(workflow);
    await settle();
    test.pending.shift()?.resolve({ a: 1 });
    await settle();
    expect(await statusOf({ ...test, executionId })).toBe('running');
    isFull = false;
    test.clock.advance(30_000);
    await settle();
    test.pending.shift()?.resolve({ a: 1 });
    await settle();
    expect(await statusOf({ ...test, executionId })).toBe('failed');
    expect((await store.list(test.tenant, { workflowId: 'alarm' }, { limit: 9 })).items).toHaveLength(1);
  });

  it('[J6] cancels what the store stopped, or says that it cannot', async () => {
    const test = await stoppedByStore();
    await expect(test.engine.cancel(test.tenant, test.executionId)).rejects.toMatchObject({
      code: 'STORE_FULL',
    });
    expect(await statusOf(test)).toBe('running');
    test.setFull(false);
    await test.engine.cancel(test.tenant, test.executionId);
    expect(await statusOf(test)).toBe('cancelled');
  });
});

/** Stops an engine dead: what it had written is all there is. */
async function journalAfter(steps: number, nodes: Record<string, NodeSpec>, edges: string[]) {
  const store = createMemoryExecutionStore();
  const test = setUp({ store });
  test.publish(document(nodes, edges));
  const { executionId } = test.start(test.publish(document(nodes, edges)), [{ n: 1 }]);
  for (let step = 0; step < steps; step += 1) {
    await settle();
    test.pending.shift()?.resolve({ [`s${step}`]: step });
  }
  await settle();
  return { store, executionId };
}

describe('recovery', () => {
  const nodes = {
    a: { type: 't.effect' },
    b: value('={{ $json.s0 + 1 }}', 'b'),
    c: { type: 't.wait' },
    d: { type: 't.effect' },
  };
  const edges = ['start>a', 'a>b', 'b>c', 'c>d'];

  it('[EX7] [R1] resumes at every point, and ends as if nothing had happened', async () => {
    for (let steps = 0; steps <= 2; steps += 1) {
      const { store, executionId } = await journalAfter(steps, nodes, edges);
      const later = setUp({ store, owner: 'second', clock: createManualClock(1_700_000_100_000) });
      later.publish(document(nodes, edges));
      expect(await later.engine.recover()).toBe(1);
      for (let step = steps; step < 3; step += 1) {
        await settle();
        later.pending.shift()?.resolve({ [`s${step}`]: step });
      }
      await settle();
      const events = await store.events(later.tenant, executionId);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
      const last = events.findLast(
        (event): event is Extract<ExecutionEvent, { type: 'NodeSucceeded' }> =>
          event.type === 'NodeSucceeded',
      );
      expect(itemsOf(last?.outputs.main)[0]?.json).toEqual({ n: 1, s0: 0, b: 1, s1: 1, s2: 2 });
      expect(await store.get(later.tenant, executionId)).toMatchObject({ status: 'succeeded', epoch: 2 });
    }
  });

  it('[R2] a side effect in flight runs again with its key, or fails if it says so', async () => {
    const once = { once: { type: 't.once' } };
    const { store, executionId } = await journalAfter(0, once, ['start>once']);
    const later = setUp({ store, owner: 'second' });
    later.publish(document(once, ['start>once']));
    await later.engine.recover();
    await settle();
    expect(later.calls).toEqual([]);
    expect(await store.get(later.tenant, executionId)).toMatchObject({
      status: 'failed',
      error: { code: 'NODE_INTERRUPTED' },
    });
  });

  it('[R2] what it does may depend on its parameters', async () => {
    for (const isOften of [true, false]) {
      const nodes = { often: { type: 't.often', parameters: { often: isOften } } };
      const { store } = await journalAfter(0, nodes, ['start>often']);
      const later = setUp({ store, owner: 'second' });
      later.publish(document(nodes, ['start>often']));
      await later.engine.recover();
      await settle();
      expect(later.calls).toEqual(isOften ? ['often'] : []);
    }
  });

  it('[R3] ends what can no longer run, and goes on with the rest', async () => {
    const { store, executionId } = await journalAfter(0, nodes, edges);
    const later = setUp({ store, owner: 'second' });
    expect(await later.engine.recover()).toBe(1);
    expect(await store.get(later.tenant, executionId)).toMatchObject({
      status: 'failed',
      error: { code: 'NODE_INTERRUPTED' },
    });
  });

  it('[WD3] fails what stalled the process before, runs nothing of it, and starts its error workflow', async () => {
    const { store, executionId } = await journalAfter(1, nodes, edges);
    const later = setUp({ store, owner: 'second' });
    const errors = document({}, []);
    Object.assign(errors.nodes.start ?? {}, { type: 'core.errorTrigger' });
    later.publish({ ...errors, id: 'errors' });
    const workflow = later.publish(document(nodes, edges, { errorWorkflowId: 'errors' }));
    const versionId = `${workflow.id}-1`;
    const node = later.engine.compile({ versionId, workflow }).indexById.get('c') ?? -1;
    const holder = { tenantId: 'tenant', executionId, workflowId: workflow.id, versionId, node };
    expect(await later.engine.nodeOf(holder)).toEqual({ nodeId: 'c', nodeName: 'c' });
    await later.engine.recover({ reason: 'EXECUTION_STALLED', holder });
    expect(await store.get(later.tenant, executionId)).toMatchObject({
      status: 'failed',
      error: { code: 'EXECUTION_STALLED', nodeId: 'c' },
    });
    await settle();
    expect(later.calls).toEqual([]);
    const events = await store.events(later.tenant, executionId);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
    const { items } = await store.list(later.tenant, { workflowId: 'errors' }, { limit: 10 });
    expect(items).toMatchObject([{ mode: 'error', status: 'succeeded' }]);
  });

  it('[WD1] names the execution whose journal is written or read', async () => {
    const memory = createMemoryExecutionStore();
    let held: string | undefined;
    const seen = new Set<string | undefined>();
    const holder = {
      enter: ({ id }: { id: string }, node: number) => {
        held = `${id} ${node === noNode ? 'itself' : 'node'}`;
        if (node === noNode) seen.add(held);
      },
      leave: () => {
        held = undefined;
      },
    };
    const store: typeof memory = {
      ...memory,
      append(tenant, write) {
        expect(held).toBe(`${write.executionId} itself`);
        return memory.append(tenant, write);
      },
    };
    const test = setUp({ store, holder });
    const { executionId } = test.start(test.publish(document(nodes, edges)), [{ n: 1 }]);
    await settle();
    expect([...seen]).toEqual([`${executionId} itself`]);
    expect(held).toBeUndefined();
    seen.clear();
    const later = setUp({ store: memory, owner: 'second', holder });
    later.publish(document(nodes, edges));
    await later.engine.recover();
    expect([...seen]).toEqual([`${executionId} itself`]);
  });

  it('[WD6] resumes a suspect by itself and the others in groups after a crash, and fails what is not resumed any more', async () => {
    const store = createMemoryExecutionStore();
    const test = setUp({ store });
    const workflow = test.publish(document(nodes, edges));
    const ids = Array.from({ length: 12 }, () => test.start(workflow, [{ n: 1 }]).executionId);
    await settle();
    const later = setUp({ store, owner: 'second' });
    later.publish(document(nodes, edges));
    const [bad, suspect] = ids.slice(-2) as [string, string];
    const tried: string[][] = [];
    const aside: unknown[] = [];
    const recovered = later.engine.recover(undefined, {
      verdictOn: (id) => (id === bad ? 'OUT_OF_MEMORY' : undefined),
      isSuspect: (id) => id === suspect,
      begin: (group) => tried.push([...group]),
      end: () => {},
      setAside: async (execution, reason) =>
        void aside.push([execution.executionId, execution.nodeId, reason]),
    });
    await settle();
    // The next are not begun before these had their time.
    expect(tried).toEqual([[suspect]]);
    expect(later.calls.length).toBe(1);
    for (let at = 0; at < 1_000; at += 1) {
      later.clock.advance(20);
      await settle();
      if (later.calls.length === 11) break;
    }
    expect(tried.map((group) => group.length)).toEqual([1, 8, 3]);
    expect(aside).toEqual([[bad, 'a', 'OUT_OF_MEMORY']]);
    expect(await store.get(later.tenant, bad)).toMatchObject({
      status: 'failed',
      error: { code: 'OUT_OF_MEMORY', nodeId: 'a' },
    });
    for (let at = 0; at < 100; at += 1) {
      later.clock.advance(20);
      await settle();
    }
    expect(await recovered).toBe(12);
  });

  it('[WD6] tries the next as soon as those before have ended, with no look at the clock', async () => {
    const store = createMemoryExecutionStore();
    const test = setUp({ store });
    const workflow = test.publish(document({ a: { type: 't.effect' } }, ['start>a']));
    const ids = Array.from({ length: 3 }, () => test.start(workflow, [{ n: 1 }]).executionId);
    await settle();
    const later = setUp({ store, owner: 'second' });
    later.publish(document({ a: { type: 't.effect' } }, ['start>a']));
    const tried: string[][] = [];
    const survived: (readonly string[])[] = [];
    const recovered = later.engine.recover(undefined, {
      verdictOn: () => undefined,
      isSuspect: () => true,
      begin: (group) => tried.push([...group]),
      end: (running) => survived.push(running),
      setAside: async () => {},
    });
    await settle();
    for (const at of ids.keys()) {
      expect(tried.length).toBe(at + 1);
      later.pending.shift()?.resolve({});
      await settle();
    }
    expect(await recovered).toBe(3);
    expect(survived).toEqual([[], [], []]);
  });

  it('[R4] shutting down parks what runs, and refuses what is new', async () => {
    const store = createMemoryExecutionStore();
    const test = setUp({ store });
    const workflow = test.publish(document(nodes, edges));
    const { executionId } = test.start(workflow, [{ n: 1 }]);
    await settle();
    const stopped = test.engine.shutdown(1_000);
    expect(() => test.start(workflow)).toThrow(expect.objectContaining({ code: 'SHUTTING_DOWN' }));
    test.clock.advance(1_000);
    await stopped;
    expect(test.pending[0]?.signal.aborted).toBe(true);
    expect(await store.get(test.tenant, executionId)).toMatchObject({ status: 'running' });
    const later = setUp({ store, owner: 'second' });
    later.publish(document(nodes, edges));
    expect(await later.engine.recover()).toBe(1);
  });

  it.each([
    ['waits', (gate: Promise<void>) => gate],
    [
      'fails',
      async (gate: Promise<void>) => {
        await gate;
        throw new Error('The database connection is not open');
      },
    ],
  ])(
    '[R4] shutting down leaves what recovery was loading, and has claimed, as it is: the store %s',
    async (_, reading) => {
      const store = createMemoryExecutionStore();
      const test = setUp({ store });
      const workflow = test.publish(document(nodes, edges));
      const ids = Array.from({ length: 5 }, () => test.start(workflow, [{ n: 1 }]).executionId);
      await settle();
      const gate = Promise.withResolvers<void>();
      let writes = 0;
      const second = setUp({
        store: {
          ...store,
          async events(...request) {
            await reading(gate.promise);
            return store.events(...request);
          },
          append(...request) {
            writes += 1;
            return store.append(...request);
          },
        },
        owner: 'second',
      });
      second.publish(document(nodes, edges));
      const recovered = second.engine.recover();
      await settle();
      let isStopped = false;
      const stopped = second.engine.shutdown(1_000).then(() => {
        isStopped = true;
      });
      await settle();
      second.clock.advance(1_000);
      await settle();
      // The store is in use until the journal is read.
      expect(isStopped).toBe(false);
      gate.resolve();
      await Promise.all([stopped, recovered]);
      await settle();
      expect(second.calls).toEqual([]);
      expect(writes).toBe(0);
      for (const id of ids) expect(await store.get(test.tenant, id)).not.toHaveProperty('finishedAt');
      const third = setUp({ store, owner: 'third' });
      third.publish(document(nodes, edges));
      expect(await third.engine.recover()).toBe(5);
      await settle();
      expect(third.calls.length).toBe(5);
    },
  );
});
