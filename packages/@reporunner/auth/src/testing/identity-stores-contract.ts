/** What every UserStore, SessionStore and ApiKeyStore must do. Adapters run this suite over themselves. */
import { errorCodeOf } from '@reporunner/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiKeyRecord, SessionRecord, UserRecord } from '../ports/stores.ts';
import type { IdentityStores } from './memory-identity-stores.ts';

export interface IdentityStoresUnderTest {
  readonly stores: IdentityStores;
  close(): Promise<void>;
}

const one = { tenantId: 'one' };
const other = { tenantId: 'other' };

const owner = (n = 1, tenantId = 'one'): UserRecord => ({
  id: `u${n}`,
  tenantId,
  email: `märta${n}@exämple.org`,
  name: 'Märta 🚀',
  role: 'owner',
  passwordHash: '$argon2id$…',
  revision: 1,
  createdAt: n,
});
const first = (n = 1, tenantId = 'one') => ({
  tenant: { id: tenantId, name: 'Tenant', createdAt: n },
  project: { id: 'p', tenantId, name: 'Project', createdAt: n },
  owner: owner(n, tenantId),
  createdBy: { kind: 'system', id: 'startup' } as const,
});
const session = (tokenHash: string, expiresAt = 100): SessionRecord => ({
  tokenHash,
  tenantId: 'one',
  userId: 'u1',
  createdAt: 1,
  expiresAt,
});
const key = (id: string): ApiKeyRecord => ({
  id,
  tenantId: 'one',
  userId: 'u1',
  name: 'CI',
  prefix: 'rr_abc',
  secretHash: `hash of ${id}`,
  createdAt: 1,
});

