/** What is written when, and how it is read again. Rules of engine/SPEC.md. */
import { ServiceError, verbatim } from '@reporunner/core';
import { defineBatchAction, defineIntegration, defineTrigger } from '@reporunner/integrations';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventPages } from '../../src/journal/event-pages.ts';
import { createMemoryExecutionStore, createTestEngine } from '../../src/testing/index.ts';

const about = { description: 'For tests.', icon: 'x', aliases: [], intents: [] };
const start = defineTrigger({
  ...about,
  type: 't.start',
  label: 'Start',
  group: 'trigger',
  parameters: z.strictObject({}),
  startsOn: 'manual',
  activation: () => ({ kind: 'manual' }),
});

const settle = async () => {
  for (let round = 0; round < 10; round += 1) await new Promise<void>((resolve) => setImmediate(resolve));
};

/** A store whose writes wait until the gate opens, and nodes that say when they are called. */
function setUp() {
  const memory = createMemoryExecutionStore();
  const gate = { isOpen: true, waiting: [] as (() => void)[] };
  const calls: { readonly id: string; readonly resolve: () => void }[] = [];
  const node = (type: string, sideEffect: boolean, waits: boolean) =>
    defineBatchAction({
      ...about,
      type,
      label: type,
      group: 'data',
      parameters: z.strictObject({}),
      sideEffect,
      runBatch: ({ nodeId, items }) => {
        if (!waits) {
          calls.push({ id: nodeId, resolve: () => {} });
          return items;
        }
        return new Promise((resolve) => calls.push({ id: nodeId, resolve: () => resolve(items) }));
      },
    });
  const nodes = [
    start,
    node('t.pass', false, false),
    node('t.wait', false, true),
    node('t.effect', true, false),
  ];
  const store: typeof memory = {
    ...memory,
    async append(...write) {
      if (!gate.isOpen) await new Promise<void>((resolve) => gate.waiting.push(resolve));
      return memory.append(...write);
    },
  };
  const test = createTestEngine({
    store,
    integrations: [defineIntegration({ name: 't', label: 'T', nodes, credentials: [] })],
  });
  return {
    ...test,
    memory,
    gate,
    calls,
    called: () => calls.map(({ id }) => id),
    open() {
      gate.isOpen = true;
      for (const go of gate.waiting.splice(0)) go();
    },
  };
}

function document(types: Readonly<Record<string, string>>, edges: readonly string[], settings: object = {}) {
  return {
    ...{ id: 'w', tenantId: 'tenant', projectId: 'p', name: 'W', settings },
    nodes: Object.fromEntries(
      Object.entries({ start: 't.start', ...types }).map(([id, type]) => [
        id,
        { id, name: id, type, position: { x: 0, y: 0 } },
      ]),
    ),
    edges: Object.fromEntries(
      edges.map((id) => {
        const [from, to] = id.split('>');
        const key = id.replace('>', '-');
        return [key, { id: key, from: { nodeId: from, port: 'main' }, to: { nodeId: to, port: 'main' } }];
      }),
    ),
  };
}

describe('[J2] durability', () => {
  const types = { a: 't.wait', b: 't.pass', c: 't.effect', d: 't.pass' };
  const edges = ['start>a', 'a>b', 'b>c', 'c>d'];
  const untilDisk = async (settings: object) => {
    const test = setUp();
    test.start(test.publish(document(types, edges, settings)));
    await settle();
    test.gate.isOpen = false;
    test.calls[0]?.resolve();
    await settle();
    const before = test.called();
    test.open();
    await settle();
    return { before, after: test.called() };
  };
  const all = ['a', 'b', 'c', 'd'];

  it('checkpoint: everything before a side effect is on disk before it starts', async () => {
    expect(await untilDisk({ durability: 'checkpoint' })).toEqual({ before: ['a', 'b'], after: all });
  });

  it('full: everything is on disk before each node', async () => {
    expect(await untilDisk({ durability: 'full' })).toEqual({ before: ['a'], after: all });
  });

  it.each([[{ durability: 'none' }], [{ save: { progress: false } }]])(
    '%o: only start and end are kept, and nothing waits for the disk',
    async (settings) => {
      expect((await untilDisk(settings)).before).toEqual(all);
      const test = setUp();
      const { executionId, finished } = test.start(test.publish(document(types, edges, settings)));
      await settle();
      test.calls[0]?.resolve();
      await finished;
      const events = await test.memory.events(test.tenant, executionId);
      expect(events.map(({ type }) => type)).toEqual(['ExecutionStarted', 'ExecutionFinished']);
    },
  );
});

