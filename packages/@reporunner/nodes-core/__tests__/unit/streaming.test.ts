/** More items than lie in memory: the limits are so low here that a handful is. Rules of engine/SPEC.md. */
import { createManualClock, type Item, type JsonObject } from '@reporunner/core';
import { collectBlobs, type ExecutionEvent, type ExecutionResult, isStored } from '@reporunner/engine';
import {
  createMemoryBlobStore,
  createMemoryExecutionStore,
  createTestEngine,
} from '@reporunner/engine/testing';
import { defineAction, defineBatchAction, defineIntegration } from '@reporunner/integrations';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { coreIntegration } from '../../src/index.ts';

const metadata = { description: 'For tests.', group: 'data' as const, icon: 'x', aliases: [], intents: [] };

const failOn = defineAction({
  ...metadata,
  type: 't.failOn',
  label: 'Fail',
  parameters: z.strictObject({ n: z.number() }),
  run: ({ parameters: { n }, item }) => {
    if (item.json.n === n) throw new Error(`it is ${n}`);
    return item;
  },
});
const count = defineAction({
  ...metadata,
  type: 't.count',
  label: 'Count',
  parameters: z.strictObject({ to: z.number() }),
  run: async function* ({ parameters: { to }, item }) {
    for (let n = 0; n < to; n += 1) yield { ...item.json, n };
  },
});
const countAll = defineBatchAction({
  ...metadata,
  type: 't.countAll',
  label: 'Count',
  parameters: z.strictObject({ to: z.number() }),
  runBatch: ({ parameters: { to } }) => ({
    stream: (function* (): Generator<Item> {
      for (let n = 0; n < to; n += 1) yield { json: { n } };
    })(),
  }),
});
const nodes = [failOn, count, countAll];
const integration = defineIntegration({ name: 't', label: 'T', nodes, credentials: [] });

const low = {
  listed: 3,
  listedBytes: 1_000_000,
  piece: 2,
  pieceBytes: 1_000_000,
  atOnce: 10_000,
  atOnceBytes: 1_000_000,
  keptBytes: 0,
};

function setUp(items: typeof low | undefined, more: object = {}) {
  const blobs = createMemoryBlobStore();
  return {
    blobs,
    ...createTestEngine({
      integrations: [coreIntegration, integration],
      clock: createManualClock(1_000_000),
      blobs,
      ...more,
      ...(items === undefined ? {} : { limits: { items } }),
    }),
  };
}

type Test = ReturnType<typeof setUp>;

interface Spec {
  readonly type: string;
  /** `container` or `container.body`. */
  readonly in?: string;
  readonly parameters?: object;
  readonly [more: string]: unknown;
}

function document(specs: Readonly<Record<string, Spec>>, edges: readonly string[], id = 'w') {
  const all: Record<string, Spec> = { start: { type: 'core.manual' }, ...specs };
  return {
    id,
    tenantId: 'tenant',
    projectId: 'p',
    name: id,
    nodes: Object.fromEntries(
      Object.entries(all).map(([name, { in: home, ...node }]) => {
        const [parentId, body] = home?.split('.') ?? [];
        return [
          name,
          {
            id: name,
            name,
            position: { x: 0, y: 0 },
            ...node,
            ...(parentId === undefined ? {} : { parentId }),
            ...(body === undefined ? {} : { body }),
          },
        ];
      }),
    ),
    edges: Object.fromEntries(
      edges.map((text, index) => {
        const [from = '', to = ''] = text.split('>');
        const [fromId = '', fromPort = 'main'] = from.split('.');
        const [toId = '', toPort = 'main'] = to.split('.');
        const edge = {
          id: `e${index}`,
          from: { nodeId: fromId, port: fromPort },
          to: { nodeId: toId, port: toPort },
        };
        return [edge.id, edge];
      }),
    ),
  };
}

const numbers = (many: number) => Array.from({ length: many }, (_, n) => ({ n }));

/** Everything that it ended with. */
async function outputsOf(test: Test, { lastOutputs, storedOutputs }: ExecutionResult) {
  return storedOutputs === undefined
    ? lastOutputs
    : test.engine.readItems(test.tenant, storedOutputs, 0, storedOutputs.length);
}

async function run(test: Test, workflow: unknown, items: readonly JsonObject[]) {
  const result = await test.start(test.publish(workflow), items).finished;
  const outputs = await outputsOf(test, result);
  return {
    status: result.status,
    error: result.error?.code,
    json: outputs.map(({ json, error }) => (error === undefined ? json : { ...json, error: error.code })),
    result,
  };
}

const set = (name: string, value: string) => ({
  type: 'core.set',
  parameters: { fields: [{ name, value }] },
});

