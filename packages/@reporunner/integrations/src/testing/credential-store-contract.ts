/** What every CredentialStore must do. Adapters run this suite over themselves. */
import { errorCodeOf } from '@reporunner/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CredentialRecord, CredentialStore } from '../credentials/credential-store.ts';

export interface CredentialStoreUnderTest {
  readonly store: CredentialStore;
  close(): Promise<void>;
}

const one = { tenantId: 'one' };
const other = { tenantId: 'other' };

const record = (id: string, name = id, type = 'basic'): CredentialRecord => ({
  id,
  projectId: 'p',
  name,
  type,
  allowedHosts: ['*.example.org'],
  sealed: 'v1.abc.def',
  createdAt: 1,
  updatedAt: 1,
});

/** The contract suite of CredentialStore: every adapter runs it with a store that is empty and its own. */
export function describeCredentialStore(name: string, open: () => Promise<CredentialStoreUnderTest>): void {
  describe(`${name}, as a CredentialStore,`, () => {
    let under: CredentialStoreUnderTest;
    let store: CredentialStore;
    beforeEach(async () => {
      under = await open();
      store = under.store;
    });
    afterEach(() => under.close());

    it('remembers when it was used and how a test went, each apart from the other', async () => {
      await store.insert(one, record('c'));
      expect(await store.get(one, 'c')).not.toHaveProperty('lastUsedAt');
      await store.recordUse(one, 'c', 5);
      await store.recordUse(other, 'c', 6);
      await store.recordUse(one, 'missing', 6);
      const lastTest = { at: 7, ok: false, message: 'nein' };
      await store.update(one, { ...record('c', 'neu'), lastTest });
      expect(await store.get(one, 'c')).toMatchObject({ name: 'neu', lastUsedAt: 5, lastTest });
      expect((await store.list(one, {}, { limit: 5 })).items).toMatchObject([{ lastUsedAt: 5, lastTest }]);
      await store.update(one, record('c'));
      expect(await store.get(one, 'c')).toEqual({ ...record('c'), lastUsedAt: 5 });
    });

    it('keeps, changes and deletes', async () => {
      await store.insert(one, record('c', 'Schlüssel 🔑'));
      expect(await store.get(one, 'c')).toEqual(record('c', 'Schlüssel 🔑'));
      expect(await errorCodeOf(store.insert(one, record('c')))).toBe('CONFLICT');
      await store.update(one, { ...record('c', 'neu'), sealed: 'v1.other', updatedAt: 2 });
      expect(await store.get(one, 'c')).toMatchObject({ name: 'neu', sealed: 'v1.other', updatedAt: 2 });
      expect(await errorCodeOf(store.update(one, record('missing')))).toBe('NOT_FOUND');
      expect(await store.delete(one, 'c')).toBe(true);
      expect(await store.delete(one, 'c')).toBe(false);
      expect(await store.get(one, 'c')).toBeUndefined();
    });

    it('lists by name, page by page, and filters', async () => {
      await store.insert(one, record('b', 'same'));
      await store.insert(one, record('a', 'Same', 'oauth2'));
      await store.insert(one, record('c', '100%'));
      const first = await store.list(one, {}, { limit: 2 });
      const second = await store.list(one, {}, { limit: 2, cursor: first.nextCursor as string });
      expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(['c', 'a', 'b']);
      expect(second.nextCursor).toBeUndefined();
      const found = async (filter: Parameters<CredentialStore['list']>[1]) =>
        (await store.list(one, filter, { limit: 9 })).items.map(({ id }) => id);
      expect(await found({ type: 'oauth2' })).toEqual(['a']);
      expect(await found({ text: 'SAM' })).toEqual(['a', 'b']);
      expect(await found({ text: '%' })).toEqual(['c']);
      expect(await errorCodeOf(store.list(one, {}, { limit: 1, cursor: 'x' }))).toBe('VALIDATION_FAILED');
    });

    it('shows another tenant nothing, and lets it change nothing', async () => {
      await store.insert(one, record('c'));
      expect(await store.get(other, 'c')).toBeUndefined();
      expect((await store.list(other, {}, { limit: 9 })).items).toEqual([]);
      expect(await errorCodeOf(store.update(other, record('c', 'mine')))).toBe('NOT_FOUND');
      expect(await store.delete(other, 'c')).toBe(false);
      await store.insert(other, record('c', 'theirs'));
      expect(await store.get(one, 'c')).toEqual(record('c'));
    });
  });
}