it('[J5] sequence numbers are gap-free from 1, also after writes that the store refused', async () => {
  const test = setUp();
  const { append } = test.store;
  let refuses = false;
  Object.assign(test.store, {
    append: (...write: Parameters<typeof append>) =>
      refuses
        ? Promise.reject(new ServiceError(verbatim('full'), { code: 'STORE_FULL', service: 'store' }))
        : append(...write),
  });
  const types = { a: 't.wait', b: 't.effect', c: 't.wait' };
  const { executionId, finished } = test.start(test.publish(document(types, ['start>a', 'a>b', 'b>c'])));
  await settle();
  refuses = true;
  test.calls.at(-1)?.resolve();
  await expect(finished).rejects.toMatchObject({ code: 'STORE_FULL' });
  refuses = false;
  test.clock.advance(30_000);
  for (let step = 0; step < 3; step += 1) {
    await settle();
    test.calls.at(-1)?.resolve();
  }
  await settle();
  const events = await test.memory.events(test.tenant, executionId);
  expect(events.at(-1)).toMatchObject({ type: 'ExecutionFinished', status: 'succeeded' });
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
});

it('[M4] with too many writes on their way, nothing new starts', async () => {
  const test = setUp();
  const chains = Array.from({ length: 12 }, (_, at) => at);
  const types = Object.fromEntries(
    chains.flatMap((at) => [
      [`w${at}`, 't.wait'],
      [`n${at}`, 't.wait'],
    ]),
  );
  const edges = chains.flatMap((at) => [`start>w${at}`, `w${at}>n${at}`]);
  test.start(test.publish(document(types, edges, { nodeConcurrency: 100 })));
  await settle();
  expect(test.called()).toHaveLength(12);
  test.gate.isOpen = false;
  // What has been started is written when it ends; four writes may be on their way before nothing more starts.
  for (const at of chains) {
    test.calls[at]?.resolve();
    await settle();
  }
  expect(test.called().length - 12).toBeLessThanOrEqual(4);
  test.open();
  await settle();
  expect(test.called()).toHaveLength(24);
});

describe('[M5] a journal', () => {
  it('is read a page at a time', async () => {
    const events = Array.from({ length: 4_500 }, (_, at) => ({ seq: at + 1 }));
    const limits: number[] = [];
    const store = {
      events: async (_tenant: unknown, _id: string, after = 0, limit = Number.POSITIVE_INFINITY) => {
        limits.push(limit);
        return events.slice(after, after + limit) as never;
      },
    };
    const seen: number[] = [];
    const nothing = { enter: () => {}, leave: () => {} };
    for await (const page of eventPages(store, { tenantId: 't' }, 'e', nothing)) seen.push(page.length);
    expect(seen).toEqual([2_000, 2_000, 500]);
    expect(Math.max(...limits)).toBe(2_000);
  });

  it('is read so by recovery, too', async () => {
    const first = setUp();
    const workflow = document({ a: 't.wait' }, ['start>a']);
    first.start(first.publish(workflow));
    await settle();
    const limits: (number | undefined)[] = [];
    const { events } = first.memory;
    const store: typeof first.memory = {
      ...first.memory,
      events: (tenant, id, after, limit) => {
        limits.push(limit);
        return events(tenant, id, after, limit);
      },
    };
    const integrations = [
      defineIntegration({
        name: 't',
        label: 'T',
        nodes: [
          start,
          defineBatchAction({
            ...about,
            type: 't.wait',
            label: 'Wait',
            group: 'data',
            parameters: z.strictObject({}),
            runBatch: ({ items }) => items,
          }),
        ],
        credentials: [],
      }),
    ];
    const second = createTestEngine({ store, integrations, owner: 'second' });
    second.publish(workflow);
    expect(await second.engine.recover()).toBe(1);
    await settle();
    expect(limits.length).toBeGreaterThan(0);
    for (const limit of limits) expect(limit).toBeLessThanOrEqual(2_000);
  });
});
