/** C9: no combination of containers, failures, break, cancellation and timeouts waits for ever. */
import { createManualClock, ServiceError, verbatim } from '@reporunner/core';
import { createMemoryExecutionStore, createTestEngine, replayHistory } from '@reporunner/engine/testing';
import { defineAction, defineIntegration } from '@reporunner/integrations';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { coreIntegration } from '../../src/index.ts';
import { flow, type NodeSpec, settle } from '../../test-utils/flow.ts';

const metadata = { description: 'For tests.', group: 'data' as const, icon: 'x', aliases: [], intents: [] };
const fail = defineAction({
  ...metadata,
  type: 't.fail',
  label: 'Fail',
  parameters: z.strictObject({}),
  run: () => {
    throw new ServiceError(verbatim('it failed'), { code: 'NODE_FAILED', service: 't' });
  },
});
/** Never answers, and ignores its signal. */
const hang = defineAction({
  ...metadata,
  type: 't.hang',
  label: 'Hang',
  parameters: z.strictObject({}),
  run: () => new Promise<never>(() => {}),
});
/** Gives its item back, later. */
const slow = defineAction({
  ...metadata,
  type: 't.slow',
  label: 'Slow',
  parameters: z.strictObject({}),
  run: async ({ item }) => item,
});
const integration = defineIntegration({ name: 't', label: 'T', nodes: [fail, hang, slow], credentials: [] });

function setUp(
  nodes: Record<string, NodeSpec>,
  edges: readonly string[],
  items: readonly { n: number }[] = [{ n: 1 }],
) {
  const clock = createManualClock(1_000_000);
  const store = createMemoryExecutionStore();
  const test = createTestEngine({ integrations: [coreIntegration, integration], clock, store });
  const workflow = test.publish(flow(nodes, edges));
  const { executionId, finished } = test.start(workflow, items);
  let status: string | undefined;
  void finished.then((result) => {
    status = result.status;
  });
  /** How it ends, with the clock running on; undefined when it does not end. */
  const end = async () => {
    for (let step = 0; step < 20 && status === undefined; step += 1) {
      await settle(8);
      if (status === undefined) clock.advance(1_000);
    }
    await settle(8);
    const plan = test.engine.compile({ versionId: 'w-1', workflow });
    const events = await store.events(test.tenant, executionId);
    expect(replayHistory(plan, events).stalled).toBeUndefined();
    return status;
  };
  return { ...test, clock, executionId, finished, end };
}

const set = (where: string): NodeSpec => ({ type: 'core.set', in: where });

