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
} from '@reporunner/auth';
import { ServiceError } from '@reporunner/core';
import type { Database } from 'better-sqlite3';
import type { Step } from '../protocol.ts';
import type { Writer } from '../writer.ts';
import { identityRecord } from './change-records.ts';

interface DocumentRow {
  readonly document: string;
  readonly last_used_at?: number | null;
}

const insertKey = (key: ApiKeyRecord): Step => ({
  sql: 'INSERT INTO api_keys (tenant_id, id, secret_hash, document) VALUES (?, ?, ?, ?)',
  values: [key.tenantId, key.id, key.secretHash, JSON.stringify(key)],
});

export function createUserStore(reader: Database, writer: Writer): UserStore {
  const byEmail = reader.prepare<[string], DocumentRow>('SELECT document FROM users WHERE email = ?');
  const byId = reader.prepare<[string, string], DocumentRow>(
    'SELECT document FROM users WHERE tenant_id = ? AND id = ?',
  );
  const userOf = (row: DocumentRow | undefined) =>
    row === undefined ? undefined : (JSON.parse(row.document) as UserRecord);
  const insertTenant = ({ project, owner, apiKey }: TenantRecords, insert: Step) =>
    writer.write({
      record: identityRecord({ tenantId: owner.tenantId }, 'created', owner.id),
      steps: [
        insert,
        {
          sql: 'INSERT INTO projects (tenant_id, id, name, created_at) VALUES (?, ?, ?, ?)',
          values: [owner.tenantId, project.id, project.name, project.createdAt],
        },
        {
          sql: 'INSERT INTO users (tenant_id, id, email, document, created_at) VALUES (?, ?, ?, ?, ?)',
          values: [owner.tenantId, owner.id, owner.email, JSON.stringify(owner), owner.createdAt],
        },
        ...(apiKey === undefined ? [] : [insertKey(apiKey)]),
      ],
    });
  return {
    isSetUp: async () => reader.prepare('SELECT 1 FROM tenants LIMIT 1').get() !== undefined,
    async createFirst(records) {
      const { tenant } = records;
      const outcome = await insertTenant(records, {
        sql: 'INSERT INTO tenants (id, name, created_at) SELECT ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM tenants)',
        values: [tenant.id, tenant.name, tenant.createdAt],
        expect: 'one',
      });
      if (outcome !== null && 'refused' in outcome) {
        throw new ServiceError('Reporunner is set up already.', { code: 'ALREADY_SET_UP', service: 'store' });
      }
    },
    async createTenant(records) {
      const { tenant, owner } = records;
      const outcome = await insertTenant(records, {
        sql: `INSERT INTO tenants (id, name, created_at) SELECT ?, ?, ?
          WHERE NOT EXISTS (SELECT 1 FROM tenants WHERE id = ?) AND NOT EXISTS (SELECT 1 FROM users WHERE email = ?)`,
        values: [tenant.id, tenant.name, tenant.createdAt, tenant.id, owner.email],
        expect: 'one',
      });
      if (outcome !== null && 'refused' in outcome) {
        throw new ServiceError('The tenant or its owner exists already.', {
          code: 'CONFLICT',
          service: 'store',
        });
      }
    },
    findByEmail: async (email) => userOf(byEmail.get(email)),
    get: async (tenant, userId) => userOf(byId.get(tenant.tenantId, userId)),
    async update(tenant, user) {
      const outcome = await writer.write({
        record: identityRecord(tenant, 'updated', user.id),
        steps: [
          {
            sql: 'UPDATE users SET email = ?, document = ? WHERE tenant_id = ? AND id = ?',
            values: [user.email, JSON.stringify(user), tenant.tenantId, user.id],
            expect: 'one',
          },
        ],
      });
      if (outcome === null || !('refused' in outcome)) return;
      throw new ServiceError('There is no such user, or the e-mail address is taken.', {
        code: 'CONFLICT',
        service: 'store',
      });
    },
    projects: async (tenant) =>
      reader
        .prepare<[string], { id: string; tenant_id: string; name: string; created_at: number }>(
          'SELECT * FROM projects WHERE tenant_id = ? ORDER BY created_at, id',
        )
        .all(tenant.tenantId)
        .map(
          (row): ProjectRecord => ({
            id: row.id,
            tenantId: row.tenant_id,
            name: row.name,
            createdAt: row.created_at,
          }),
        ),
    tenants: async () =>
      reader
        .prepare<[], { id: string; name: string; created_at: number }>(
          'SELECT * FROM tenants ORDER BY created_at, id',
        )
        .all()
        .map((row): TenantRecord => ({ id: row.id, name: row.name, createdAt: row.created_at })),
    list: async (tenant) =>
      reader
        .prepare<[string], DocumentRow>(
          'SELECT document FROM users WHERE tenant_id = ? ORDER BY created_at, id',
        )
        .all(tenant.tenantId)
        .map((row) => JSON.parse(row.document) as UserRecord),
  };
}

