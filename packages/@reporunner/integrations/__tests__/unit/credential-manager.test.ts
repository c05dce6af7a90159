import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SECRET_MARK } from '@reporunner/constants';
import { createManualClock } from '@reporunner/core';
import { errorCodeOf } from '@reporunner/core/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  type CredentialRecord,
  type CredentialStore,
  createCredentialManager,
  defineCredential,
  field,
  type HttpClient,
  loadEncryptionKey,
  seal,
  unseal,
} from '../../src/index.ts';
import { createMemoryCredentialStore } from '../../src/testing/index.ts';

const login = defineCredential({
  type: 'login',
  label: 'Login',
  description: 'For tests.',
  icon: 'key',
  fields: z.strictObject({
    user: field(z.string(), { label: 'User' }),
    password: field(z.string().min(3), { label: 'Password', secret: true }),
    otp: field(z.string().default(''), { label: 'Code', secret: true }),
  }),
  test: async ({ password }) => {
    if (password === 'wrong') throw new Error('they do not know you');
  },
});

const sentTo: string[] = [];
const client = defineCredential({
  type: 'client',
  label: 'Client',
  description: 'For tests.',
  icon: 'key',
  fields: z.strictObject({
    url: field(z.string(), { label: 'Token URL', destination: true }),
    key: field(z.string(), { label: 'Key', secret: true }),
    other: field(z.string().default(''), { label: 'Other key', secret: true }),
  }),
  test: async ({ url }) => {
    sentTo.push(url);
  },
});

const one = { tenantId: 'one' };
const key = Buffer.alloc(32, 1);
const http: HttpClient = {
  request: async () => {
    throw new Error('no network');
  },
};

let store: CredentialStore;
const manager = (usedKey: Uint8Array = key) => {
  let next = 0;
  return createCredentialManager({
    store,
    key: usedKey,
    definitions: { credential: (type) => [login, client].find((definition) => definition.type === type) },
    clock: createManualClock(5),
    ids: () => `id${++next}`,
    http,
  });
};
const input = { type: 'login', projectId: 'p', name: 'Läden', data: { user: 'me', password: 'hemmelig' } };
const rowOf = async (id: string): Promise<CredentialRecord> => {
  const row = await store.get(one, id);
  if (row === undefined) throw new Error('no row');
  return row;
};

beforeEach(() => {
  store = createMemoryCredentialStore();
  sentTo.length = 0;
});

