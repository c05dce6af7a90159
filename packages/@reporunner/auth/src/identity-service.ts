/**
 * Who is calling. One owner for now; tenants, roles and single sign-on come in through the same seams.
 * I1 Set-up happens once. A fresh installation has an owner with a key; e-mail and password complete that owner.
 * I2 Tokens and keys are stored as digests only.
 * I3 The answer to a caller never depends on whether an account exists.
 * I4 What is cached of a caller goes with the change of users, sessions and keys, in whichever process.
 * I5 A change of a user that names an older revision than the user's is refused; a rename that names none is made to the
 *     newest.
 */
import { domainToASCII } from 'node:url';
import {
  assertRevision,
  type Clock,
  retryOnConflict,
  ServiceError,
  type TenantContext,
} from '@reporunner/core';
import { createDeviceTokens } from './device-tokens.ts';
import { authMessage } from './messages/auth-messages.ts';
import { newToken } from './own-tokens.ts';
import { assertPassword, digestOf, hashPassword, verifyPassword } from './passwords.ts';
import type { PasswordStrength } from './ports/password-strength.ts';
import type {
  ApiKeyRecord,
  ApiKeyStore,
  SessionRecord,
  SessionStore,
  UserRecord,
  UserStore,
} from './ports/stores.ts';
import { memberPrincipal, type Principal, systemPrincipal, tenantOf } from './principal.ts';
import { addressKey, createThrottle } from './throttle.ts';

interface Known {
  readonly principal: Principal;
  /** Of the key or session. */
  readonly expiresAt: number;
}

export interface IdentityServiceOptions {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly apiKeys: ApiKeyStore;
  readonly strength: PasswordStrength;
  readonly clock: Clock;
  readonly ids: () => string;
  /** Signs the tokens of known devices. Absent: they are known until the process ends. */
  readonly deviceKey?: Uint8Array;
  /** A session or a key of this tenant is no longer valid: connections that were opened with it must be checked again. */
  readonly onRevoked?: (tenantId: string) => void;
  /** Calls back when something of a tenant's users, sessions or keys was changed, here or by another process. */
  readonly changes?: (listener: (tenantId: string | undefined) => void) => void;
}

export interface SessionSummary {
  /** Names it to its user; it is no token that could sign in. */
  readonly id: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly current: boolean;
}

/** What is known of an API key after its creation: everything but the secret. */
export type ApiKeySummary = Omit<ApiKeyRecord, 'secretHash' | 'tenantId'>;

/** What `createIdentityService` returns. */
export type IdentityService = ReturnType<typeof createIdentityService>;

const sessionDays = 30;
const dayMs = 86_400_000;
const cacheMs = 10_000;
const touchMs = 60_000;
const maxCached = 1_000;
/** Until set-up, the owner has no address; no mail server can have this one. */
const unnamedOwner = 'owner@localhost.invalid';
const minPresetKeyLength = 32;

const mayBeToken = ({ length }: string) => length >= 16 && length <= 512;
const sessionId = (tokenHash: string) => tokenHash.slice(0, 24);

/** @throws ServiceError CONFIG_INVALID for a preset key that is too short. */
export function assertOwnerKey(presetKey: string | undefined): void {
  if (presetKey === undefined || presetKey.length >= minPresetKeyLength) return;
  throw new ServiceError(authMessage('ownerKeyShort', { limit: minPresetKeyLength }), {
    code: 'CONFIG_INVALID',
    service: 'auth',
  });
}

/** Browsers send the domain of an address in its ASCII form. */
function normalise(address: string): string {
  const email = address.normalize('NFC').trim().toLowerCase();
  const at = email.lastIndexOf('@') + 1;
  return email.slice(0, at) + (domainToASCII(email.slice(at)) || email.slice(at));
}

/**
 * Who is calling, and how accounts, sessions and API keys come and go. Passwords are judged and hashed, guesses are
 * slowed down.
 */
