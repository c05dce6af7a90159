import { ServiceError, verbatim } from '@reporunner/core';
import type {
  ApiKeyRecord,
  ApiKeyStore,
  ProjectRecord,
  SessionRecord,
  SessionStore,
  TenantRecord,
  TenantRecords,
  UserRecord,
  UserStore,
} from '../ports/stores.ts';
import { userConflict } from '../user-conflict.ts';

export interface IdentityStores {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly apiKeys: ApiKeyStore;
}

/** The stores of this package for tests. They hold everything and forget it with the process. */
export function createMemoryIdentityStores(): IdentityStores {
  const tenants: TenantRecord[] = [];
  const projects: ProjectRecord[] = [];
  const users = new Map<string, UserRecord>();
  const sessions = new Map<string, SessionRecord>();
  const keys = new Map<string, ApiKeyRecord>();

  const insertTenant = ({ tenant, project, owner, apiKey }: TenantRecords) => {
    tenants.push(tenant);
    projects.push(project);
    users.set(owner.id, owner);
    if (apiKey !== undefined) keys.set(apiKey.id, apiKey);
  };

  const removeSessions = (isToDelete: (session: SessionRecord) => boolean): number => {
    const found = [...sessions.values()].filter(isToDelete);
    for (const { tokenHash } of found) sessions.delete(tokenHash);
    return found.length;
  };

  return {
    users: {
      isSetUp: async () => tenants.length > 0,
      async createFirst(records) {
        if (tenants.length > 0) {
          throw new ServiceError(verbatim('Reporunner is set up already.'), {
            code: 'ALREADY_SET_UP',
            service: 'store',
          });
        }
        insertTenant(records);
      },
      findByEmail: async (email) => [...users.values()].find((user) => user.email === email),
      async get({ tenantId }, userId) {
        const user = users.get(userId);
        return user?.tenantId === tenantId ? user : undefined;
      },
      async update({ tenantId }, user) {
        const taken = [...users.values()].some(({ id, email }) => email === user.email && id !== user.id);
        if (users.get(user.id)?.tenantId !== tenantId || taken) {
          throw new ServiceError(verbatim('There is no such user, or the e-mail address is taken.'), {
            code: 'CONFLICT',
            service: 'store',
          });
        }
        if (users.get(user.id)?.revision !== user.revision) throw userConflict();
        const stored = { ...user, revision: user.revision + 1 };
        users.set(user.id, stored);
        return stored;
      },
      projects: async ({ tenantId }) => projects.filter((project) => project.tenantId === tenantId),
      async createTenant(records) {
        const isTaken =
          tenants.some(({ id }) => id === records.tenant.id) ||
          [...users.values()].some(({ email }) => email === records.owner.email);
        if (isTaken)
          throw new ServiceError(verbatim('The tenant or its owner exists already.'), {
            code: 'CONFLICT',
            service: 'store',
          });
        insertTenant(records);
      },
      tenants: async () => [...tenants],
      list: async ({ tenantId }) => [...users.values()].filter((user) => user.tenantId === tenantId),
    },
    sessions: {
      insert: async ({ tenantId }, session) => void sessions.set(session.tokenHash, { ...session, tenantId }),
      async find(tokenHash, now) {
        const session = sessions.get(tokenHash);
        return session !== undefined && session.expiresAt > now ? session : undefined;
      },
      delete: async ({ tenantId }, tokenHash) =>
        void removeSessions((session) => session.tenantId === tenantId && session.tokenHash === tokenHash),
      listOf: async ({ tenantId }, userId, now) =>
        [...sessions.values()]
          .filter((one) => one.tenantId === tenantId && one.userId === userId && one.expiresAt > now)
          .sort((a, b) => b.createdAt - a.createdAt || (a.tokenHash < b.tokenHash ? -1 : 1)),
      deleteAllOf: async ({ tenantId }, userId) =>
        void removeSessions((session) => session.tenantId === tenantId && session.userId === userId),
      deleteExpired: async (now) => removeSessions(({ expiresAt }) => expiresAt <= now),
    },
    apiKeys: {
      insert: async ({ tenantId }, key) => void keys.set(key.id, { ...key, tenantId }),
      findByHash: async (hash) => [...keys.values()].find(({ secretHash }) => secretHash === hash),
      list: async ({ tenantId }) =>
        [...keys.values()].filter((key) => key.tenantId === tenantId).sort((a, b) => (a.id < b.id ? -1 : 1)),
      async touch({ tenantId }, id, lastUsedAt) {
        const key = keys.get(id);
        if (key?.tenantId === tenantId) keys.set(id, { ...key, lastUsedAt });
      },
      delete: async ({ tenantId }, id) => keys.get(id)?.tenantId === tenantId && keys.delete(id),
    },
  };
}