/** The contract suite of the stores for tenants, users, sessions and API keys. Every adapter runs it. */
export function describeIdentityStores(name: string, open: () => Promise<IdentityStoresUnderTest>): void {
  describe(`${name}, as the stores of identity,`, () => {
    let under: IdentityStoresUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.close());

    it('sets up once, whole, however many try at the same time', async () => {
      const { users, apiKeys } = under.stores;
      expect(await users.isSetUp()).toBe(false);
      expect(await users.tenants()).toEqual([]);
      const attempts = [1, 2, 3, 4].map((n) => ({
        ...first(n, `t${n}`),
        apiKey: { ...key(`k${n}`), tenantId: `t${n}` },
      }));
      const codes = await Promise.all(attempts.map((records) => errorCodeOf(users.createFirst(records))));
      expect(codes.toSorted()).toEqual(['ALREADY_SET_UP', 'ALREADY_SET_UP', 'ALREADY_SET_UP', 'none']);
      const winner = attempts[codes.indexOf('none')];
      expect(await users.isSetUp()).toBe(true);
      expect(await users.tenants()).toEqual([winner?.tenant]);
      expect(await users.list({ tenantId: winner?.tenant.id ?? '' })).toEqual([winner?.owner]);
      const kept = await Promise.all(attempts.map(({ apiKey }) => apiKeys.findByHash(apiKey.secretHash)));
      expect(kept.filter(Boolean)).toHaveLength(1);
      expect(await users.projects({ tenantId: winner?.tenant.id ?? '' })).toEqual([winner?.project]);
    });

    it('keeps several tenants apart, and takes each once', async () => {
      const { users } = under.stores;
      await users.createFirst(first());
      const second = { ...first(2, 'two'), apiKey: { ...key('k2'), tenantId: 'two' } };
      await users.createTenant(second);
      expect((await users.tenants()).map(({ id }) => id)).toEqual(['one', 'two']);
      expect(await users.list({ tenantId: 'two' })).toEqual([second.owner]);
      expect(await users.projects({ tenantId: 'two' })).toEqual([second.project]);
      expect(await under.stores.apiKeys.findByHash('hash of k2')).toMatchObject({ tenantId: 'two' });
      expect(await errorCodeOf(users.createTenant(first(3, 'two')))).toBe('CONFLICT');
      expect(await errorCodeOf(users.createTenant(first(2, 'three')))).toBe('CONFLICT');
      expect(await users.tenants()).toHaveLength(2);
    });

    it('finds users by e-mail and id, and changes them', async () => {
      const { users } = under.stores;
      await users.createFirst(first());
      expect(await users.findByEmail('märta1@exämple.org')).toEqual(owner());
      expect(await users.findByEmail('unknown@example.org')).toBeUndefined();
      const changed = { ...owner(), email: 'new@example.org', revision: 2 };
      expect(await users.update(one, { ...changed, revision: 1 })).toEqual(changed);
      expect(await users.get(one, 'u1')).toEqual(changed);
      expect(await users.findByEmail('märta1@exämple.org')).toBeUndefined();
      expect(await errorCodeOf(users.update(one, owner(9)))).toBe('CONFLICT');
    });

    it('[I5] changes a user at the revision it was read with, once', async () => {
      const { users } = under.stores;
      await users.createFirst(first());
      const both = await Promise.all(
        ['A', 'B'].map((name) => errorCodeOf(users.update(one, { ...owner(), name }))),
      );
      expect(both.toSorted()).toEqual(['REVISION_CONFLICT', 'none']);
      const stored = await users.get(one, 'u1');
      expect(stored).toMatchObject({ name: both[0] === 'none' ? 'A' : 'B', revision: 2 });
      expect(await errorCodeOf(users.update(one, { ...owner(), revision: 3 }))).toBe('REVISION_CONFLICT');
      expect(await users.get(one, 'u1')).toEqual(stored);
    });

    it('keeps sessions until they expire or are ended', async () => {
      const { sessions } = under.stores;
      for (const hash of ['a', 'b', 'c']) await sessions.insert(one, session(hash, hash === 'c' ? 50 : 100));
      expect(await sessions.find('a', 99)).toEqual(session('a'));
      expect(await sessions.find('a', 100)).toBeUndefined();
      expect((await sessions.listOf(one, 'u1', 70)).map(({ tokenHash }) => tokenHash)).toEqual(['a', 'b']);
      expect(await sessions.listOf(one, 'somebody else', 1)).toEqual([]);
      expect(await sessions.deleteExpired(60)).toBe(1);
      await sessions.delete(one, 'a');
      expect(await sessions.find('a', 1)).toBeUndefined();
      await sessions.deleteAllOf(one, 'u1');
      expect(await sessions.find('b', 1)).toBeUndefined();
    });

    it('keeps API keys by the hash of their secret', async () => {
      const { apiKeys } = under.stores;
      await apiKeys.insert(one, key('k2'));
      await apiKeys.insert(one, { ...key('k1'), expiresAt: 500 });
      expect((await apiKeys.list(one)).map(({ id }) => id)).toEqual(['k1', 'k2']);
      expect(await apiKeys.findByHash('hash of k2')).toEqual(key('k2'));
      await apiKeys.touch(one, 'k2', 77);
      expect(await apiKeys.findByHash('hash of k2')).toEqual({ ...key('k2'), lastUsedAt: 77 });
      expect(await apiKeys.delete(one, 'k2')).toBe(true);
      expect(await apiKeys.delete(one, 'k2')).toBe(false);
      expect(await apiKeys.findByHash('hash of k2')).toBeUndefined();
    });

    it('shows another tenant nothing, and lets it change nothing', async () => {
      const { users, sessions, apiKeys } = under.stores;
      await users.createFirst(first());
      await sessions.insert(one, session('a'));
      await apiKeys.insert(one, key('k'));
      expect(await users.get(other, 'u1')).toBeUndefined();
      expect(await users.projects(other)).toEqual([]);
      expect(await errorCodeOf(users.update(other, { ...owner(), name: 'Mallory' }))).toBe('CONFLICT');
      await sessions.delete(other, 'a');
      await sessions.deleteAllOf(other, 'u1');
      expect(await sessions.listOf(other, 'u1', 1)).toEqual([]);
      expect(await sessions.find('a', 1)).toEqual(session('a'));
      expect(await apiKeys.list(other)).toEqual([]);
      await apiKeys.touch(other, 'k', 9);
      expect(await apiKeys.delete(other, 'k')).toBe(false);
      expect(await apiKeys.findByHash('hash of k')).toEqual(key('k'));
      expect((await users.get(one, 'u1'))?.name).toBe('Märta 🚀');
    });
  });
}
