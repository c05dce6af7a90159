/** What interceptors see and may do. Rules of runner/interceptions.ts. */
import type { Item } from '@reporunner/core';
import { errorCodeOf } from '@reporunner/core/testing';
import { defineBatchAction, defineIntegration, defineTrigger } from '@reporunner/integrations';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { BeforeNode, Interceptor, NodeRunInfo } from '../../src/interceptor.ts';
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
  for (let round = 0; round < 20; round += 1) await new Promise<void>((resolve) => setImmediate(resolve));
};

const store = createMemoryExecutionStore;

/** start → add → last; `add` adds one to `n`, and fails for a negative one. */
function setUp(
  interceptors: readonly Interceptor[],
  shared: { readonly store?: ReturnType<typeof store>; readonly owner?: string } = {},
  nodeSettings: object = {},
) {
  const calls: string[] = [];
  const add = defineBatchAction({
    ...about,
    type: 't.add',
    label: 'Add',
    group: 'data',
    parameters: z.strictObject({}),
    runBatch: ({ nodeId, items }) => {
      calls.push(nodeId);
      return items.map(({ json }) => {
        if ((json.n as number) < 0) throw new Error('negative');
        return { json: { n: (json.n as number) + 1 } };
      });
    },
  });
  const test = createTestEngine({
    integrations: [defineIntegration({ name: 't', label: 'T', nodes: [start, add], credentials: [] })],
    interceptors,
    ...shared,
  });
  const node = (id: string, type: string, more: object = {}) => ({
    ...{ id, type, typeVersion: 1, name: id, position: { x: 0, y: 0 }, parameters: {} },
    ...more,
  });
  const edge = (from: string, to: string) => ({
    ...{ id: `${from}-${to}`, from: { nodeId: from, port: 'main' }, to: { nodeId: to, port: 'main' } },
  });
  const workflow = test.publish({
    ...{ id: 'w', tenantId: 'tenant', projectId: 'p', name: 'W', settings: {} },
    nodes: {
      start: node('start', 't.start'),
      add: node('add', 't.add', nodeSettings),
      last: node('last', 't.add'),
    },
    edges: { 'start-add': edge('start', 'add'), 'add-last': edge('add', 'last') },
  });
  const run = (n: number) => test.start(workflow, [{ n }]);
  return { ...test, calls, run };
}

const listed = (items: unknown) => (items as readonly Item[]).map(({ json }) => json.n);
const on =
  (nodeId: string, answer: () => ReturnType<NonNullable<Interceptor['afterNode']>>) => (info: NodeRunInfo) =>
    info.nodeId === nodeId ? answer() : undefined;
const breakpoint = (nodeId: string, until?: number): Interceptor => ({
  name: 'debugger',
  beforeNode: on(nodeId, () => ({
    action: 'suspend',
    details: { line: 1 },
    ...(until === undefined ? {} : { until }),
  })),
});

