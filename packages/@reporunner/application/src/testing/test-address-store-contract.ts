/** What every TestAddressStore must do. Adapters run this suite over themselves. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewTestAddress, TestAddressStore } from '../ports/test-address-store.ts';

/** A store that is empty and belongs to one test. */
export interface TestAddressStoreUnderTest {
  readonly store: TestAddressStore;
  close(): Promise<void>;
}

const one = { tenantId: 'one' };
const other = { tenantId: 'other' };
const ada = { kind: 'user', id: 'ada' } as const;
const address: NewTestAddress = {
  id: 'first',
  workflowId: 'w',
  nodeId: 'hook',
  openedBy: ada,
  runs: 'workflow',
  openedAt: 100,
  expiresAt: 200,
};

/** The contract suite of TestAddressStore: every adapter runs it with a store that is empty and its own. */
export function describeTestAddressStore(name: string, open: () => Promise<TestAddressStoreUnderTest>): void {
  describe(`${name}, as a TestAddressStore,`, () => {
    let under: TestAddressStoreUnderTest;
    let store: TestAddressStore;
    beforeEach(async () => {
      under = await open();
      store = under.store;
    });
    afterEach(() => under.close());

    it('[TA1] keeps the id of the address that a person has of a trigger', async () => {
      expect(await store.open(one, address)).toEqual({ ...address, requests: 0 });
      await store.record(one, 'first', { at: 150, method: 'POST', executionId: 'e' }, 0);
      const again = { ...address, id: 'second', openedAt: 300, expiresAt: 400, runs: 'trigger' } as const;
      expect(await store.open(one, again)).toEqual({ ...again, id: 'first', requests: 0 });
      // The key of a person acts for that person.
      const byKey = { ...again, openedBy: { kind: 'apiKey', id: 'k', userId: 'ada' } } as const;
      expect((await store.open(one, byKey)).id).toBe('first');
      const bob = { ...address, id: 'third', openedBy: { kind: 'user', id: 'bob' } } as const;
      expect((await store.open(one, bob)).id).toBe('third');
      expect((await store.open(one, { ...address, id: 'fourth', nodeId: 'form' })).id).toBe('fourth');
      expect((await store.list(one, 'w')).map(({ id }) => id)).toEqual(['fourth', 'third', 'first']);
      expect(await store.get(one, 'first')).toMatchObject({ openedBy: byKey.openedBy, runs: 'trigger' });
    });

    it('[TA2] counts every request once, and lets it extend what is open', async () => {
      await store.open(one, address);
      await Promise.all(
        Array.from({ length: 20 }, (_, at) =>
          store.record(one, 'first', { at: 150 + at, method: 'PUT' }, 200 + at),
        ),
      );
      expect(await store.get(one, 'first')).toMatchObject({ requests: 20, expiresAt: 219 });
      const error = { code: 'METHOD_NOT_ALLOWED', message: 'No GET', messageId: 'x.y', parameters: { n: 1 } };
      const last = { at: 180, method: 'GET', error };
      await store.record(one, 'first', last, 210);
      expect(await store.get(one, 'first')).toMatchObject({ requests: 21, expiresAt: 219, last });
    });

    it('[TA2] leaves closed what was closed', async () => {
      await store.open(one, address);
      expect(await store.setExpiry(one, 'first', 500, 150)).toBe(true);
      expect(await store.setExpiry(one, 'first', 160, 160)).toBe(true);
      expect(await store.setExpiry(one, 'first', 900, 160)).toBe(false);
      expect(await store.setExpiry(one, 'unknown', 900, 1)).toBe(false);
      await store.record(one, 'first', { at: 170, method: 'POST' }, 700);
      expect((await store.get(one, 'first'))?.expiresAt).toBe(160);
    });

    it('[TA3] keeps the newest request with an execution as the sample of its trigger', async () => {
      await store.open(one, address);
      await store.open(one, { ...address, id: 'bob', openedBy: { kind: 'user', id: 'bob' } });
      await store.record(one, 'first', { at: 110, method: 'POST', executionId: 'e1' }, 200);
      await store.record(one, 'bob', { at: 120, method: 'POST', executionId: 'e2' }, 200);
      await store.record(
        one,
        'first',
        { at: 130, method: 'POST', error: { code: 'FORBIDDEN', message: 'No' } },
        200,
      );
      await store.keepSample(one, 'w', { nodeId: 'form', executionId: 'e3', at: 140 });
      expect(await store.samples(one, 'w')).toEqual([
        { nodeId: 'form', executionId: 'e3', at: 140 },
        { nodeId: 'hook', executionId: 'e2', at: 120 },
      ]);
      await store.open(one, { ...address, openedAt: 300, expiresAt: 400 });
      expect(await store.samples(one, 'w')).toHaveLength(2);
    });

    it('[TA3] forgets a workflow, and only that', async () => {
      await store.open(one, address);
      await store.open(one, { ...address, id: 'x', workflowId: 'w2' });
      await store.keepSample(one, 'w', { nodeId: 'hook', executionId: 'e', at: 1 });
      await store.keepSample(one, 'w2', { nodeId: 'hook', executionId: 'e', at: 1 });
      await store.deleteAllOf(one, 'w');
      expect([await store.list(one, 'w'), await store.samples(one, 'w')]).toEqual([[], []]);
      expect([await store.list(one, 'w2'), await store.samples(one, 'w2')]).toMatchObject([[{}], [{}]]);
    });

    it('[TA4] shows nothing to another tenant', async () => {
      await store.open(one, address);
      await store.keepSample(one, 'w', { nodeId: 'hook', executionId: 'e', at: 1 });
      await store.record(other, 'first', { at: 150, method: 'POST', executionId: 'x' }, 900);
      expect(await store.setExpiry(other, 'first', 900, 150)).toBe(false);
      await store.deleteAllOf(other, 'w');
      expect(await store.get(other, 'first')).toBeUndefined();
      expect([await store.list(other, 'w'), await store.samples(other, 'w')]).toEqual([[], []]);
      expect(await store.get(one, 'first')).toEqual({ ...address, requests: 0 });
      expect(await store.samples(one, 'w')).toHaveLength(1);
      await store.open(other, { ...address, id: 'theirs' });
      expect(await store.list(one, 'w')).toHaveLength(1);
    });
  });
}
