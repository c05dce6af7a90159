/** I1–I3 are the rules of identity-service.ts. */

import { hash } from '@node-rs/argon2';
import { LIMITS, PERMISSIONS } from '@reporunner/constants';
import { createManualClock, userIdOf } from '@reporunner/core';
import { errorCodeOf } from '@reporunner/core/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  authorize,
  createIdentityService,
  type IdentityService,
  type PasswordStrength,
  type Principal,
  tenantResource,
  type UserRecord,
} from '../../src/index.ts';
import { createMemoryIdentityStores } from '../../src/testing/index.ts';

const password = 'a rather long sentence 42';
const account = { email: ' Ada@Example.ORG ', password, name: 'Ada' };
const ip = '203.0.113.7';
const presetKey = 'rr_preset_0123456789abcdef0123456789abcdef';

/** Everything is hard to guess but what says that it is easy, or contains a name that is known. */
const strength: PasswordStrength = {
  guesses: async (text, words) =>
    text.includes('easy') || words.some((word) => text.includes(word)) ? 9.9 : 10,
};

const userOf = ({ identity }: Principal) => userIdOf(identity) as string;

let identity: IdentityService;
let clock: ReturnType<typeof createManualClock>;
let stores: ReturnType<typeof createMemoryIdentityStores>;
beforeEach(() => {
  let next = 0;
  clock = createManualClock(1_000_000);
  stores = createMemoryIdentityStores();
  identity = createIdentityService({ ...stores, strength, clock, ids: () => `id${++next}` });
});

describe('the first start', () => {
  it('[I1] makes an owner with a key that is shown once', async () => {
    const key = await identity.ensureOwner(undefined);
    expect(key).toMatch(/^rr_[\w-]{43}$/);
    expect(await identity.ensureOwner(undefined)).toBeUndefined();
    expect(await identity.authenticate({ bearer: key as string })).toMatchObject({
      identity: { kind: 'apiKey' },
    });
    expect(await identity.authenticate({ session: key as string })).toBeUndefined();
    expect(await identity.authenticate({ bearer: 'rr_somebody-else-with-a-long-key' })).toBeUndefined();
    expect(await identity.needsSetUp()).toBe(true);
  });

  it('takes a preset key, if it is long enough', async () => {
    expect(await errorCodeOf(identity.ensureOwner('short'))).toBe('CONFIG_INVALID');
    const preset = 'k'.repeat(32);
    expect(await identity.ensureOwner(preset)).toBeUndefined();
    expect(await identity.authenticate({ bearer: preset })).toBeDefined();
  });

  it('[I1] is set up once, however many try at the same time', async () => {
    await identity.ensureOwner(undefined);
    const codes = await Promise.all(
      [1, 2, 3].map((n) => errorCodeOf(identity.setUp({ ...account, email: `u${n}@x.org` }))),
    );
    expect(codes.toSorted()).toEqual(['ALREADY_SET_UP', 'ALREADY_SET_UP', 'none']);
    expect(await identity.needsSetUp()).toBe(false);
  });

  it('takes passwords of the shortest length that is stated, and none that is shorter', async () => {
    await identity.ensureOwner(undefined);
    const text = 'Zw4 blau+Gurken, Kiel'.slice(0, LIMITS.passwordLength);
    expect(await errorCodeOf(identity.setUp({ ...account, password: text.slice(1) }))).toBe(
      'VALIDATION_FAILED',
    );
    expect(await errorCodeOf(identity.setUp({ ...account, password: text }))).toBe('none');
  });

  it('refuses passwords that are short, long, or easy to guess for anyone who knows the address', async () => {
    for (const weak of ['short', 'this one is easy', 'adalovelace.adalovelace', 'x y z '.repeat(200)])
      expect(
        await errorCodeOf(identity.setUp({ ...account, email: 'adalovelace@x.org', password: weak })),
      ).toBe('VALIDATION_FAILED');
  });
});

