/** Runs random workflows on the real engine, over memory stores and a clock of its own. */
import { type Clock, type Item, type JsonObject, ServiceError, verbatim } from '@reporunner/core';
import { type Batch, type ExecutionEvent, isStored } from '@reporunner/engine';
import {
  createMemoryBlobStore,
  createMemoryExecutionStore,
  createTestEngine,
  replayHistory,
} from '@reporunner/engine/testing';
import { defineAction, defineBatchAction, defineIntegration } from '@reporunner/integrations';
import { coreIntegration } from '@reporunner/nodes-core';
import { z } from 'zod';
import { type Fate, fate, pathOfCall } from './fates.ts';
import { calledDocuments, documentOf, type Flow, fateOf } from './flow.ts';
import { type ModelEvent, type ModelItem, type ModelResult, shown } from './model.ts';

/** Time goes on from timer to timer, and everything a timer sets off happens before the next. */
function createStepClock(start: number) {
  let now = start;
  let count = 0;
  const timers = new Set<{ due: number; order: number; run: () => void }>();
  const clock: Clock = {
    now: () => now,
    elapsed: () => now,
    setTimer(delayMs, run) {
      count += 1;
      const timer = { due: now + Math.max(0, delayMs), order: count, run };
      timers.add(timer);
      return { cancel: () => void timers.delete(timer) };
    },
  };
  const step = (): boolean => {
    let next: { due: number; order: number; run: () => void } | undefined;
    for (const timer of timers)
      if (next === undefined || timer.due < next.due || (timer.due === next.due && timer.order < next.order))
        next = timer;
    if (next === undefined) return false;
    timers.delete(next);
    now = Math.max(now, next.due);
    next.run();
    return true;
  };
  return { clock, step };
}

const yieldOnce = () => new Promise<void>((resolve) => setImmediate(resolve));
const metadata = { description: 'For checks.', group: 'data' as const, icon: 'x', aliases: [], intents: [] };
const parameters = z.strictObject({});
const maxSteps = 5_000;
const shortLists = {
  listed: 2,
  listedBytes: 1e6,
  piece: 2,
  pieceBytes: 1e6,
  atOnce: 1e6,
  atOnceBytes: 1e9,
  keptBytes: 0,
};

