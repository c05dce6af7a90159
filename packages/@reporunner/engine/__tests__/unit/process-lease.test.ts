import { createManualClock, silentLogger } from '@reporunner/core';
import { defineAction, defineIntegration } from '@reporunner/integrations';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createProcessLease, processLeaseMs } from '../../src/executions/process-lease.ts';
import { createInProcessReplies, installation, type LeaseStore, processLeaseName } from '../../src/index.ts';
import {
  createMemoryExecutionStore,
  createMemoryLeaseStore,
  createTestEngine,
} from '../../src/testing/index.ts';
import { documentOf, nodeMetadata, settle, start } from '../../test-utils/nodes.ts';

/** Two clocks, as a machine has them: one is set and counts on while it sleeps, the other only counts what it was awake. */
function setUp() {
  const clock = createManualClock(1_700_000_000_000);
  /** The store is on another machine. */
  const storeClock = createManualClock(1_700_000_000_000);
  let monotonic = 0;
  const memory = createMemoryLeaseStore(storeClock);
  const calls = { acquire: 0, renew: 0 };
  const leases: LeaseStore = {
    ...memory,
    acquire: (...args) => {
      calls.acquire += 1;
      return memory.acquire(...args);
    },
    renew: (...args) => {
      calls.renew += 1;
      return memory.renew(...args);
    },
  };
  const lost: string[] = [];
  let abandoned = 0;
  const lease = createProcessLease({
    leases,
    owner: 'me',
    clock,
    monotonic: () => monotonic,
    logger: silentLogger,
    onLost: ({ code }) => lost.push(code),
    onAbandoned: () => {
      abandoned += 1;
    },
  });
  /** Awake, step by step, so that heartbeats are answered. */
  const live = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 1_000) {
      storeClock.advance(1_000);
      monotonic += 1_000;
      clock.advance(1_000);
      await settle();
    }
  };
  /** Everything stands still but the wall clocks. */
  const suspend = (ms: number) => {
    storeClock.advance(ms);
    clock.shift(ms);
  };
  return {
    lease,
    memory,
    calls,
    lost,
    clock,
    storeClock,
    live,
    suspend,
    abandoned: () => abandoned,
    stall: (ms: number) => {
      storeClock.advance(ms);
      monotonic += ms;
    },
  };
}

describe('The lease of a process', () => {
  it('[PL1] is acquired before the first write, and costs later ones nothing', async () => {
    const { lease, calls, live } = setUp();
    await lease.check();
    for (let writes = 0; writes < 1_000; writes += 1) expect(lease.check()).toBeUndefined();
    expect(calls).toEqual({ acquire: 1, renew: 0 });
    await live(10 * processLeaseMs);
    expect(lease.check()).toBeUndefined();
    // One heartbeat a third of its time, whatever was written.
    expect(calls).toEqual({ acquire: 1, renew: 30 });
  });

  it('[PL1] is confirmed before a write after the machine was suspended', async () => {
    const { lease, calls, lost, suspend } = setUp();
    await lease.check();
    suspend(3_600_000);
    const pending = lease.check();
    expect(pending).toBeDefined();
    expect(lease.check()).toBe(pending);
    await pending;
    expect(calls.renew).toBe(1);
    expect(lost).toEqual([]);
    expect(lease.owner).toBe('me');
  });

  it('[PL1] is confirmed before a write after the process was stopped while the clock was set back', async () => {
    const { lease, calls, clock, stall } = setUp();
    await lease.check();
    clock.shift(-3_600_000);
    expect(lease.check()).toBeUndefined();
    stall(processLeaseMs);
    await lease.check();
    expect(calls.renew).toBe(1);
  });

  it('[PL1] survives a wall clock that is set forward', async () => {
    const { lease, lost, clock } = setUp();
    await lease.check();
    clock.shift(3_600_000);
    await lease.check();
    expect(lost).toEqual([]);
  });

  it('[PL2] that was lost refuses the write, and goes on under a new name', async () => {
    const { lease, memory, lost, suspend } = setUp();
    await lease.check();
    suspend(processLeaseMs);
    // As the claim of another process does.
    memory.revokeExpired();
    await expect(lease.check()).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(lost).toEqual(['LEASE_LOST']);
    expect(lease.owner).not.toBe('me');
    await lease.check();
    expect(await memory.get(installation, processLeaseName(lease.owner))).toMatchObject({
      owner: lease.owner,
    });
  });

  it('reports what other processes left behind once their leases have expired', async () => {
    const { lease, memory, live, abandoned } = setUp();
    await lease.check();
    await memory.acquire(installation, processLeaseName('other'), 'other', processLeaseMs);
    await live(processLeaseMs - 1_000);
    expect(abandoned()).toBe(0);
    await live(processLeaseMs);
    expect(abandoned()).toBeGreaterThan(0);
  });

  it('lets others claim at once what a stopped process leaves', async () => {
    const { lease, memory } = setUp();
    await lease.check();
    await lease.close();
    expect(memory.isLive('me')).toBe(false);
    expect(await memory.countExpired(installation)).toBe(1);
  });
});

