/** What every FlagStore must do. Adapters run this suite over themselves. */
import type { OutboxStore } from '@reporunner/engine';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FlagStore } from '../ports/flag-store.ts';

/** A store that is empty and belongs to one test, and the outbox that it writes to. */
export interface FlagStoreUnderTest {
  readonly store: FlagStore;
  readonly outbox: Pick<OutboxStore, 'read'>;
  close(): Promise<void>;
}

const principal = { kind: 'user', id: 'ada' } as const;
const one = { tenantId: 'one', principal };
const other = { tenantId: 'other' };

/** The contract suite of FlagStore: every adapter runs it with a store that is empty and its own. */
export function describeFlagStore(name: string, open: () => Promise<FlagStoreUnderTest>): void {
  describe(`${name}, as a FlagStore,`, () => {
    let under: FlagStoreUnderTest;
    let store: FlagStore;
    beforeEach(async () => {
      under = await open();
      store = under.store;
    });
    afterEach(() => under.close());

    it('[FS2] keeps the last value of each flag, by tenant', async () => {
      expect(await store.list(one)).toEqual([]);
      await store.set(one, 'b', false, 1);
      await store.set(one, 'a', true, 2);
      await store.set(one, 'b', true, 3);
      await store.set(other, 'a', false, 4);
      expect(await store.list(one)).toEqual([
        { name: 'a', isOn: true, updatedAt: 2, updatedBy: principal },
        { name: 'b', isOn: true, updatedAt: 3, updatedBy: principal },
      ]);
      expect(await store.list(other)).toEqual([{ name: 'a', isOn: false, updatedAt: 4 }]);
    });

    it('[FS2] clears what the tenant has switched, and only that', async () => {
      await store.set(one, 'a', true, 1);
      await store.set(other, 'a', true, 1);
      expect(await store.clear(one, 'a')).toBe(true);
      expect(await store.clear(one, 'a')).toBe(false);
      expect(await store.list(one)).toEqual([]);
      expect(await store.list(other)).toHaveLength(1);
    });

    it('[FS1] records each change with its principal in the outbox, and nothing where nothing changed', async () => {
      await store.set(one, 'a', true, 1);
      await store.clear(one, 'a');
      await store.clear(one, 'a');
      const records = (await under.outbox.read(0, 10)).flatMap((commit) => commit.records);
      expect(records).toMatchObject([
        { kind: 'flag', tenantId: 'one', flag: 'a', isOn: true, principal },
        { kind: 'flag', tenantId: 'one', flag: 'a', principal },
      ]);
      expect(records[1]).not.toHaveProperty('isOn');
    });
  });
}
