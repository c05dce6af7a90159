/** What every LeaseStore must do, together with the ExecutionStore that asks it who is alive. */
import { createId, isServiceError } from '@reporunner/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExecutionStore } from '../ports/execution-store.ts';
import { installation, type Lease, type LeaseStore, processLeaseName } from '../ports/lease-store.ts';

/** Empty lease and execution stores for one test. */
export interface LeaseStoreUnderTest {
  readonly leases: LeaseStore;
  readonly executions: ExecutionStore;
  /** Moves the clock of the store. */
  advance(ms: number): void;
  close(): Promise<void>;
}

const one = { tenantId: 'one' };
const other = { tenantId: 'other' };
const ttl = 10_000;

/** The contract suite of LeaseStore, with time that the suite moves itself. */
export function describeLeaseStore(name: string, open: () => Promise<LeaseStoreUnderTest>): void {
  describe(`${name}, as a LeaseStore`, () => {
    let opened: LeaseStoreUnderTest;
    let leases: LeaseStore;
    beforeEach(async () => {
      opened = await open();
      leases = opened.leases;
    });
    afterEach(() => opened.close());

    const running = async (owner: string): Promise<string> => {
      const id = createId();
      await opened.executions.append(one, {
        executionId: id,
        epoch: 1,
        afterSeq: 0,
        events: [
          {
            type: 'ExecutionStarted',
            seq: 1,
            at: 1,
            workflowId: 'w',
            versionId: 'v',
            mode: 'trigger',
            trigger: { nodeId: 'n', outputs: {} },
          },
        ],
        create: { workflowId: 'w', versionId: 'v', mode: 'trigger', createdAt: 1, owner },
        status: 'running',
      });
      return id;
    };
    const lease = async (owner: string): Promise<Lease> =>
      (await leases.acquire(installation, processLeaseName(owner), owner, ttl)) as Lease;

    it('[LE1] gives a lease to one owner at a time, also when several ask at once', async () => {
      const asked = await Promise.all(['a', 'b', 'c'].map((owner) => leases.acquire(one, 'x', owner, ttl)));
      const [held, ...rest] = asked.filter((found) => found !== undefined);
      expect(rest).toEqual([]);
      expect(held).toMatchObject({ name: 'x', epoch: 1 });
      expect(await leases.get(one, 'x')).toEqual(held);
      expect(await leases.acquire(one, 'x', 'd', ttl)).toBeUndefined();
      expect(await leases.acquire(one, 'x', held?.owner ?? '', ttl)).toMatchObject({ epoch: 2 });
    });

    it('[LE1] keeps the leases of tenants apart', async () => {
      await leases.acquire(one, 'x', 'a', ttl);
      expect(await leases.get(other, 'x')).toBeUndefined();
      expect(await leases.acquire(other, 'x', 'b', ttl)).toMatchObject({ owner: 'b', epoch: 1 });
      expect(await leases.renew(other, [{ name: 'x', owner: 'a', epoch: 1 }], ttl)).toEqual(new Set());
      expect(await leases.release(other, { name: 'x', owner: 'a', epoch: 1 })).toBe(false);
      opened.advance(ttl);
      expect(await leases.countExpired(one)).toBe(1);
      expect(await leases.countExpired({ tenantId: 'none' })).toBe(0);
    });

    it('[LE2] extends many leases at once, and says which are lost', async () => {
      const a = (await leases.acquire(one, 'a', 'me', ttl)) as Lease;
      const b = (await leases.acquire(one, 'b', 'me', ttl)) as Lease;
      opened.advance(ttl / 2);
      const stale = { ...b, epoch: b.epoch - 1 };
      expect(await leases.renew(one, [a, stale], ttl)).toEqual(new Set(['a']));
      opened.advance(ttl / 2);
      expect(await leases.acquire(one, 'a', 'you', ttl)).toBeUndefined();
      expect(await leases.acquire(one, 'b', 'you', ttl)).toMatchObject({ owner: 'you', epoch: 2 });
      expect(await leases.renew(one, [a, b], ttl)).toEqual(new Set(['a']));
    });

    it('[LE2] extends an expired lease that was not acquired by another', async () => {
      const held = (await leases.acquire(one, 'x', 'me', ttl)) as Lease;
      opened.advance(10 * ttl);
      expect(await leases.renew(one, [held], ttl)).toEqual(new Set(['x']));
      expect(await leases.acquire(one, 'x', 'you', ttl)).toBeUndefined();
    });

    it('[LE1] frees a released lease at once; its former owner cannot extend it', async () => {
      const held = (await leases.acquire(one, 'x', 'me', ttl)) as Lease;
      expect(await leases.release(one, held)).toBe(true);
      expect(await leases.release(one, held)).toBe(false);
      expect(await leases.renew(one, [held], ttl)).toEqual(new Set());
      const next = await leases.acquire(one, 'x', 'you', ttl);
      expect(next?.epoch).toBeGreaterThan(held.epoch);
    });

    it('[LE3] lets recovery claim only executions whose lease has expired', async () => {
      await lease('alive');
      await lease('me');
      const mine = await running('me');
      const ofAlive = await running('alive');
      const ofNobody = await running('without a lease');
      const first = await opened.executions.claimUnfinished('me', 10);
      expect(first.map(({ record }) => record.id)).toEqual([ofNobody]);
      opened.advance(ttl / 2);
      expect(await opened.executions.claimUnfinished('me', 10)).toEqual([]);
      opened.advance(ttl / 2);
      const second = await opened.executions.claimUnfinished('me', 10);
      expect(second.map(({ record }) => record.id)).toEqual([ofAlive]);
      expect(second[0]?.record).toMatchObject({ owner: 'me', epoch: 2 });
      expect((await opened.executions.get(one, mine))?.epoch).toBe(1);
    });

    it('[LE4] refuses the writes, and the lease, of an owner whose executions were claimed', async () => {
      const old = await lease('old');
      const id = await running('old');
      opened.advance(ttl);
      expect(await opened.executions.claimUnfinished('new', 10)).toHaveLength(1);
      expect(await leases.renew(installation, [old], ttl)).toEqual(new Set());
      const stale = opened.executions.append(one, {
        executionId: id,
        epoch: 1,
        afterSeq: 1,
        events: [{ type: 'ExecutionFinished', seq: 2, at: 2, status: 'succeeded' }],
        status: 'succeeded',
        finishedAt: 2,
      });
      const code = await stale.then(
        () => 'written',
        (error: unknown) => (isServiceError(error) ? error.code : error),
      );
      expect(code).toBe('EXECUTION_CONFLICT');
    });
  });
}