describe('signing in', () => {
  it('gives a session that ends by itself or by signing out', async () => {
    await identity.setUp(account);
    const { token, user } = await identity.login({ email: 'ada@example.org', password, ip });
    const principal = (await identity.authenticate({ session: token })) as Principal;
    // Not even while it is cached.
    expect(await identity.authenticate({ bearer: token })).toBeUndefined();
    expect(principal).toMatchObject({ identity: { kind: 'user', id: user.id } });
    await identity.logout(principal, token);
    expect(await identity.authenticate({ session: token })).toBeUndefined();
    const second = await identity.login({ email: account.email, password, ip });
    clock.advance(identity.sessionSeconds * 1_000 + 1);
    expect(await identity.authenticate({ session: second.token })).toBeUndefined();
  });

  it('[I2] leaves no password, token or key in the stores', async () => {
    const key = await identity.ensureOwner(undefined);
    const { token } = await identity.setUp(account);
    const kept = JSON.stringify([
      await stores.users.findByEmail('ada@example.org'),
      await stores.apiKeys.list({ tenantId: 'id1' }),
    ]);
    expect(kept).toContain('$argon2id$');
    for (const secret of [password, token, key as string]) expect(kept).not.toContain(secret);
    expect(await stores.sessions.find(token, 0)).toBeUndefined();
  });

  it('[I3] says the same of a wrong password and an unknown account, and slows guesses down', async () => {
    await identity.setUp(account);
    let host = 0;
    const attempt = async (email: string) => {
      try {
        await identity.login({ email, password: 'not the password at all', ip: `203.0.113.${++host}` });
      } catch (error) {
        return error as Error;
      }
      return undefined;
    };
    const wrong = await attempt('ada@example.org');
    const unknown = await attempt('unknown@example.org');
    expect([wrong?.message, (wrong as { code?: string })?.code]).toEqual([
      unknown?.message,
      (unknown as { code?: string })?.code,
    ]);
    for (let n = 0; n < 4; n += 1) await attempt('ada@example.org');
    expect(
      await errorCodeOf(identity.login({ email: 'ada@example.org', password, ip: '198.51.100.9' })),
    ).toBe('RATE_LIMITED');
    clock.advance(900_000);
    expect(
      await errorCodeOf(identity.login({ email: 'ada@example.org', password, ip: '198.51.100.9' })),
    ).toBe('none');
  });
});

describe('API keys', () => {
  it('are made, listed without their secret, expire and are revoked', async () => {
    const owner = (await identity.authenticate({
      bearer: (await identity.ensureOwner(undefined)) as string,
    })) as Principal;
    const { key, summary } = await identity.createApiKey(owner, userOf(owner), 'CI', clock.now() + 20_000);
    const listed = await identity.listApiKeys(owner);
    expect(listed).toHaveLength(2);
    expect(JSON.stringify(listed)).not.toMatch(/secretHash|tenantId/);
    expect(await identity.authenticate({ bearer: key })).toBeDefined();
    clock.advance(20_001);
    expect(await identity.authenticate({ bearer: key })).toBeUndefined();
    const other = await identity.createApiKey(owner, userOf(owner), 'other');
    expect(await identity.authenticate({ bearer: other.key })).toBeDefined();
    await identity.revokeApiKey(owner, other.summary.id);
    expect(await identity.authenticate({ bearer: other.key })).toBeUndefined();
    expect(await errorCodeOf(identity.revokeApiKey({ tenantId: 'else' }, summary.id))).toBe('NOT_FOUND');
  });

  it('are refused from the moment that they expire, also while they are in use', async () => {
    const owner = (await identity.authenticate({
      bearer: (await identity.ensureOwner(undefined)) as string,
    })) as Principal;
    const { key } = await identity.createApiKey(owner, userOf(owner), 'short', clock.now() + 2_000);
    clock.advance(1_900);
    expect(await identity.authenticate({ bearer: key })).toBeDefined();
    clock.advance(100);
    expect(await identity.authenticate({ bearer: key })).toBeUndefined();
  });

  it('end in the future only', async () => {
    await identity.ensureOwner(presetKey);
    const principal = (await identity.authenticate({ bearer: presetKey })) as Principal;
    for (const expiresAt of [clock.now(), clock.now() - 1, Number.NaN])
      expect(await errorCodeOf(identity.createApiKey(principal, userOf(principal), 'late', expiresAt))).toBe(
        'VALIDATION_FAILED',
      );
  });

  it('are not revoked when no way to sign in would be left', async () => {
    await identity.ensureOwner(presetKey);
    const principal = (await identity.authenticate({ bearer: presetKey })) as Principal;
    const [only] = await identity.listApiKeys(principal);
    const revoke = () => errorCodeOf(identity.revokeApiKey(principal, only?.id ?? ''));
    expect(await revoke()).toBe('LAST_ACCESS');
    await identity.createApiKey(principal, userOf(principal), 'for a day', clock.now() + 86_400_000);
    expect(await revoke()).toBe('LAST_ACCESS');
    await identity.createApiKey(principal, userOf(principal), 'for good');
    expect(await revoke()).toBe('none');
  });

  it('grant what their owner may do, nothing else', async () => {
    const owner = (await identity.authenticate({
      bearer: (await identity.ensureOwner(undefined)) as string,
    })) as Principal;
    const everything = tenantResource(owner.tenantId);
    for (const permission of PERMISSIONS)
      expect(authorize(owner, permission, everything)).toEqual({ allowed: true });
    expect(authorize(owner, 'execution:prune', everything)).toMatchObject({ allowed: false });
  });
});