export function createIdentityService({
  users,
  sessions,
  apiKeys,
  strength,
  clock,
  ids,
  deviceKey,
  onRevoked = () => {},
  changes,
}: IdentityServiceOptions) {
  const throttle = createThrottle(clock);
  const devices = createDeviceTokens(deviceKey);
  /** By kind and token: a key is no session, and a session no key. */
  const cache = new Map<string, { readonly principal: Principal; readonly until: number }>();

  /** What was read before a change must not be cached after it. */
  let generation = 0;
  const forget = (tenantId: string | undefined) => {
    generation += 1;
    cache.clear();
    if (tenantId !== undefined) onRevoked(tenantId);
  };
  changes?.(forget);
  /** After a change of this process: the feed has announced it already. */
  const forgetOwn = changes === undefined ? forget : () => {};

  const keyRecord = (
    tenantId: string,
    userId: string,
    name: string,
    key: string,
    expiresAt?: number,
  ): ApiKeyRecord => ({
    id: ids(),
    tenantId,
    userId,
    name,
    prefix: key.slice(0, 8),
    secretHash: digestOf(key),
    createdAt: clock.now(),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  });

  /** A tenant, its project and its owner; with the owner's key, if there is one. */
  const foundTenant = (
    name: string,
    owner: Pick<UserRecord, 'email' | 'name' | 'passwordHash'>,
    key: string | undefined,
    task: 'guest' | 'startup',
  ) => {
    const now = clock.now();
    const tenant = { id: ids(), name, createdAt: now };
    const user: UserRecord = {
      ...owner,
      id: ids(),
      tenantId: tenant.id,
      role: 'owner',
      revision: 1,
      createdAt: now,
    };
    return {
      tenant,
      project: { id: ids(), tenantId: tenant.id, name: 'Default', createdAt: now },
      owner: user,
      createdBy: { kind: 'system', id: task },
      ...(key === undefined ? {} : { apiKey: keyRecord(tenant.id, user.id, 'Owner', key) }),
    } as const;
  };

  const createFirst = async (
    task: 'guest' | 'startup',
    key: string | undefined,
    owner: Pick<UserRecord, 'email' | 'name' | 'passwordHash'>,
  ) => {
    const founded = foundTenant('default', owner, key, task);
    await users.createFirst(founded);
    return founded.owner;
  };

  /** The owner that the installation was started with (I1); undefined when it was not. */
  const findFounder = async (): Promise<UserRecord | undefined> => {
    const [tenant] = await users.tenants();
    return tenant && (await users.list({ tenantId: tenant.id }))[0];
  };

  const remember = (cached: string, { principal, expiresAt }: Known): Principal => {
    if (cache.size >= maxCached) cache.delete(cache.keys().next().value as string);
    cache.set(cached, { principal, until: Math.min(clock.now() + cacheMs, expiresAt) });
    return principal;
  };

  const byKey = async (key: string): Promise<Known | undefined> => {
    const now = clock.now();
    const record = await apiKeys.findByHash(digestOf(key));
    if (record === undefined || (record.expiresAt !== undefined && record.expiresAt <= now)) return undefined;
    if (now - (record.lastUsedAt ?? 0) > touchMs)
      await apiKeys.touch({ tenantId: record.tenantId }, record.id, now);
    const { tenantId, id, userId } = record;
    const principal = memberPrincipal(tenantId, { kind: 'apiKey', id, userId });
    return { principal, expiresAt: record.expiresAt ?? Number.POSITIVE_INFINITY };
  };

  const bySession = async (token: string): Promise<Known | undefined> => {
    const session = await sessions.find(digestOf(token), clock.now());
    if (session === undefined) return undefined;
    const principal = memberPrincipal(session.tenantId, { kind: 'user', id: session.userId });
    return { principal, expiresAt: session.expiresAt };
  };

  const openSession = async (user: UserRecord): Promise<string> => {
    const token = newToken('session');
    const now = clock.now();
    await sessions.insert(
      { tenantId: user.tenantId },
      {
        tokenHash: digestOf(token),
        tenantId: user.tenantId,
        userId: user.id,
        createdAt: now,
        expiresAt: now + sessionDays * dayMs,
      },
    );
    return token;
  };

  const findUser = async (tenant: TenantContext, userId: string): Promise<UserRecord> => {
    const user = await users.get(tenant, userId);
    if (user !== undefined) return user;
    throw new ServiceError(authMessage('accountGone'), { code: 'NOT_FOUND', service: 'auth' });
  };

  /** Without a password and without a key, there would be no way to sign in. */
  const assertNotLast = async (tenant: TenantContext, id: string) => {
    const keys = await apiKeys.list(tenant);
    const key = keys.find((one) => one.id === id);
    if (key === undefined) return;
    const owner = await users.get(tenant, key.userId);
    if (owner === undefined || owner.passwordHash !== undefined) return;
    const isGood = ({ id: other, userId, expiresAt }: ApiKeyRecord) =>
      other !== id && userId === key.userId && expiresAt === undefined;
    if (keys.some(isGood)) return;
    throw new ServiceError(authMessage('lastAccess'), { code: 'LAST_ACCESS', service: 'auth' });
  };

  const endSessions = async (
    tenant: TenantContext,
    userId: string,
    isMeant: (session: SessionRecord) => boolean,
  ): Promise<number> => {
    const ending = (await sessions.listOf(tenant, userId, clock.now())).filter(isMeant);
    for (const { tokenHash } of ending) await sessions.delete(tenant, tokenHash);
    if (ending.length > 0) forgetOwn(tenant.tenantId);
    return ending.length;
  };

  let settingUp: Promise<void> = Promise.resolve();
  const setUp = async (account: {
    readonly email: string;
    readonly password: string;
    readonly name: string;
  }) => {
    const founder = await findFounder();
    if (founder?.passwordHash !== undefined) {
      throw new ServiceError(authMessage('alreadySetUp'), {
        code: 'ALREADY_SET_UP',
        service: 'auth',
      });
    }
    const email = normalise(account.email);
    await assertPassword(strength, account.password, email);
    const owner = { email, name: account.name, passwordHash: await hashPassword(account.password) };
    if (founder === undefined) {
      const user = await createFirst('guest', undefined, owner);
      return { user, token: await openSession(user), device: devices.create(email) };
    }
    const user = await users.update(tenantOf(systemPrincipal(founder.tenantId, 'guest')), {
      ...founder,
      ...owner,
    });
    return { user, token: await openSession(user), device: devices.create(email) };
  };

  return {
    sessionSeconds: (sessionDays * dayMs) / 1_000,

    /**
     * Makes sure that there is an owner with a key. Resolves with the key when it was made just now: it can be shown
     * once and never again. @throws ServiceError CONFIG_INVALID for a preset key that is too short.
     */
    async ensureOwner(presetKey: string | undefined): Promise<string | undefined> {
      assertOwnerKey(presetKey);
      if (await users.isSetUp()) return undefined;
      const key = presetKey ?? newToken('apiKey');
      await createFirst('startup', key, { email: unnamedOwner, name: 'Owner' });
      return presetKey === undefined ? key : undefined;
    },

    /** Whether somebody has used an API key: then the owner has a way in, also without an account. */
    async isKeyInUse(): Promise<boolean> {
      const founder = await findFounder();
      if (founder === undefined) return false;
      const keys = await apiKeys.list({ tenantId: founder.tenantId });
      return keys.some(({ lastUsedAt }) => lastUsedAt !== undefined);
    },

    async needsSetUp(): Promise<boolean> {
      return (await findFounder())?.passwordHash === undefined;
    },

    /**
     * Gives the owner an account (I1). Resolves with a session. One process owns the store, so a queue here is
     * enough for two set-ups at the same time to be one. @throws ServiceError ALREADY_SET_UP, VALIDATION_FAILED.
     */
    setUp(account: { readonly email: string; readonly password: string; readonly name: string }) {
      const result = settingUp.then(() => setUp(account));
      settingUp = result.then(
        () => {},
        () => {},
      );
      return result;
    },

    /**
     * `device` is the token that an earlier sign-in on this device returned.
     * @throws ServiceError UNAUTHENTICATED, the same whatever was wrong; RATE_LIMITED.
     */
    async login(attempt: {
      readonly email: string;
      readonly password: string;
      readonly ip: string;
      readonly device?: string | undefined;
    }) {
      const email = normalise(attempt.email);
      const device = devices.read(attempt.device, email);
      const keys = device === undefined ? [`account ${email}`, addressKey(attempt.ip)] : [`device ${device}`];
      throttle.begin(keys);
      const user = await users.findByEmail(email);
      const password = attempt.password.slice(0, 1_024);
      const right = await verifyPassword(user?.passwordHash, password, device !== undefined);
      if (!right || user === undefined) {
        throw new ServiceError(authMessage('signInWrong'), {
          code: 'UNAUTHENTICATED',
          service: 'auth',
        });
      }
      throttle.succeeded(keys);
      return { user, token: await openSession(user), device: devices.create(email) };
    },

    async logout(tenant: TenantContext, token: string): Promise<void> {
      cache.delete(`session:${token}`);
      await sessions.delete(tenant, digestOf(token));
      forgetOwn(tenant.tenantId);
    },

    /** Undefined for anybody we do not know. */
    async authenticate(tokens: {
      readonly bearer?: string;
      readonly session?: string;
    }): Promise<Principal | undefined> {
      const token = tokens.bearer ?? tokens.session;
      if (token === undefined || !mayBeToken(token)) return undefined;
      const isSession = tokens.bearer === undefined;
      const cached = `${isSession ? 'session' : 'key'}:${token}`;
      const known = cache.get(cached);
      if (known !== undefined && known.until > clock.now()) return known.principal;
      cache.delete(cached);
      const before = generation;
      const found = isSession ? await bySession(token) : await byKey(token);
      return found && (before === generation ? remember(cached, found) : found.principal);
    },

    /** Whether it is an API key of this installation, expired or not. It does not count as used. */
    async isOwnKey(key: string): Promise<boolean> {
      return mayBeToken(key) && (await apiKeys.findByHash(digestOf(key))) !== undefined;
    },

    /** @throws ServiceError NOT_FOUND; REVISION_CONFLICT when `baseRevision` is named and is not the user's (I5). */
    rename(tenant: TenantContext, userId: string, name: string, baseRevision?: number): Promise<UserRecord> {
      const apply = async () => {
        const user = await findUser(tenant, userId);
        assertRevision('account', user, baseRevision);
        return users.update(tenant, { ...user, name });
      };
      return baseRevision === undefined ? retryOnConflict(apply) : apply();
    },

    /**
     * Every session but `change.session` ends. The user is slowed down after wrong guesses, as at sign-in.
     * @throws ServiceError FORBIDDEN when the old password is wrong, VALIDATION_FAILED, RATE_LIMITED, NOT_FOUND;
     *   REVISION_CONFLICT when the account was changed meanwhile: the old password may be another one by then.
     */
    async changePassword(
      tenant: TenantContext,
      userId: string,
      change: {
        readonly oldPassword: string;
        readonly newPassword: string;
        readonly session?: string;
      },
    ): Promise<void> {
      const user = await findUser(tenant, userId);
      // The user is signed in: strangers who guess at the sign-in do not lock this out.
      const keys = [`session ${userId}`];
      throttle.begin(keys);
      if (!(await verifyPassword(user.passwordHash, change.oldPassword.slice(0, 1_024), true))) {
        throw new ServiceError(authMessage('oldPasswordWrong'), { code: 'FORBIDDEN', service: 'auth' });
      }
      throttle.succeeded(keys);
      await assertPassword(strength, change.newPassword, user.email);
      await users.update(tenant, { ...user, passwordHash: await hashPassword(change.newPassword) });
      await endSessions(tenant, userId, (session) => session.tokenHash !== digestOf(change.session ?? ''));
    },

    /** Where a user is signed in, newest first; `current`: by this token. */
    async listSessions(
      tenant: TenantContext,
      userId: string,
      current: string | undefined,
    ): Promise<readonly SessionSummary[]> {
      const own = current === undefined ? undefined : digestOf(current);
      return (await sessions.listOf(tenant, userId, clock.now())).map(
        ({ tokenHash, createdAt, expiresAt }) => ({
          id: sessionId(tokenHash),
          createdAt,
          expiresAt,
          current: tokenHash === own,
        }),
      );
    },

    /** @throws ServiceError NOT_FOUND. */
    async revokeSession(tenant: TenantContext, userId: string, id: string): Promise<void> {
      const ended = await endSessions(tenant, userId, ({ tokenHash }) => sessionId(tokenHash) === id);
      if (ended === 0)
        throw new ServiceError(authMessage('noSession'), { code: 'NOT_FOUND', service: 'auth' });
    },

    /** Every tenant of the installation: for tasks that visit each. */
    tenants: () => users.tenants(),
    /** Another tenant, with its owner and a key for it, which is in the answer only. @throws ServiceError CONFLICT. */
    async createTenant(name: string, owner: { readonly email: string; readonly name: string }) {
      const key = newToken('apiKey');
      const named = { email: normalise(owner.email), name: owner.name };
      const founded = foundTenant(name, named, key, 'startup');
      await users.createTenant(founded);
      return { tenant: founded.tenant, owner: founded.owner, key };
    },
    profile: (tenant: TenantContext, userId: string) => users.get(tenant, userId),
    projects: (tenant: TenantContext) => users.projects(tenant),

    /** The key is in the answer, and nowhere afterwards. @throws ServiceError VALIDATION_FAILED. */
    async createApiKey(
      tenant: TenantContext,
      userId: string,
      name: string,
      expiresAt?: number,
    ): Promise<{ readonly key: string; readonly summary: ApiKeySummary }> {
      if (expiresAt !== undefined && !(expiresAt > clock.now()))
        throw new ServiceError(authMessage('expiresInPast'), {
          code: 'VALIDATION_FAILED',
          service: 'auth',
        });
      const key = newToken('apiKey');
      const record = keyRecord(tenant.tenantId, userId, name, key, expiresAt);
      await apiKeys.insert(tenant, record);
      return { key, summary: summaryOf(record) };
    },
    listApiKeys: async (tenant: TenantContext) => (await apiKeys.list(tenant)).map(summaryOf),
    /** @throws ServiceError NOT_FOUND, LAST_ACCESS. */
    async revokeApiKey(tenant: TenantContext, id: string): Promise<void> {
      await assertNotLast(tenant, id);
      if (!(await apiKeys.delete(tenant, id))) {
        throw new ServiceError(authMessage('noApiKey'), { code: 'NOT_FOUND', service: 'auth' });
      }
      forgetOwn(tenant.tenantId);
    },
  };
}

function summaryOf({ secretHash: _hash, tenantId: _tenant, ...summary }: ApiKeyRecord): ApiKeySummary {
  return summary;
}
