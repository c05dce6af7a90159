import { ServiceError } from '@reporunner/core';
import type { CredentialRecord, CredentialStore, CredentialTestResult } from '@reporunner/integrations';
import type { Database } from 'better-sqlite3';
import { storeMessage } from '../../messages/store-messages.ts';
import { credentialsQuery } from '../../sql/queries/credentials.ts';
import * as statements from '../../sql/statements/credentials.ts';
import type { CredentialRow } from '../../sql/tables.ts';
import { containing, decodeCursor, encodeCursor } from '../cursor.ts';
import { fold } from '../fold.ts';
import { isRefused, readingOne, readNow, step } from '../run-statement.ts';
import type { Writer } from '../writer.ts';

const recordOf = (row: CredentialRow): CredentialRecord => ({
  ...(JSON.parse(row.document) as CredentialRecord),
  ...(row.last_used_at === null ? {} : { lastUsedAt: row.last_used_at }),
  ...(row.last_test === null ? {} : { lastTest: JSON.parse(row.last_test) as CredentialTestResult }),
});

const rowOf = (tenantId: string, { lastUsedAt: _, lastTest, ...record }: CredentialRecord) => ({
  tenant_id: tenantId,
  id: record.id,
  type: record.type,
  name_folded: fold(record.name),
  document: JSON.stringify(record),
  last_test: lastTest === undefined ? null : JSON.stringify(lastTest),
});

export function createCredentialStore(reader: Database, writer: Writer): CredentialStore {
  const byId = readingOne(reader, statements.credentialById);
  return {
    async insert({ tenantId }, record) {
      const outcome = await writer.write({
        steps: [step(statements.insertCredential, rowOf(tenantId, record))],
      });
      if (isRefused(outcome)) {
        throw new ServiceError(storeMessage('credentialExists', { id: record.id }), {
          code: 'CONFLICT',
          service: 'store',
        });
      }
    },
    async get({ tenantId }, id) {
      const row = byId({ tenantId, id });
      return row && recordOf(row);
    },
    async list({ tenantId }, { type, text }, { limit, cursor }) {
      const [name, id] =
        cursor === undefined ? [] : (decodeCursor(cursor, 'credentials', 2) as [string, string]);
      const rows = readNow(reader, (dialect) =>
        credentialsQuery(dialect, {
          tenantId,
          type,
          namePattern: text === undefined ? undefined : containing(text),
          after: name === undefined || id === undefined ? undefined : { name, id },
          limit: limit + 1,
        }),
      );
      const items = rows.slice(0, limit).map(recordOf);
      const last = rows[limit - 1];
      return rows.length > limit && last !== undefined
        ? { items, nextCursor: encodeCursor('credentials', [last.name_folded, last.id]) }
        : { items };
    },
    async update({ tenantId }, record) {
      const outcome = await writer.write({
        steps: [step(statements.updateCredential, rowOf(tenantId, record), { expect: 'one' })],
      });
      if (isRefused(outcome))
        throw new ServiceError(storeMessage('noCredential'), { code: 'NOT_FOUND', service: 'store' });
    },
    async recordUse({ tenantId }, id, at) {
      await writer.write({ steps: [step(statements.setCredentialUse, { tenantId, id, at })] });
    },
    async delete({ tenantId }, id) {
      const outcome = await writer.write({
        usesReserve: 'frees',
        steps: [step(statements.deleteCredential, { tenantId, id }, { expect: 'one' })],
      });
      return !isRefused(outcome);
    },
  };
}