interface SessionRow {
  readonly token_hash: string;
  readonly tenant_id: string;
  readonly user_id: string;
  readonly created_at: number;
  readonly expires_at: number;
}

const sessionOf = (row: SessionRow): SessionRecord => ({
  tokenHash: row.token_hash,
  tenantId: row.tenant_id,
  userId: row.user_id,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
});

export function createSessionStore(reader: Database, writer: Writer): SessionStore {
  const find = reader.prepare<[string, number], SessionRow>(
    'SELECT * FROM sessions WHERE token_hash = ? AND expires_at > ?',
  );
  const list = reader.prepare<[string, string, number], SessionRow>(
    'SELECT * FROM sessions WHERE tenant_id = ? AND user_id = ? AND expires_at > ? ORDER BY created_at DESC, token_hash',
  );
  return {
    async insert(tenant, session) {
      await writer.write({
        steps: [
          {
            sql: 'INSERT INTO sessions (token_hash, tenant_id, user_id, created_at, expires_at) VALUES (?, ?, ?, ?, ?)',
            values: [
              session.tokenHash,
              tenant.tenantId,
              session.userId,
              session.createdAt,
              session.expiresAt,
            ],
          },
        ],
      });
    },
    async find(tokenHash, now) {
      const row = find.get(tokenHash, now);
      return row && sessionOf(row);
    },
    async delete(tenant, tokenHash) {
      await writer.write({
        record: identityRecord(tenant, 'revoked'),
        usesReserve: 'frees',
        steps: [
          {
            sql: 'DELETE FROM sessions WHERE token_hash = ? AND tenant_id = ?',
            values: [tokenHash, tenant.tenantId],
          },
        ],
      });
    },
    listOf: async (tenant, userId, now) => list.all(tenant.tenantId, userId, now).map(sessionOf),
    async deleteAllOf(tenant, userId) {
      await writer.write({
        record: identityRecord(tenant, 'revoked', userId),
        usesReserve: 'frees',
        steps: [
          {
            sql: 'DELETE FROM sessions WHERE tenant_id = ? AND user_id = ?',
            values: [tenant.tenantId, userId],
          },
        ],
      });
    },
    async deleteExpired(now) {
      const expired = reader
        .prepare('SELECT count(*) AS count FROM sessions WHERE expires_at <= ?')
        .get(now) as { count: number };
      await writer.write({
        usesReserve: 'frees',
        steps: [{ sql: 'DELETE FROM sessions WHERE expires_at <= ?', values: [now] }],
      });
      return expired.count;
    },
  };
}

export function createApiKeyStore(reader: Database, writer: Writer): ApiKeyStore {
  const byHash = reader.prepare<[string], DocumentRow>(
    'SELECT document, last_used_at FROM api_keys WHERE secret_hash = ?',
  );
  const keyOf = (row: DocumentRow): ApiKeyRecord => ({
    ...(JSON.parse(row.document) as ApiKeyRecord),
    ...(row.last_used_at === null || row.last_used_at === undefined ? {} : { lastUsedAt: row.last_used_at }),
  });
  return {
    async insert(tenant, key) {
      await writer.write({ steps: [insertKey({ ...key, tenantId: tenant.tenantId })] });
    },
    async findByHash(secretHash) {
      const row = byHash.get(secretHash);
      return row && keyOf(row);
    },
    list: async (tenant) =>
      reader
        .prepare<[string], DocumentRow>(
          'SELECT document, last_used_at FROM api_keys WHERE tenant_id = ? ORDER BY id',
        )
        .all(tenant.tenantId)
        .map(keyOf),
    async touch(tenant, id, lastUsedAt) {
      await writer.write({
        steps: [
          {
            sql: 'UPDATE api_keys SET last_used_at = ? WHERE tenant_id = ? AND id = ?',
            values: [lastUsedAt, tenant.tenantId, id],
          },
        ],
      });
    },
    async delete(tenant, id) {
      const outcome = await writer.write({
        record: identityRecord(tenant, 'revoked'),
        usesReserve: 'frees',
        steps: [
          {
            sql: 'DELETE FROM api_keys WHERE tenant_id = ? AND id = ?',
            values: [tenant.tenantId, id],
            expect: 'one',
          },
        ],
      });
      return outcome === null || !('refused' in outcome);
    },
  };
}