/** Steps that give the same whether their items lie in memory or not; some of them containers with such steps. */
const step = fc.oneof(
  fc.constant({ kind: 'set' as const }),
  fc.constant({ kind: 'origin' as const }),
  fc.record({ kind: fc.constant('filter' as const), by: fc.integer({ min: 2, max: 4 }) }),
  fc.record({ kind: fc.constant('branch' as const), by: fc.integer({ min: 2, max: 3 }) }),
  fc.record({
    kind: fc.constant('limit' as const),
    count: fc.nat(12),
    keep: fc.constantFrom('first' as const, 'last' as const),
  }),
  fc.constant({ kind: 'unique' as const }),
  fc.constant({ kind: 'double' as const }),
  fc.constant({ kind: 'sort' as const }),
  fc.record({ kind: fc.constant('fail' as const), n: fc.nat(6), port: fc.boolean() }),
  fc.record({
    kind: fc.constant('loop' as const),
    size: fc.integer({ min: 1, max: 7 }),
    concurrency: fc.integer({ min: 1, max: 3 }),
    collect: fc.constantFrom('all' as const, 'last' as const),
    inner: fc.constantFrom('set', 'filter', 'double', 'fail'),
  }),
  fc.record({ kind: fc.constant('times' as const), times: fc.nat(4), carry: fc.boolean() }),
  fc.record({ kind: fc.constant('try' as const), inner: fc.constantFrom('set', 'fail') }),
  fc.record({ kind: fc.constant('group' as const), end: fc.boolean() }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const even = (by: number) => ({
  conditions: [{ left: `={{ $json.n % ${by} }}`, operator: 'equals', right: 0 }],
});

function chain(steps: readonly Step[]) {
  const specs: Record<string, Spec> = {};
  const edges: string[] = [];
  let last = 'start';
  let wasContained = false;
  const then = (id: string, spec: Spec, port = '') => {
    specs[id] = spec;
    edges.push(`${last}${port}>${id}`);
    last = id;
  };
  const inside = (id: string, home: string, kind: string) => {
    const bodies: Record<string, Spec> = {
      set: set('t', '={{ ($json.t ?? "") + $loop?.index }}'),
      filter: { type: 'core.filter', parameters: even(2) },
      double: set('list', '={{ [$json.n, $json.n + 1] }}'),
      fail: { type: 't.failOn', parameters: { n: 2 } },
    };
    specs[`${id}-in`] = { ...(bodies[kind] as Spec), in: home };
    if (kind === 'double') {
      specs[`${id}-out`] = {
        type: 'core.splitOut',
        parameters: { field: 'list', destination: 'n', include: 'all' },
        in: home,
      };
      edges.push(`${id}-in>${id}-out`);
    }
  };
  steps.forEach((one, index) => {
    const id = `s${index}`;
    switch (one.kind) {
      case 'set':
        then(id, set('at', '={{ $itemIndex + $json.n * 1000 + $input.all().length }}'));
        break;
      case 'origin':
        // What goes through containers forgets where it began, where it is stored.
        if (!wasContained) then(id, set('origin', '={{ $("start").item.json.n }}'));
        break;
      case 'filter':
        then(id, { type: 'core.filter', parameters: even(one.by) });
        break;
      case 'branch': {
        then(id, { type: 'core.if', parameters: even(one.by) });
        specs[`${id}-yes`] = set('side', 'yes');
        specs[`${id}-no`] = set('side', 'no');
        specs[`${id}-end`] = { type: 'core.merge' };
        edges.push(`${id}.true>${id}-yes`, `${id}.false>${id}-no`);
        edges.push(`${id}-yes>${id}-end`, `${id}-no>${id}-end.input2`);
        last = `${id}-end`;
        break;
      }
      case 'limit':
        then(id, { type: 'core.limit', parameters: { count: one.count, keep: one.keep } });
        break;
      case 'unique':
        then(id, { type: 'core.removeDuplicates', parameters: { compare: 'selected', fields: ['n'] } });
        break;
      case 'double':
        then(id, set('list', '={{ [$json.n, $json.n + 1] }}'));
        then(`${id}-out`, {
          type: 'core.splitOut',
          parameters: { field: 'list', destination: 'n', include: 'all' },
        });
        break;
      case 'sort':
        then(id, { type: 'core.sort', parameters: { fields: [{ name: 'n', order: 'descending' }] } });
        break;
      case 'fail':
        then(id, {
          type: 't.failOn',
          parameters: { n: one.n },
          onError: one.port ? 'errorPort' : 'continue',
        });
        break;
      case 'loop':
        then(id, {
          type: 'core.loop',
          parameters: {
            size: one.size,
            concurrency: one.concurrency,
            collect: one.collect,
            onFailure: 'collect',
          },
        });
        inside(id, id, one.inner);
        wasContained = true;
        break;
      case 'times':
        then(id, {
          type: 'core.loop',
          parameters: { mode: 'times', times: one.times, carry: one.carry, collect: 'all' },
        });
        inside(id, id, 'set');
        wasContained = true;
        break;
      case 'try':
        then(id, { type: 'core.tryCatch' });
        inside(id, `${id}.try`, one.inner);
        specs[`${id}-catch`] = { ...set('caught', '={{ $json.n }}'), in: `${id}.catch` };
        wasContained = true;
        break;
      case 'group':
        if (one.end)
          then(id, {
            type: 'core.summarize',
            parameters: {
              groupBy: ['side'],
              summaries: [
                { operation: 'count', as: 'n' },
                { operation: 'max', field: 'n', as: 'max' },
              ],
            },
          });
        break;
    }
  });
  return document(specs, edges);
}

describe('[M1] items that do not lie in memory', () => {
  it('come to the same as items that do', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 25 }),
        async (steps, many) => {
          const workflow = chain(steps);
          const { result: _, ...plain } = await run(setUp(undefined), workflow, numbers(many));
          const { result: __, ...stored } = await run(setUp(low), workflow, numbers(many));
          expect(stored).toEqual(plain);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('[R1] come to the same after a crash at any point', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 5, max: 20 }),
        async (steps, many) => {
          const workflow = chain(steps);
          const first = setUp(low);
          const undisturbed = await run(first, workflow, numbers(many));
          const events = await first.store.events(first.tenant, undisturbed.result.executionId);
          const step = Math.max(1, Math.floor(events.length / 5));
          for (let kept = 1; kept < events.length; kept += step) {
            const outcome = await resumed(first.blobs, workflow, events.slice(0, kept));
            expect(outcome, `after ${kept} of ${events.length} events`).toEqual({
              status: undisturbed.status,
              json: undisturbed.json,
            });
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  /** What another process makes of a journal that breaks off. */
  async function resumed(blobs: Test['blobs'], workflow: unknown, events: readonly ExecutionEvent[]) {
    const store = createMemoryExecutionStore();
    let ended: (result: ExecutionResult['status']) => void = () => {};
    const end = new Promise<ExecutionResult['status']>((resolve) => (ended = resolve));
    const published = (
      _tenant: unknown,
      _id: unknown,
      _workflow: unknown,
      list: readonly ExecutionEvent[],
    ) => {
      for (const event of list) if (event.type === 'ExecutionFinished') ended(event.status);
    };
    const test = { ...setUp(low, { store, blobs, owner: 'successor', sinks: [{ published }] }), blobs };
    test.publish(workflow);
    await store.append(test.tenant, {
      executionId: 'execution',
      epoch: 1,
      afterSeq: 0,
      events,
      create: {
        workflowId: 'w',
        versionId: 'w-1',
        mode: 'trigger',
        createdAt: events[0]?.at ?? 0,
        owner: 'the one that died',
        idempotencyKey: 'again',
      },
      status: 'running',
    });
    await test.engine.recover();
    const status = await end;
    await new Promise<void>((resolve) => setImmediate(resolve));
    const again = test.start(test.publish(workflow), [], { idempotencyKey: 'again' });
    const outputs = await outputsOf(test, await again.finished);
    return {
      status,
      json: outputs.map(({ json, error }) => (error === undefined ? json : { ...json, error: error.code })),
    };
  }

  it('are read by expressions, all of them, the first, the last, one by one', async () => {
    const many = document(
      {
        rows: { type: 't.count', parameters: { to: 9 } },
        seen: set(
          'seen',
          '={{ [$("rows").all().length, $("rows").first().json.n, $("rows").last().json.n, $("rows").item.json.n, $("rows").itemMatching(4).json.n] }}',
        ),
      },
      ['start>rows', 'rows>seen'],
    );
    const { json } = await run(setUp(low), many, [{}]);
    expect(json.map(({ seen }) => seen)).toEqual(numbers(9).map(({ n }) => [9, 0, 8, n, 4]));
  });

  it('that a loop gets are read in its body and by its condition', async () => {
    const workflow = document(
      {
        rows: { type: 't.countAll', parameters: { to: 10 } },
        loop: {
          type: 'core.loop',
          parameters: { mode: 'while', condition: '={{ $loop.index < 2 && $input.all().length > 0 }}' },
        },
        body: { ...set('sum', '={{ $loop.items.length + $loop.item.json.n }}'), in: 'loop' },
        count: { type: 'core.summarize', parameters: { summaries: [{ operation: 'sum', field: 'sum' }] } },
      },
      ['start>rows', 'rows>loop', 'loop>count'],
    );
    expect((await run(setUp(low), workflow, [{}])).json).toEqual(
      (await run(setUp(undefined), workflow, [{}])).json,
    );
  });

  it('[M2] are refused to a node that needs too many of them at once, and say so', async () => {
    const workflow = document(
      {
        rows: { type: 't.count', parameters: { to: 50 } },
        sort: { type: 'core.sort', parameters: { fields: [{ name: 'n' }] } },
      },
      ['start>rows', 'rows>sort'],
    );
    const test = setUp({ ...low, atOnce: 20 });
    expect(await test.start(test.publish(workflow), [{}]).finished).toMatchObject({
      status: 'failed',
      error: { code: 'ITEMS_TOO_MANY', nodeName: 'sort' },
    });
    expect((await run(setUp({ ...low, atOnce: 50 }), workflow, [{}])).status).toBe('succeeded');
  });

  it('[M2] come to a node that sees one at a time by the piece, and what it makes is stored as it comes', async () => {
    const workflow = document(
      { rows: { type: 't.countAll', parameters: { to: 1_000 } }, end: set('a', 'b') },
      ['start>rows', 'rows>end'],
    );
    const test = setUp(low);
    let maxSize = 0;
    const { put } = test.blobs;
    test.blobs.put = async (tenant, source, metadata) => {
      const handle = await put(tenant, source, metadata);
      maxSize = Math.max(maxSize, handle.size);
      return handle;
    };
    const { result } = await run(test, workflow, [{}]);
    expect(result.storedOutputs).toHaveLength(1_000);
    // No chunk holds more than a piece of 2 items.
    expect(maxSize).toBeLessThan(500);
  });

  it('[M3] that a loop collects are stored on the way, and said in the journal', async () => {
    const workflow = document(
      {
        rows: { type: 't.countAll', parameters: { to: 40 } },
        loop: { type: 'core.loop' },
        body: { ...set('a', 'b'), in: 'loop' },
      },
      ['start>rows', 'rows>loop'],
    );
    const test = setUp(low);
    const { result, json } = await run(test, workflow, [{}]);
    const events = await test.store.events(test.tenant, result.executionId);
    const end = events.findLastIndex((event) => event.type === 'NodeSucceeded' && event.nodeId === 'loop');
    const stored = events.flatMap((event, at) => (event.type === 'ItemsStored' ? [{ event, at }] : []));
    expect(stored.length).toBeGreaterThan(1);
    for (const { event, at } of stored) {
      expect(event).toMatchObject({ nodeId: 'loop', port: 'main' });
      expect(at).toBeLessThan(end);
    }
    expect(json).toHaveLength(40);
  });

  it('go to another workflow and come back', async () => {
    const test = setUp(low);
    test.publish(
      document(
        { called: { type: 'core.calledByWorkflow' }, twice: set('twice', '={{ $json.n * 2 }}') },
        ['called>twice'],
        'called',
      ),
    );
    const workflow = document(
      {
        rows: { type: 't.count', parameters: { to: 9 } },
        call: { type: 'core.executeWorkflow', parameters: { workflowId: 'called' } },
      },
      ['start>rows', 'rows>call'],
    );
    const { json, status } = await run(test, workflow, [{}]);
    expect(status).toBe('succeeded');
    expect(json.map(({ twice }) => twice)).toEqual(numbers(9).map(({ n }) => n * 2));
  });

  it('are not in the journal, which names where they are, so that they are not collected', async () => {
    const test = setUp(low);
    const workflow = document(
      { rows: { type: 't.count', parameters: { to: 9 } }, keep: set('kept', 'yes') },
      ['start>rows', 'rows>keep'],
    );
    const { result } = await run(test, workflow, [{}]);
    const events = await test.store.events(test.tenant, result.executionId);
    for (const event of events)
      if (event.type === 'NodeSucceeded') expect(isStored(event.outputs.main ?? [])).toBe(true);
    const collection = {
      blobs: test.blobs,
      references: [test.store],
      storedBefore: Number.POSITIVE_INFINITY,
      signal: new AbortController().signal,
    };
    expect(await collectBlobs(test.tenant, collection)).toBe(0);
    expect(await outputsOf(test, result)).toHaveLength(9);
    await test.store.delete(test.tenant, result.executionId);
    expect(await collectBlobs(test.tenant, collection)).toBeGreaterThan(0);
  });

  it('are gone through no further when the execution is cancelled', async () => {
    const test = setUp(low);
    const workflow = document(
      { rows: { type: 't.count', parameters: { to: 1_000_000_000 } }, end: set('a', 'b') },
      ['start>rows', 'rows>end'],
    );
    const { executionId, finished, accepted } = test.start(test.publish(workflow), [{}]);
    await accepted;
    await test.engine.cancel(test.tenant, executionId);
    expect((await finished).status).toBe('cancelled');
  });
});