describe('a credential', () => {
  it('is stored sealed, shown marked, and given whole to a node only', async () => {
    const credentials = manager();
    const created = await credentials.create(one, input);
    expect(created.data).toEqual({ user: 'me', password: SECRET_MARK, otp: '' });
    const row = await rowOf(created.id);
    expect(JSON.stringify(row)).not.toMatch(/hemmelig|aGVtbWVsaWc/);
    expect(await credentials.get(one, created.id)).toEqual(created);
    expect(JSON.stringify(await credentials.list(one, {}, { limit: 5 }))).not.toContain('hemmelig');
    expect((await credentials.resolve(one, created.id)).data).toEqual({
      user: 'me',
      password: 'hemmelig',
      otp: '',
    });
  });

  it('keeps secrets that come back as their mark, and takes new ones', async () => {
    const credentials = manager();
    const { id } = await credentials.create(one, input);
    await credentials.update(one, id, {
      data: { user: 'you', password: SECRET_MARK },
      allowedHosts: ['x.org'],
    });
    expect(await credentials.resolve(one, id)).toMatchObject({
      data: { user: 'you', password: 'hemmelig' },
      allowedHosts: ['x.org'],
    });
    await credentials.update(one, id, { data: { password: 'annet' }, name: 'neu' });
    expect((await credentials.resolve(one, id)).data).toMatchObject({ user: 'you', password: 'annet' });
    expect(await errorCodeOf(credentials.update(one, id, { data: { password: 'x' } }))).toBe(
      'CREDENTIAL_INVALID',
    );
    expect((await credentials.resolve(one, id)).data).toMatchObject({ password: 'annet' });
  });

  it('is for hosts as URLs name them, and for nothing that would never match', async () => {
    const credentials = manager();
    const wanted = ['API.Example.com', 'exämple.de', ' api.example.com. ', '127.1', '::1', '[2001:DB8::1]'];
    const { id, allowedHosts } = await credentials.create(one, { ...input, allowedHosts: wanted });
    const named = ['api.example.com', 'xn--exmple-cua.de', '127.0.0.1', '[::1]', '[2001:db8::1]'];
    expect(allowedHosts).toEqual(named);
    expect((await credentials.resolve(one, id)).allowedHosts).toEqual(named);
    // The same hosts, written otherwise: no secret is needed.
    await credentials.update(one, id, { allowedHosts: ['EXÄMPLE.de', 'api.example.com'] });
    for (const host of ['localhost:7150', 'http://x.org', 'x.org/a', '*.x.org', '*', 'local host', '..', ' '])
      await expect(credentials.update(one, id, { allowedHosts: [host] }), host).rejects.toMatchObject({
        code: 'CREDENTIAL_INVALID',
        message: expect.stringContaining(`Allowed hosts: "${host}"`),
      });
  });

  it('cannot be read with another key, in another place, or changed', async () => {
    const { id } = await manager().create(one, input);
    expect(await errorCodeOf(manager(Buffer.alloc(32, 2)).resolve(one, id))).toBe(
      'CREDENTIAL_DECRYPT_FAILED',
    );
    const row = await rowOf(id);
    await store.insert(one, { ...row, id: 'copy' });
    expect(await errorCodeOf(manager().resolve(one, 'copy'))).toBe('CREDENTIAL_DECRYPT_FAILED');
    await store.insert({ tenantId: 'two' }, row);
    expect(await errorCodeOf(manager().resolve({ tenantId: 'two' }, id))).toBe('CREDENTIAL_DECRYPT_FAILED');
    for (const at of [0, 5, 14, 40, row.sealed.length - 2]) {
      const changed =
        row.sealed.slice(0, at) + (row.sealed[at] === 'A' ? 'B' : 'A') + row.sealed.slice(at + 1);
      await store.update(one, { ...row, sealed: changed });
      expect(await errorCodeOf(manager().resolve(one, id))).toBe('CREDENTIAL_DECRYPT_FAILED');
    }
  });

  it('is listed, counted and entered anew when the encryption key was lost', async () => {
    const { id } = await manager().create(one, input);
    const later = manager(Buffer.alloc(32, 2));
    expect([await manager().countUnreadable(one), await later.countUnreadable(one)]).toEqual([0, 1]);
    const { items } = await later.list(one, {}, { limit: 5 });
    const lastTest = { ok: false, message: expect.stringContaining('enter them again') };
    expect(items).toMatchObject([{ id, name: 'Läden', data: {}, lastTest }]);
    expect(await errorCodeOf(later.update(one, id, { name: 'Laden' }))).toBe('CREDENTIAL_INVALID');
    const data = { user: 'me', password: SECRET_MARK };
    expect(await errorCodeOf(later.update(one, id, { data }))).toBe('CREDENTIAL_INVALID');
    await later.update(one, id, { data: { user: 'me', password: 'ny hemmelig' } });
    expect((await later.resolve(one, id)).data).toMatchObject({ password: 'ny hemmelig' });
    expect(await later.countUnreadable(one)).toBe(0);
  });

  it('is checked against its type', async () => {
    const credentials = manager();
    expect(await errorCodeOf(credentials.create(one, { ...input, type: 'nothing' }))).toBe(
      'CREDENTIAL_INVALID',
    );
    expect(await errorCodeOf(credentials.create(one, { ...input, data: { user: 'me' } }))).toBe(
      'CREDENTIAL_INVALID',
    );
    expect(await errorCodeOf(credentials.create(one, { ...input, data: { ...input.data, extra: 1 } }))).toBe(
      'CREDENTIAL_INVALID',
    );
    expect(await errorCodeOf(credentials.get(one, 'missing'))).toBe('CREDENTIAL_NOT_FOUND');
    expect(await errorCodeOf(credentials.delete(one, 'missing'))).toBe('CREDENTIAL_NOT_FOUND');
  });

  it('can be tried, and says why it does not work', async () => {
    const credentials = manager();
    const { id } = await credentials.create(one, input);
    const { signal } = new AbortController();
    expect(await credentials.test(one, id, signal)).toEqual({ tested: true });
    await credentials.update(one, id, { data: { password: 'wrong' } });
    await expect(credentials.test(one, id, signal)).rejects.toMatchObject({
      code: 'CREDENTIAL_TEST_FAILED',
      message: expect.stringContaining('they do not know you'),
    });
  });

  it('remembers how it was tried last, until its data changes', async () => {
    const credentials = manager();
    const { id } = await credentials.create(one, { ...input, data: { user: 'me', password: 'wrong' } });
    const { signal } = new AbortController();
    expect(await errorCodeOf(credentials.test(one, id, signal))).toBe('CREDENTIAL_TEST_FAILED');
    const message = 'The credential does not work: they do not know you';
    expect(await credentials.get(one, id)).toMatchObject({ lastTest: { at: 5, ok: false, message } });
    await credentials.update(one, id, { name: 'neu' });
    expect(await credentials.get(one, id)).toHaveProperty('lastTest');
    await credentials.update(one, id, { data: { password: 'richtig' } });
    expect(await credentials.get(one, id)).not.toHaveProperty('lastTest');
    await credentials.test(one, id, signal);
    expect(await credentials.get(one, id)).toMatchObject({ lastTest: { at: 5, ok: true } });
  });

  it('is tried before it is saved, with the secrets that it has when it is being changed', async () => {
    const credentials = manager();
    const { signal } = new AbortController();
    const data = { user: 'me', password: 'wrong' };
    expect(await errorCodeOf(credentials.testUnsaved(one, { type: 'login', data }, signal))).toBe(
      'CREDENTIAL_TEST_FAILED',
    );
    const { id } = await credentials.create(one, { ...input, data });
    const masked = { type: 'login', data: { user: 'you', password: SECRET_MARK }, id };
    expect(await errorCodeOf(credentials.testUnsaved(one, masked, signal))).toBe('CREDENTIAL_TEST_FAILED');
    const fresh = { ...masked, data: { password: 'richtig' } };
    expect(await credentials.testUnsaved(one, fresh, signal)).toEqual({ tested: true });
    expect(await credentials.get(one, id)).not.toHaveProperty('lastTest');
    const elsewhere = { ...masked, id: 'missing' };
    expect(await errorCodeOf(credentials.testUnsaved(one, elsewhere, signal))).toBe('CREDENTIAL_NOT_FOUND');
  });

  it('does not send its secret to another place without the secret (security cred)', async () => {
    const credentials = manager();
    const { signal } = new AbortController();
    const data = { url: 'https://login.example.com/token', key: 'hemmelig', other: '' };
    const { id } = await credentials.create(one, {
      type: 'client',
      name: 'C',
      projectId: 'p',
      data,
      allowedHosts: ['api.example.com'],
    });
    const url = 'https://evil.example/token';
    for (const change of [
      { data: { url } },
      { data: { url, key: SECRET_MARK } },
      { allowedHosts: [] },
      { allowedHosts: ['api.example.com', 'evil.example'] },
    ])
      expect(await errorCodeOf(credentials.update(one, id, change))).toBe('CREDENTIAL_SECRET_NEEDED');
    const tried = { type: 'client', id, data: { url, key: SECRET_MARK, other: '' } };
    expect(await errorCodeOf(credentials.testUnsaved(one, tried, signal))).toBe('CREDENTIAL_SECRET_NEEDED');
    expect(sentTo).toEqual([]);
    expect((await credentials.resolve(one, id)).data).toEqual(data);

    await credentials.update(one, id, {
      data: { url: data.url },
      allowedHosts: ['api.example.com'],
      name: 'D',
    });
    await credentials.testUnsaved(one, { ...tried, data: { url: data.url } }, signal);
    await credentials.testUnsaved(one, { ...tried, data: { url, key: 'min' } }, signal);
    await credentials.update(one, id, { data: { url, key: 'min' }, allowedHosts: [] });
    expect(sentTo).toEqual([data.url, url]);
    expect((await credentials.resolve(one, id)).data).toEqual({ url, key: 'min', other: '' });
  });

  it('is never sealed twice to the same text', () => {
    const sealed = Array.from({ length: 50 }, () => seal(key, 'x', 'same'));
    expect(new Set(sealed).size).toBe(50);
    expect(sealed.every((text) => unseal(key, 'x', text) === 'same')).toBe(true);
  });
});

it('says what to do when the file of the encryption key cannot be read or made', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reporunner-key-'));
  try {
    const file = join(folder, 'encryption.key');
    mkdirSync(file);
    for (const [path, reason] of [
      [file, 'it is a folder'],
      [join(folder, 'missing', 'encryption.key'), 'ENOENT'],
    ] as const)
      expect(() => loadEncryptionKey({ file: path })).toThrow(
        `The encryption key ${path} cannot be read or written (${reason}). Put the key file`,
      );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