describe('an account', () => {
  const newPassword = 'another rather long sentence 7';
  const signIn = async (typed = password) =>
    identity.login({ email: 'ada@example.org', password: typed, ip });
  let revoked: string[];
  let tenant: { tenantId: string };
  let userId: string;
  let first: string;
  beforeEach(async () => {
    let next = 0;
    revoked = [];
    identity = createIdentityService({
      ...stores,
      strength,
      clock,
      ids: () => `id${++next}`,
      onRevoked: (tenantId) => revoked.push(tenantId),
    });
    await identity.ensureOwner(undefined);
    const result = await identity.setUp(account);
    first = result.token;
    userId = result.user.id;
    tenant = { tenantId: result.user.tenantId };
  });

  it('has a password that counts however its characters are composed', async () => {
    const text = 'Ein W\u00f6rter-\ufb01nden 4 Satz';
    await identity.changePassword(tenant, userId, {
      oldPassword: password,
      newPassword: text.normalize('NFD'),
    });
    for (const form of ['NFC', 'NFD', 'NFKC'] as const)
      expect(await errorCodeOf(signIn(text.normalize(form))), form).toBe('none');
    expect(await errorCodeOf(signIn(text.replace('\u00f6', 'o')))).toBe('UNAUTHENTICATED');
    // A hash from before is of the password as it was typed.
    const user = (await stores.users.findByEmail('ada@example.org')) as UserRecord;
    await stores.users.update(tenant, { ...user, passwordHash: await hash(text.normalize('NFD')) });
    expect(await errorCodeOf(signIn(text.normalize('NFD')))).toBe('none');
  });

  it('is found by its address in either form of an international domain', async () => {
    const user = (await stores.users.findByEmail('ada@example.org')) as UserRecord;
    await stores.users.update(tenant, { ...user, email: 'j\u00fcrgen@xn--mller-kva.de' });
    for (const email of [
      'J\u00fcrgen@M\u00fcller.de',
      'j\u00fcrgen@xn--mller-kva.de',
      'ju\u0308rgen@mu\u0308ller.de',
    ])
      expect(await errorCodeOf(identity.login({ email, password, ip })), email).toBe('none');
  });

  it('is renamed', async () => {
    expect(await identity.rename(tenant, userId, 'Countess')).toMatchObject({ name: 'Countess' });
    expect(await identity.profile(tenant, userId)).toMatchObject({
      name: 'Countess',
      email: 'ada@example.org',
    });
    expect(await errorCodeOf(identity.rename({ tenantId: 'other' }, userId, 'Eve'))).toBe('NOT_FOUND');
  });

  it('gets a new password, and every other session ends', async () => {
    const { token: second } = await signIn();
    expect(await identity.authenticate({ session: first })).toBeDefined();
    await identity.changePassword(tenant, userId, {
      oldPassword: password,
      newPassword,
      session: second,
    });
    expect(await identity.authenticate({ session: first })).toBeUndefined();
    expect(await identity.authenticate({ session: second })).toBeDefined();
    expect(await errorCodeOf(signIn())).toBe('UNAUTHENTICATED');
    expect(await errorCodeOf(signIn(newPassword))).toBe('none');
    expect(revoked).toEqual([tenant.tenantId]);
  });

  it('keeps its password when the old one is wrong or the new one too weak, and slows guesses down', async () => {
    const change = (oldPassword: string, wanted: string) =>
      errorCodeOf(identity.changePassword(tenant, userId, { oldPassword, newPassword: wanted }));
    expect(await change(password, 'short')).toBe('VALIDATION_FAILED');
    const codes: string[] = [];
    for (let tries = 0; tries < 7; tries += 1) codes.push(await change('a wrong old password', newPassword));
    expect(codes[0]).toBe('FORBIDDEN');
    expect(codes.at(-1)).toBe('RATE_LIMITED');
    clock.advance(3_600_000);
    expect(await errorCodeOf(signIn())).toBe('none');
  });

  it('lists its sessions and ends one of them', async () => {
    clock.advance(1_000);
    const { token: second } = await signIn();
    const sessions = await identity.listSessions(tenant, userId, second);
    expect(sessions.map(({ current }) => current)).toEqual([true, false]);
    expect(JSON.stringify(sessions)).not.toContain(first);
    await identity.revokeSession(tenant, userId, sessions[1]?.id ?? '');
    expect(await identity.authenticate({ session: first })).toBeUndefined();
    expect(await errorCodeOf(identity.revokeSession(tenant, 'somebody else', sessions[0]?.id ?? ''))).toBe(
      'NOT_FOUND',
    );
  });
});
