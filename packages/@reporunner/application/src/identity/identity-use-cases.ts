/** Accounts, sessions, projects and API keys. */

import { type IdentityService, type Principal, permissionsOf, type UserRecord } from '@reporunner/auth';
import { ServiceError, userIdOf } from '@reporunner/core';
import { applicationMessage } from '../messages/application-messages.ts';
import type { DefineUseCase } from '../use-case.ts';

export interface IdentityPorts {
  readonly identity: IdentityService;
  /** What `me` says of the installation. */
  readonly installation: { readonly timezone: string; readonly webhookUrl?: string | undefined };
}

/** The use cases of `createIdentityUseCases`: each takes a principal and an input, and is authorized. */
export type IdentityUseCases = ReturnType<typeof createIdentityUseCases>;

/** Who is signed in. @throws ServiceError UNAUTHENTICATED for principals without a user. */
function userOf({ identity }: Principal): string {
  const userId = userIdOf(identity);
  if (userId !== undefined) return userId;
  throw new ServiceError(applicationMessage('signIn'), { code: 'UNAUTHENTICATED', service: 'application' });
}

const accountOf = (_: unknown, principal: Principal) =>
  ({ type: 'account', id: userIdOf(principal.identity) ?? '' }) as const;

/** Set-up, sign-in, one's own account and sessions, API keys. */
export function createIdentityUseCases(define: DefineUseCase, { identity, installation }: IdentityPorts) {
  const reads = { action: 'account:read', resource: accountOf } as const;
  const writes = { action: 'account:write', resource: accountOf } as const;

  const meOf = (principal: Principal, user: UserRecord | undefined) => {
    if (user === undefined)
      throw new ServiceError(applicationMessage('accountGone'), {
        code: 'NOT_FOUND',
        service: 'application',
      });
    const { id, email, name, role, revision } = user;
    const { timezone, webhookUrl } = installation;
    return {
      id,
      email,
      name,
      role,
      revision,
      tenantId: principal.tenantId,
      kind: principal.identity.kind === 'apiKey' ? ('api-key' as const) : ('user' as const),
      permissions: permissionsOf(principal),
      timezone,
      ...(webhookUrl === undefined ? {} : { webhookUrl }),
    };
  };

  return {
    setUpState: define({ action: 'setup:read' }, async () => ({ needed: await identity.needsSetUp() })),
    /** Gives the owner an account, once; who may do that is checked by the transport. */
    setUp: define({ action: 'setup:write' }, (_, account: Parameters<IdentityService['setUp']>[0]) =>
      identity.setUp(account),
    ),
    signIn: define({ action: 'session:write' }, (_, credentials: Parameters<IdentityService['login']>[0]) =>
      identity.login(credentials),
    ),
    signOut: define(
      { action: 'session:write' },
      async ({ tenant }, { session }: { readonly session: string | undefined }) => {
        if (session !== undefined) await identity.logout(tenant, session);
      },
    ),
    me: define(reads, async ({ principal, tenant }, _: undefined) =>
      meOf(principal, await identity.profile(tenant, userOf(principal))),
    ),
    rename: define(
      writes,
      async (
        { principal, tenant },
        { name, baseRevision }: { readonly name: string; readonly baseRevision?: number | undefined },
      ) => meOf(principal, await identity.rename(tenant, userOf(principal), name, baseRevision)),
    ),
    changePassword: define(
      writes,
      ({ principal, tenant }, change: Parameters<IdentityService['changePassword']>[2]) =>
        identity.changePassword(tenant, userOf(principal), change),
    ),
    sessions: define(
      reads,
      async ({ principal, tenant }, { current }: { readonly current: string | undefined }) => ({
        items: await identity.listSessions(tenant, userOf(principal), current),
      }),
    ),
    revokeSession: define(writes, ({ principal, tenant }, { id }: { readonly id: string }) =>
      identity.revokeSession(tenant, userOf(principal), id),
    ),
    projects: define({ action: 'project:read' }, async ({ tenant }, _: undefined) => ({
      items: await identity.projects(tenant),
    })),
    apiKeys: define({ action: 'api-key:read' }, async ({ tenant }, _: undefined) => ({
      items: await identity.listApiKeys(tenant),
    })),
    /** The key is in the answer, and nowhere afterwards. */
    createApiKey: define(
      { action: 'api-key:write' },
      async (
        { principal, tenant },
        { name, expiresAt }: { readonly name: string; readonly expiresAt?: string | undefined },
      ) => {
        const { key, summary: apiKey } = await identity.createApiKey(
          tenant,
          userOf(principal),
          name,
          expiresAt === undefined ? undefined : Date.parse(expiresAt),
        );
        return { ...apiKey, key };
      },
    ),
    revokeApiKey: define(
      { action: 'api-key:write', resource: ({ id }: { readonly id: string }) => ({ type: 'apiKey', id }) },
      ({ tenant }, { id }: { readonly id: string }) => identity.revokeApiKey(tenant, id),
    ),
  };
}
