/** E4: what may wait is counted when it is accepted, however its start gets to the store. */
import { createManualClock, type JsonObject } from '@reporunner/core';
import { defineBatchAction, defineIntegration } from '@reporunner/integrations';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { StartRequest } from '../../src/api.ts';
import type { EngineOptions } from '../../src/engine.ts';
import { createMemoryExecutionStore, createTestEngine } from '../../src/testing/index.ts';
import { documentOf, nodeMetadata, settle, start } from '../../test-utils/nodes.ts';

const tooMany = expect.objectContaining({ code: 'EXECUTION_LIMIT' });

function setUp(limits: object, more: Partial<EngineOptions> = {}, settings: object = {}) {
  const begun: JsonObject[] = [];
  const ends: (() => void)[] = [];
  const hold = defineBatchAction({
    ...nodeMetadata,
    type: 't.hold',
    label: 'Hold',
    parameters: z.strictObject({}),
    runBatch: ({ items }) => {
      begun.push(items[0]?.json ?? {});
      return new Promise<typeof items>((resolve) => ends.push(() => resolve(items)));
    },
  });
  const clock = createManualClock(1_000_000);
  const test = createTestEngine({
    integrations: [defineIntegration({ name: 't', label: 'T', nodes: [start, hold], credentials: [] })],
    clock,
    limits: { concurrentExecutions: 1, ...limits },
    ...more,
  });
  const workflow = test.publish(documentOf({ hold: { type: 't.hold' } }, ['start>hold'], { settings }));
  /** So many at once: how many were accepted. */
  const burst = (count: number, request: Partial<StartRequest> = {}, json: JsonObject = {}) => {
    let accepted = 0;
    for (let n = 0; n < count; n += 1) {
      try {
        test.start(workflow, [{ ...json, n }], request);
        accepted += 1;
      } catch (error) {
        expect(error).toEqual(tooMany);
      }
    }
    return accepted;
  };
  return { ...test, clock, begun, ends, workflow, burst };
}

describe('a full queue', () => {
  it.each([
    ['of the server', { queuedExecutions: 2 }],
    ['of the tenant', { tenantQueue: 2 }],
    ['of a tenant with a place of its own', { concurrentExecutions: 9, tenantExecutions: 1, tenantQueue: 2 }],
  ])('[E4] %s takes no more of a burst than one by one', async (_, limits) => {
    const { burst, engine, begun } = setUp(limits);
    expect(burst(200)).toBe(3);
    expect(engine.running()).toEqual({ active: 1, queued: 2 });
    await settle();
    expect(burst(20)).toBe(0);
    expect(engine.running()).toEqual({ active: 1, queued: 2 });
    expect(begun).toHaveLength(1);
  });

  it.each(['trigger', 'manual', 'retry', 'cli'] as const)('[E4] refuses what comes as %s', (mode) => {
    expect(setUp({ queuedExecutions: 2 }).burst(20, { mode })).toBe(3);
  });

  it('[E4] counts nothing that the store refused, and takes as many again', async () => {
    const store = createMemoryExecutionStore();
    let isDown = false;
    const append: typeof store.append = (...write) =>
      isDown ? Promise.reject(new Error('the disk is gone')) : store.append(...write);
    const { burst, engine } = setUp({ queuedExecutions: 2 }, { store: { ...store, append } });
    expect(burst(1)).toBe(1);
    await settle();
    isDown = true;
    expect(burst(20)).toBe(2);
    await settle();
    expect(engine.running()).toEqual({ active: 1, queued: 0 });
    isDown = false;
    expect(burst(20)).toBe(2);
  });

  it('[E4] never refuses what a running execution starts: called workflows and error workflows', () => {
    const { burst } = setUp({ queuedExecutions: 2, tenantQueue: 2 });
    expect(burst(20)).toBe(3);
    expect(burst(20, { mode: 'sub-workflow' })).toBe(20);
    expect(burst(20, { mode: 'error' })).toBe(20);
    expect(burst(20)).toBe(0);
  });

  it('[E4] does not refuse what need not wait', async () => {
    const { burst, start, publish, begun } = setUp({ concurrentExecutions: 2, queuedExecutions: 0 });
    expect(burst(20)).toBe(2);
    await settle();
    expect(begun).toHaveLength(2);
    const other = publish(documentOf({}, [], { id: 'other' }));
    expect(() => start(other)).toThrow(tooMany);
  });

  it('[E4] takes the last of a burst that is debounced in the place of the one before', async () => {
    const { burst, engine, clock, begun } = setUp({ queuedExecutions: 1 }, {}, { flow: { debounceMs: 500 } });
    expect(burst(20)).toBe(20);
    expect(engine.running()).toEqual({ active: 0, queued: 1 });
    await settle();
    clock.advance(500);
    await settle();
    expect(begun).toEqual([{ n: 19 }]);
  });

  it('[F1] takes nothing of the limits of a workflow for an event that it refuses', async () => {
    const flow = { throttle: { count: 4, perMs: 1_000 } };
    const { burst, ends } = setUp({ queuedExecutions: 2 }, {}, { flow });
    expect(burst(4)).toBe(3);
    await settle();
    ends.shift()?.();
    await settle();
    expect(burst(1)).toBe(1);
  });

  it('[E4] is as full after a restart, before the first of it is resumed', async () => {
    const store = createMemoryExecutionStore();
    const before = setUp({ queuedExecutions: 4 }, { store });
    expect(before.burst(20)).toBe(5);
    await settle();
    let reads = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    const after = setUp(
      { queuedExecutions: 4 },
      {
        store: {
          ...store,
          async *headers(...range) {
            reads += 1;
            await promise;
            yield* store.headers(...range);
          },
        },
        owner: 'successor',
      },
    );
    after.publish(before.workflow);
    await after.engine.claim();
    expect(after.engine.running()).toEqual({ active: 0, queued: 4 });
    const recovered = after.engine.recover();
    await settle();
    expect(reads).toBe(1);
    expect(after.engine.running()).toEqual({ active: 0, queued: 4 });
    // There is a place to run, and none to wait.
    expect(after.burst(20)).toBe(1);
    resolve();
    expect(await recovered).toBe(5);
    // The one that had begun waits for a place as well, and is not refused.
    expect(after.engine.running()).toEqual({ active: 1, queued: 5 });
    expect(after.burst(20)).toBe(0);
  });
});
