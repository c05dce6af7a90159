import type { ApiKeyRecord, ApiKeyStore } from '@reporunner/auth';
import type { Database } from 'better-sqlite3';
import * as statements from '../../sql/statements/identity.ts';
import type { ApiKeyRow } from '../../sql/tables.ts';
import { isRefused, reading, readingOne, step } from '../run-statement.ts';
import type { Writer } from '../writer.ts';
import { identityRecord } from './change-records.ts';
import { insertApiKey } from './users.ts';

const keyOf = (row: Pick<ApiKeyRow, 'document' | 'last_used_at'>): ApiKeyRecord => ({
  ...(JSON.parse(row.document) as ApiKeyRecord),
  ...(row.last_used_at === null ? {} : { lastUsedAt: row.last_used_at }),
});

export function createApiKeyStore(reader: Database, writer: Writer): ApiKeyStore {
  const byHash = readingOne(reader, statements.apiKeyByHash);
  const ofTenant = reading(reader, statements.apiKeys);
  return {
    async insert({ tenantId }, key) {
      await writer.write({ steps: [insertApiKey({ ...key, tenantId })] });
    },
    async findByHash(secretHash) {
      const row = byHash({ secretHash });
      return row && keyOf(row);
    },
    list: async ({ tenantId }) => ofTenant({ tenantId }).map(keyOf),
    async touch({ tenantId }, id, at) {
      await writer.write({ steps: [step(statements.setApiKeyUse, { tenantId, id, at })] });
    },
    async delete(tenant, id) {
      const outcome = await writer.write({
        record: identityRecord(tenant, 'revoked'),
        usesReserve: 'frees',
        steps: [step(statements.deleteApiKey, { tenantId: tenant.tenantId, id }, { expect: 'one' })],
      });
      return !isRefused(outcome);
    },
  };
}