describe('Engines that share a store', () => {
  /** A step that runs until the test lets it end. */
  const steps: (() => void)[] = [];
  const slow = defineAction({
    ...nodeMetadata,
    type: 't.slow',
    label: 'Slow',
    sideEffect: true,
    parameters: z.strictObject({}),
    run: async ({ item }) => {
      await new Promise<void>((resolve) => steps.push(resolve));
      return item.json;
    },
  });
  const respond = defineAction({
    ...nodeMetadata,
    type: 't.respond',
    label: 'Respond',
    parameters: z.strictObject({}),
    run: ({ item, respond }) => {
      respond({ status: 201, headers: {}, body: 'done' });
      return item.json;
    },
  });
  const nodes = { a: { type: 't.slow' }, b: { type: 't.slow' }, c: { type: 't.respond' } };
  const edges = ['start>a', 'a>b', 'b>c'];

  const share = () => {
    steps.length = 0;
    const clock = createManualClock(1_700_000_000_000);
    const leases = createMemoryLeaseStore(clock);
    const store = createMemoryExecutionStore({ leases });
    const replies = createInProcessReplies(clock);
    const open = (owner: string) => {
      const test = createTestEngine({
        store,
        leases,
        replies,
        owner,
        clock,
        monotonic: () => clock.now(),
        integrations: [
          defineIntegration({ name: 't', label: 'Test', nodes: [start, slow, respond], credentials: [] }),
        ],
      });
      return { ...test, workflow: test.publish(documentOf(nodes, edges)) };
    };
    return { clock, store, replies, first: open('first'), second: open('second') };
  };

  it('[LE3] [LE4] [PL2] leave each other alone until a lease has expired, and the one that slept releases its executions', async () => {
    const { clock, store, first, second } = share();
    const handle = first.start(first.workflow);
    handle.finished.catch(() => {});
    await handle.accepted;
    await settle();
    expect(steps).toHaveLength(1);
    expect(await second.engine.recover()).toBe(0);

    // The first is suspended, timers and all, past its lease.
    clock.shift(2 * processLeaseMs);
    expect(await second.engine.recover()).toBe(1);
    await settle();
    expect(steps).toHaveLength(2);
    expect(await store.get(first.tenant, handle.executionId)).toMatchObject({ owner: 'second', epoch: 2 });

    // It wakes, and its step ends: it notices before it writes, and runs no second step.
    steps.shift()?.();
    await expect(handle.finished).rejects.toMatchObject({ code: 'LEASE_LOST' });
    await settle();
    expect(steps).toHaveLength(1);
    for (let left = 0; left < 2; left += 1) {
      steps.shift()?.();
      await settle();
    }
    expect(await store.get(first.tenant, handle.executionId)).toMatchObject({
      status: 'succeeded',
      owner: 'second',
      epoch: 2,
    });

    // It works on under its new name.
    const again = first.start(first.workflow);
    expect(await again.accepted).toMatchObject({ duplicate: false });
    expect((await store.get(first.tenant, again.executionId))?.owner).toBe('first.1');
  });

  it('[LE3] claim at once what a process leaves that was stopped', async () => {
    const { clock, first, second } = share();
    const handle = first.start(first.workflow);
    handle.finished.catch(() => {});
    await handle.accepted;
    await settle();
    const stopped = first.engine.shutdown(0);
    clock.advance(0);
    await stopped;
    expect(await second.engine.recover()).toBe(1);
  });

  it('[RC2] [LE3] carries the response of a recovered execution to the caller that still waits', async () => {
    steps.length = 0;
    const { clock, first, second, replies } = share();
    const handle = first.start(first.workflow);
    handle.finished.catch(() => {});
    await handle.accepted;
    await settle();
    const pending = await replies.wait(first.tenant, handle.executionId, 600_000);
    clock.shift(2 * processLeaseMs);
    await second.engine.recover();
    await settle();
    for (let left = 0; left < 2; left += 1) {
      steps.pop()?.();
      await settle();
    }
    expect(await pending.outcome).toMatchObject({ kind: 'response', response: { status: 201 } });
  });
});