describe('An execution ends', () => {
  it('[C9] when a branch fails while a try beside it is through (reliability hang-min)', async () => {
    const test = setUp(
      {
        p: { type: 'core.parallel', parameters: { branches: ['a', 'b'] } },
        l: { type: 'core.loop', in: 'p.a' },
        x: { type: 't.fail', in: 'l.body' },
        t: { type: 'core.tryCatch', in: 'p.b' },
        s: set('t.try'),
      },
      ['start>p'],
    );
    expect(await test.end()).toBe('failed');
  });

  it('[C9] when containers of every kind are through as a branch beside them fails', async () => {
    for (const type of ['core.loop', 'core.batch', 'core.conditional', 'core.parallel', 'core.tryCatch'])
      for (const deep of [false, true]) {
        const test = setUp(
          {
            p: { type: 'core.parallel', parameters: { branches: ['a', 'b'] } },
            ...(deep ? { l: { type: 'core.loop', in: 'p.a' } } : {}),
            x: { type: 't.fail', in: deep ? 'l.body' : 'p.a' },
            c: { type, in: 'p.b' },
          },
          ['start>p'],
        );
        expect(await test.end(), `${type} ${deep}`).toBe('failed');
      }
  });

  it('[C6] [C9] when finally breaks out of the loop around it', async () => {
    const test = setUp(
      {
        l: { type: 'core.loop' },
        t: { type: 'core.tryCatch', in: 'l.body' },
        x: { type: 't.fail', in: 't.try' },
        c: {
          type: 'core.conditional',
          in: 't.finally',
          parameters: { cases: [{ name: 'then', when: true }] },
        },
        b: { type: 'core.break', in: 'c.then' },
        after: { type: 'core.set' },
      },
      ['start>l', 'l>after'],
      [{ n: 1 }, { n: 2 }],
    );
    expect(await test.end()).toBe('succeeded');
  });

  it('[C6] [C9] when try and finally both leave the loop', async () => {
    for (const [first, second] of [
      ['core.break', 'core.continue'],
      ['core.continue', 'core.break'],
    ] as const) {
      const test = setUp(
        {
          l: { type: 'core.loop', parameters: { mode: 'times', times: 3 } },
          t: { type: 'core.tryCatch', in: 'l.body' },
          a: { type: first, in: 't.try' },
          b: { type: second, in: 't.finally' },
        },
        ['start>l'],
      );
      expect(await test.end(), first).toBe('succeeded');
    }
  });

  it('[EX5] [C9] when it is cancelled as a finally breaks', async () => {
    const test = setUp(
      {
        l: { type: 'core.loop' },
        t: { type: 'core.tryCatch', in: 'l.body' },
        w: { type: 't.hang', in: 't.try' },
        b: { type: 'core.break', in: 't.finally' },
      },
      ['start>l'],
    );
    await settle(8);
    void test.engine.cancel(test.tenant, test.executionId).catch(() => {});
    expect(await test.end()).toBe('cancelled');
  });

  it('[EX5] [C9] after a restart within the grace time of a finally that does not end', async () => {
    const clock = createManualClock(1_000_000);
    const store = createMemoryExecutionStore();
    const make = (owner: string) =>
      createTestEngine({ integrations: [coreIntegration, integration], clock, store, owner });
    const nodes: Record<string, NodeSpec> = {
      t: { type: 'core.tryCatch' },
      w: { type: 't.hang', in: 't.try' },
      h: { type: 't.hang', in: 't.finally' },
    };
    const first = make('first');
    const { executionId } = first.start(first.publish(flow(nodes, ['start>t'])));
    await settle(8);
    void first.engine.cancel(first.tenant, executionId).catch(() => {});
    await settle(8);
    clock.advance(4_000);
    const stopped = first.engine.shutdown(0);
    clock.advance(0);
    await stopped;
    const second = make('second');
    second.publish(flow(nodes, ['start>t']));
    await second.engine.recover();
    await settle(8);
    clock.advance(5_900);
    await settle(8);
    expect((await store.get(second.tenant, executionId))?.status).toBe('running');
    clock.advance(200);
    await settle(8);
    expect((await store.get(second.tenant, executionId))?.status).toBe('cancelled');
  });

  it('[C9] goes on when a delay is over while too many writes are on their way', async () => {
    const store = createMemoryExecutionStore();
    let release = () => {};
    let open: Promise<void> | undefined;
    const test = createTestEngine({
      integrations: [coreIntegration, integration],
      store: {
        ...store,
        append: async (...write) => {
          await open;
          return store.append(...write);
        },
      },
    });
    open = new Promise((resolve) => {
      release = resolve;
    });
    const nodes = {
      loop: { type: 'core.loop', parameters: { mode: 'times', times: 20, delayMs: 1 } },
      body: { type: 't.slow', in: 'loop.body' },
    };
    const { finished } = test.start(test.publish(flow(nodes, ['start>loop'])));
    let status = '';
    finished.then(
      (result) => {
        status = result.status;
      },
      () => {},
    );
    const step = async () => {
      test.clock.advance(1);
      for (let round = 0; round < 50; round += 1) await new Promise((resolve) => setImmediate(resolve));
    };
    for (let count = 0; count < 10; count += 1) await step();
    expect(status).toBe('');
    release();
    for (let count = 0; count < 40 && status === ''; count += 1) await step();
    expect(status).toBe('succeeded');
  });
});