describe('an interceptor', () => {
  it('sees the input and the output of each node, in order', async () => {
    const seen: unknown[] = [];
    const { run } = setUp([
      {
        name: 'spy',
        beforeNode: ({ nodeId, attempt, input }) => {
          seen.push([nodeId, attempt, listed(input('main'))]);
          return undefined;
        },
        afterNode: ({ nodeId, result }) => {
          seen.push([nodeId, 'outputs' in result ? listed(result.outputs.main) : result.failure.message]);
          return undefined;
        },
      },
    ]);
    const { lastOutputs } = await run(1).finished;
    expect(listed(lastOutputs)).toEqual([3]);
    expect(seen).toEqual([
      ['add', 1, [1]],
      ['add', [2]],
      ['last', 1, [2]],
      ['last', [3]],
    ]);
  });

  it('replaces input and output, and answers in place of a node', async () => {
    const input = setUp([
      {
        name: 'i',
        beforeNode: on('add', () => ({ action: 'continue', input: { main: [{ json: { n: 10 } }] } })),
      },
    ]);
    expect(listed((await input.run(1).finished).lastOutputs)).toEqual([12]);
    const output = setUp([
      {
        name: 'o',
        afterNode: on('add', () => ({ action: 'return', outputs: { main: [{ json: { n: 20 } }] } })),
      },
    ]);
    expect(listed((await output.run(1).finished).lastOutputs)).toEqual([21]);
    const mock = setUp([
      {
        name: 'm',
        beforeNode: on('add', () => ({ action: 'return', outputs: { main: [{ json: { n: 30 } }] } })),
      },
    ]);
    expect(listed((await mock.run(1).finished).lastOutputs)).toEqual([31]);
    expect(mock.calls).toEqual(['last']);
  });

  it('refuses a node with a typed error, before it runs and after', async () => {
    const policy = {
      name: 'p',
      beforeNode: on('add', () => ({ action: 'fail', message: 'Not here.' })),
    } as const;
    const before = setUp([policy]);
    const { status, error } = await before.run(1).finished;
    expect({ status, code: error?.code, nodeId: error?.nodeId }).toEqual({
      ...{ status: 'failed', code: 'NODE_REFUSED', nodeId: 'add' },
    });
    expect(before.calls).toEqual([]);
    const after = setUp([
      { name: 'p', afterNode: on('add', () => ({ action: 'fail', message: 'No.', code: 'FORBIDDEN' })) },
    ]);
    expect((await after.run(1).finished).error?.code).toBe('FORBIDDEN');
    expect(after.calls).toEqual(['add']);
  });

  it.each([
    [
      'throws before',
      {
        beforeNode: () => {
          throw new Error('broken');
        },
      },
    ],
    ['rejects before', { beforeNode: () => Promise.reject(new Error('broken')) }],
    [
      'throws after',
      {
        afterNode: () => {
          throw new Error('broken');
        },
      },
    ],
  ])('[IC1] that %s fails the node', async (_, hooks) => {
    const { error, status } = await setUp([{ name: 'bad', ...hooks }]).run(1).finished;
    expect(status).toBe('failed');
    expect(error).toMatchObject({
      code: 'INTERCEPTOR_FAILED',
      message: 'The interceptor "bad" failed: broken',
      nodeId: 'add',
    });
  });

  it('holds a node back until its promise resolves', async () => {
    let release = () => {};
    const { run, calls } = setUp([
      {
        name: 'slow',
        beforeNode: ({ nodeId }: BeforeNode) =>
          nodeId === 'add'
            ? new Promise((resolve) => {
                release = () => resolve(undefined);
              })
            : undefined,
      },
    ]);
    const { finished } = run(1);
    await settle();
    expect(calls).toEqual([]);
    release();
    expect((await finished).status).toBe('succeeded');
  });

  it('[IC2] suspends a node across a restart, with whatever is to be in its input then', async () => {
    const shared = store();
    const first = setUp([breakpoint('last')], { store: shared });
    const { executionId } = first.run(1);
    await settle();
    expect(first.calls).toEqual(['add']);
    await first.engine.shutdown(0);

    const second = setUp([breakpoint('last')], { store: shared, owner: 'second' });
    await second.engine.recover();
    await settle();
    expect(second.calls).toEqual([]);
    await expect(errorCodeOf(second.engine.resume(second.tenant, executionId, { data: {} }))).resolves.toBe(
      'EXECUTION_NOT_WAITING',
    );
    await second.engine.resume(second.tenant, executionId, {
      nodeId: 'last',
      outcome: { action: 'continue', input: { main: [{ json: { n: 50 } }] } },
    });
    await settle();
    expect(second.calls).toEqual(['last']);
    const events = [];
    for await (const page of second.engine.readJournal(second.tenant, executionId)) events.push(...page);
    expect(events.filter(({ type }) => type === 'Waiting' || type === 'Resumed')).toMatchObject([
      { nodeId: 'last', attempt: 1, suspension: { by: 'debugger', point: 'before', details: { line: 1 } } },
      { nodeId: 'last', attempt: 1, passed: 'debugger' },
    ]);
    const end = events.findLast(({ type }) => type === 'NodeSucceeded');
    expect(end).toMatchObject({ nodeId: 'last', attempt: 1, outputs: { main: [{ json: { n: 51 } }] } });
  });

  it('[IC2] fails a node that is not resumed in time', async () => {
    const test = setUp([breakpoint('add', 1_700_000_001_000)]);
    const { finished } = test.run(1);
    await settle();
    test.clock.advance(2_000);
    expect((await finished).error?.code).toBe('NODE_REFUSED');
    expect(test.calls).toEqual([]);
  });

  it('[IC3] is not asked again after the one that suspended; those after it are', async () => {
    const asked: string[] = [];
    const spy = (name: string): Interceptor => ({
      name,
      beforeNode: ({ nodeId }) => {
        if (nodeId === 'add') asked.push(name);
        return undefined;
      },
    });
    const test = setUp([spy('first'), breakpoint('add'), spy('last')]);
    const { executionId, finished } = test.run(1);
    await settle();
    expect(asked).toEqual(['first']);
    await test.engine.resume(test.tenant, executionId, { outcome: { action: 'continue' } });
    expect((await finished).status).toBe('succeeded');
    expect(asked).toEqual(['first', 'last']);
  });

  it('[IC2] suspends on an error; the node is tried again, skipped, or fails', async () => {
    const breakOnError: Interceptor = {
      name: 'debugger',
      afterNode: ({ result }) => ('failure' in result ? { action: 'suspend' } : undefined),
    };
    const outcomes = [
      [{ action: 'return', outputs: { main: [{ json: { n: 7 } }] } }, 'succeeded', ['add', 'last']],
      [{ action: 'continue' }, 'failed', ['add']],
      [{ action: 'fail', message: 'Stop.' }, 'failed', ['add']],
    ] as const;
    for (const [outcome, status, calls] of outcomes) {
      const test = setUp([breakOnError]);
      const { executionId, finished } = test.run(-1);
      await settle();
      await test.engine.resume(test.tenant, executionId, { outcome });
      expect((await finished).status).toBe(status);
      expect(test.calls).toEqual(calls);
    }
    const again = setUp([breakOnError]);
    const { executionId } = again.run(-1);
    await settle();
    await again.engine.resume(again.tenant, executionId, { outcome: { action: 'retry' } });
    await settle();
    expect(again.calls).toEqual(['add', 'add']);
  });

  it('refuses items that are none, and leaves the node suspended', async () => {
    const test = setUp([breakpoint('add')]);
    const { executionId, finished } = test.run(1);
    await settle();
    const outcome = { action: 'return', outputs: { main: 'text' } } as never;
    expect(await errorCodeOf(test.engine.resume(test.tenant, executionId, { outcome }))).toBe(
      'VALIDATION_FAILED',
    );
    await test.engine.resume(test.tenant, executionId, { outcome: { action: 'continue' } });
    expect((await finished).status).toBe('succeeded');
  });
});