interface Context {
  readonly nodeId: string;
  readonly idempotencyKey: string;
  readonly attempt: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** The paths of called executions by id, once their start is written. */
type Called = ReadonlyMap<string, string>;

/** The nodes of one flow. */
function integrationOf(flow: Flow, called: Called) {
  const scopeOf = ({ idempotencyKey, nodeId }: Context) =>
    idempotencyKey.slice(idempotencyKey.indexOf(':') + 1, -nodeId.length - 1);
  const fateFor = (context: Context, v: unknown, attempt = context.attempt): Fate =>
    fate(flow, context.nodeId, scopeOf(context), Number(v ?? 0), attempt);
  const numberIn = (item: Item | undefined) => item?.json.v;
  /** At its time, or, where time does not matter, at once or a little later. */
  const after = <T>(
    context: Context,
    { takesMs, failure }: Fate,
    give: () => T,
    v: unknown,
  ): T | Promise<T> => {
    const settle = () => {
      if (failure === undefined) return give();
      const { code, recoverable } = failure;
      throw new ServiceError(verbatim('it failed'), {
        code: code as ServiceError['code'],
        service: 'check',
        recoverable,
      });
    };
    const how =
      flow.style === 'timed' ? 1 : fateOf(flow.seed, 'how', context.nodeId, scopeOf(context), Number(v ?? 0));
    if (how < 0.5) return settle();
    if (how < 0.75) return Promise.resolve().then(settle);
    return new Promise((resolve, reject) => {
      context.clock.setTimer(takesMs, () => {
        try {
          resolve(settle());
        } catch (error) {
          reject(error);
        }
      });
    });
  };
  /** Waits for the start of a called execution to be written, while the clock stands still. */
  const pathOf = async (context: Context): Promise<string> => {
    const { idempotencyKey, clock } = context;
    const executionId = idempotencyKey.slice(0, idempotencyKey.indexOf(':'));
    for (;;) {
      const path = called.get(executionId);
      if (path !== undefined) return path;
      await new Promise<void>((resolve) => void clock.setTimer(0, resolve));
    }
  };
  const work = (type: string, sideEffect: boolean) =>
    defineAction({
      ...metadata,
      type,
      label: type,
      parameters,
      sideEffect,
      run: (context) => {
        const v = numberIn(context.item);
        const settle = (outcome: Fate) =>
          after(context, outcome, () => outcome.values.map((value) => ({ v: value })), v);
        const isCalled = flow.style === 'timed' && context.nodeId.startsWith('sub-');
        if (!isCalled) return settle(fateFor(context, v));
        return pathOf(context).then((path) =>
          settle(fate(flow, context.nodeId, path, Number(v ?? 0), context.attempt)),
        );
      },
    });
  const control = (type: 'break' | 'continue') =>
    defineBatchAction({
      ...metadata,
      type: `t.${type}`,
      label: type,
      parameters,
      needsLoop: true,
      runBatch: (context) => {
        const { items } = context;
        const v = numberIn(items[0]);
        const { takesMs } = fateFor(context, v);
        return after(context, { takesMs, values: [] }, () => ({ ports: { main: items }, control: type }), v);
      },
    });
  const bulk = defineBatchAction({
    ...metadata,
    type: 't.bulk',
    label: 'Bulk',
    parameters,
    runBatch: (context) => {
      const { items } = context;
      const v = numberIn(items[0]);
      const give = () => items.map((item) => ({ json: { v: (Number(item.json.v) + 1) % 1_000 } }));
      return after(context, fateFor(context, v), give, v);
    },
  });
  const pause = defineBatchAction({
    ...metadata,
    type: 't.pause',
    label: 'Pause',
    parameters,
    sideEffect: true,
    runBatch: (context) => ({
      wait: { until: context.clock.now() + fateFor(context, numberIn(context.items[0]), 0).takesMs },
    }),
    resume: ({ items }) => items,
  });
  const nodes = [
    work('t.work', false),
    work('t.effect', true),
    control('break'),
    control('continue'),
    bulk,
    pause,
  ];
  return defineIntegration({ name: 't', label: 'T', nodes, credentials: [] });
}

type Blobs = ReturnType<typeof createMemoryBlobStore>;

/** When every flow starts, in milliseconds. */
export const beginning = 1_000;

export interface Driven {
  /** Undefined: it waits for ever. */
  readonly result: Pick<ModelResult, 'status' | 'code'> | undefined;
  readonly events: readonly ModelEvent[];
  readonly journal: readonly ExecutionEvent[];
  readonly blobs: Blobs;
  /** What SPEC C9 says must not be. */
  readonly stalled: string | undefined;
  /** Called executions that have not ended. */
  readonly leftOver: number;
  readonly endedAt: number;
}

const realNow = performance.now.bind(performance);

/**
 * `crashed`: it goes on from what was written before. The time of the machine stands still meanwhile: on a busy one, nodes
 * would yield the main thread in the middle of a step of the clock, and what they come to would be late.
 */
export async function drive(...flow: Parameters<typeof driveOn>): Promise<Driven> {
  performance.now = () => 0;
  try {
    return await driveOn(...flow);
  } finally {
    performance.now = realNow;
  }
}

async function driveOn(
  flow: Flow,
  crashed?: { readonly journal: readonly ExecutionEvent[]; readonly blobs: Blobs },
): Promise<Driven> {
  const prefix = crashed?.journal;
  const blobs = crashed?.blobs ?? createMemoryBlobStore();
  const startedAt = prefix?.at(-1)?.at ?? beginning;
  const { clock, step } = createStepClock(startedAt);
  const store = createMemoryExecutionStore();
  let isOver = false;
  let executionId = 'execution';
  const called = new Map<string, string>();
  const watched = {
    ...store,
    append: async (...[tenant, write]: Parameters<typeof store.append>) => {
      await store.append(tenant, write);
      const [first] = write.events;
      if (first?.type === 'ExecutionStarted' && first.parent !== undefined) {
        const { scope, index, attempt = 1 } = first.parent;
        called.set(write.executionId, pathOfCall(flow, scope, index, attempt));
      }
      if (write.finishedAt !== undefined && write.executionId === executionId) isOver = true;
    },
  };
  const test = createTestEngine({
    integrations: [coreIntegration, integrationOf(flow, called)],
    clock,
    store: watched,
    blobs,
    limits: {
      graceMs: flow.graceMs,
      ...(flow.evicts ? { parkAfterMs: 1 } : {}),
      ...(flow.stores ? { items: shortLists } : {}),
    },
  });
  for (const document of calledDocuments(flow)) test.publish(document);
  const workflow = test.publish(documentOf(flow, 'w'));
  if (prefix === undefined) {
    const items = flow.items.map((v): JsonObject => ({ v }));
    if (flow.cancelAfter !== undefined)
      clock.setTimer(
        flow.cancelAfter,
        () => void test.engine.cancel(test.tenant, executionId).catch(() => {}),
      );
    executionId = test.start(workflow, items).executionId;
  } else {
    await store.append(test.tenant, {
      executionId,
      epoch: 1,
      afterSeq: 0,
      events: prefix,
      status: 'running',
      create: {
        workflowId: 'w',
        versionId: 'w-1',
        mode: 'trigger',
        createdAt: prefix[0]?.at ?? 0,
        owner: 'one that died',
      },
    });
    await test.engine.recover();
  }
  // What is stored is read and written a piece at a time, with passes of the event loop in between.
  const yields = async (count: number) => {
    for (let at = 0; at < count && !isOver; at += 1) await yieldOnce();
  };
  const perStep = flow.stores ? 40 : flow.evicts ? 4 : 2;
  await yields(perStep + 1);
  for (let steps = 0; !isOver && steps < maxSteps; steps += 1) {
    if (!step()) {
      await yields(500);
      if (!step()) break;
    }
    await yields(perStep);
  }
  await yieldOnce();
  const children = await store.list(test.tenant, { modes: ['sub-workflow'] }, { limit: 1_000 });
  const record = await store.get(test.tenant, executionId);
  const journal = await store.events(test.tenant, executionId);
  const itemsOf = (batch: Batch) =>
    isStored(batch) ? test.engine.readItems(test.tenant, batch, 0, batch.length) : batch;
  const events = (await Promise.all(journal.map((event) => eventOf(event, itemsOf)))).flat();
  const plan = test.engine.compile({ versionId: 'w-1', workflow });
  return {
    result: isOver ? { status: record?.status ?? '', code: record?.error?.code } : undefined,
    events,
    journal,
    blobs,
    stalled: replayHistory(plan, journal).stalled,
    leftOver: children.items.filter(({ finishedAt }) => finishedAt === undefined).length,
    endedAt: record?.finishedAt ?? Number.NaN,
  };
}

async function eventOf(
  event: ExecutionEvent,
  itemsOf: (batch: Batch) => readonly Item[] | Promise<readonly Item[]>,
): Promise<readonly ModelEvent[]> {
  if (event.type !== 'NodeSucceeded' && event.type !== 'NodeFailed') return [];
  const key = `${event.scope} ${event.nodeId}`;
  if (event.type === 'NodeFailed') {
    const what = event.retryAt === undefined ? 'failed' : 'retry';
    return [{ at: event.at, key, what: `${what} ${event.error.code}` }];
  }
  const ports: Record<string, readonly ModelItem[]> = {};
  for (const [port, batch] of Object.entries(event.outputs))
    ports[port] = (await itemsOf(batch)).map(({ json }) => {
      const error = (json.error as { code?: string } | undefined)?.code;
      return { v: Number(json.v), ...(error === undefined ? {} : { error }) };
    });
  return [{ at: event.at, key, what: `ok ${shown(ports)}` }];
}
