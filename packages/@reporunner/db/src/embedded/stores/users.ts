import {
  type ApiKeyRecord,
  type ProjectRecord,
  type TenantRecord,
  type TenantRecords,
  type UserRecord,
  type UserStore,
  userConflict,
} from '@reporunner/auth';
import { ServiceError } from '@reporunner/core';
import type { Database } from 'better-sqlite3';
import { storeMessage } from '../../messages/store-messages.ts';
import * as statements from '../../sql/statements/identity.ts';
import type { UserRow } from '../../sql/tables.ts';
import type { Step } from '../protocol.ts';
import { isRefused, reading, readingOne, step } from '../run-statement.ts';
import type { Writer } from '../writer.ts';
import { identityRecord } from './change-records.ts';

export const insertApiKey = (key: ApiKeyRecord): Step =>
  step(statements.insertApiKey, {
    tenant_id: key.tenantId,
    id: key.id,
    secret_hash: key.secretHash,
    document: JSON.stringify(key),
  });

const rowOf = ({ revision, ...user }: UserRecord) => ({
  tenant_id: user.tenantId,
  id: user.id,
  email: user.email,
  document: JSON.stringify(user),
  revision,
});

const userOf = ({ document, revision }: Pick<UserRow, 'document' | 'revision'>): UserRecord => ({
  ...(JSON.parse(document) as Omit<UserRecord, 'revision'>),
  revision,
});

export function createUserStore(reader: Database, writer: Writer): UserStore {
  const anyTenant = readingOne(reader, statements.anyTenant);
  const tenants = reading(reader, statements.tenants);
  const projects = reading(reader, statements.projects);
  const users = reading(reader, statements.users);
  const byEmail = readingOne(reader, statements.userByEmail);
  const byId = readingOne(reader, statements.userById);
  const insertTenant = ({ project, owner, apiKey, createdBy }: TenantRecords, insert: Step) =>
    writer.write({
      record: identityRecord({ tenantId: owner.tenantId, principal: createdBy }, 'created', owner.id),
      steps: [
        insert,
        step(statements.insertProject, {
          tenant_id: owner.tenantId,
          id: project.id,
          name: project.name,
          created_at: project.createdAt,
        }),
        step(statements.insertUser, { ...rowOf(owner), created_at: owner.createdAt }),
        ...(apiKey === undefined ? [] : [insertApiKey(apiKey)]),
      ],
    });
  return {
    isSetUp: async () => anyTenant({}) !== undefined,
    async createFirst(records) {
      const { id, name, createdAt } = records.tenant;
      const row = { id, name, created_at: createdAt };
      const outcome = await insertTenant(records, step(statements.insertFirstTenant, row, { expect: 'one' }));
      if (isRefused(outcome)) {
        throw new ServiceError(storeMessage('alreadySetUp'), { code: 'ALREADY_SET_UP', service: 'store' });
      }
    },
    async createTenant(records) {
      const { id, name, createdAt } = records.tenant;
      const row = { id, name, created_at: createdAt, email: records.owner.email };
      const outcome = await insertTenant(records, step(statements.insertTenant, row, { expect: 'one' }));
      if (isRefused(outcome)) {
        throw new ServiceError(storeMessage('tenantExists'), {
          code: 'CONFLICT',
          service: 'store',
        });
      }
    },
    async findByEmail(email) {
      const row = byEmail({ email });
      return row && userOf(row);
    },
    async get({ tenantId }, id) {
      const row = byId({ tenantId, id });
      return row && userOf(row);
    },
    async update(tenant, user) {
      const row = rowOf({ ...user, tenantId: tenant.tenantId });
      const outcome = await writer.write({
        record: identityRecord(tenant, 'updated', user.id),
        steps: [step(statements.updateUser, row, { expect: 'one' })],
      });
      if (!isRefused(outcome)) return { ...user, revision: user.revision + 1 };
      const stored = byId({ tenantId: tenant.tenantId, id: user.id });
      if (stored !== undefined && stored.revision !== user.revision) throw userConflict();
      throw new ServiceError(storeMessage('userChanged'), {
        code: 'CONFLICT',
        service: 'store',
      });
    },
    projects: async ({ tenantId }) =>
      projects({ tenantId }).map(
        (row): ProjectRecord => ({
          id: row.id,
          tenantId: row.tenant_id,
          name: row.name,
          createdAt: row.created_at,
        }),
      ),
    tenants: async () =>
      tenants({}).map((row): TenantRecord => ({ id: row.id, name: row.name, createdAt: row.created_at })),
    list: async ({ tenantId }) => users({ tenantId }).map(userOf),
  };
}
