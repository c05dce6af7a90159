import { ServiceError } from '@reporunner/core';
import type { CredentialRecord, CredentialStore, CredentialTestResult } from '@reporunner/integrations';
import type { Database } from 'better-sqlite3';
import { containing, decodeCursor, encodeCursor } from '../cursor.ts';
import { fold } from '../fold.ts';
import type { Value } from '../protocol.ts';
import type { Writer } from '../writer.ts';

interface Row {
  readonly document: string;
  readonly name_folded: string;
  readonly id: string;
  readonly last_used_at: number | null;
  readonly last_test: string | null;
}

const recordOf = (row: Row): CredentialRecord => ({
  ...(JSON.parse(row.document) as CredentialRecord),
  ...(row.last_used_at === null ? {} : { lastUsedAt: row.last_used_at }),
  ...(row.last_test === null ? {} : { lastTest: JSON.parse(row.last_test) as CredentialTestResult }),
});

export function createCredentialStore(reader: Database, writer: Writer): CredentialStore {
  const byId = reader.prepare<[string, string], Row>(
    'SELECT * FROM credentials WHERE tenant_id = ? AND id = ?',
  );
  const values = (
    tenantId: string,
    { lastUsedAt: _, lastTest, ...record }: CredentialRecord,
  ): readonly Value[] => [
    record.type,
    fold(record.name),
    JSON.stringify(record),
    lastTest === undefined ? null : JSON.stringify(lastTest),
    tenantId,
    record.id,
  ];
  return {
    async insert(tenant, record) {
      const outcome = await writer.write({
        steps: [
          {
            sql: 'INSERT INTO credentials (type, name_folded, document, last_test, tenant_id, id) VALUES (?, ?, ?, ?, ?, ?)',
            values: values(tenant.tenantId, record),
          },
        ],
      });
      if (outcome !== null && 'refused' in outcome) {
        throw new ServiceError(`There is a credential "${record.id}" already.`, {
          code: 'CONFLICT',
          service: 'store',
        });
      }
    },
    async get(tenant, id) {
      const row = byId.get(tenant.tenantId, id);
      return row && recordOf(row);
    },
    async list(tenant, filter, { limit, cursor }) {
      const conditions = ['tenant_id = ?'];
      const values: Value[] = [tenant.tenantId];
      if (filter.type !== undefined) {
        conditions.push('type = ?');
        values.push(filter.type);
      }
      if (filter.text !== undefined) {
        conditions.push("name_folded LIKE ? ESCAPE '\\'");
        values.push(containing(filter.text));
      }
      if (cursor !== undefined) {
        const [name, id] = decodeCursor(cursor, 'credentials', 2) as [string, string];
        conditions.push('(name_folded, id) > (?, ?)');
        values.push(name, id);
      }
      const rows = reader
        .prepare<Value[], Row>(
          `SELECT * FROM credentials WHERE ${conditions.join(' AND ')} ORDER BY name_folded, id LIMIT ?`,
        )
        .all(...values, limit + 1);
      const items = rows.slice(0, limit).map(recordOf);
      const last = rows[limit - 1];
      return rows.length > limit && last !== undefined
        ? { items, nextCursor: encodeCursor('credentials', [last.name_folded, last.id]) }
        : { items };
    },
    async update(tenant, record) {
      const outcome = await writer.write({
        steps: [
          {
            sql: 'UPDATE credentials SET type = ?, name_folded = ?, document = ?, last_test = ? WHERE tenant_id = ? AND id = ?',
            values: values(tenant.tenantId, record),
            expect: 'one',
          },
        ],
      });
      if (outcome === null || !('refused' in outcome)) return;
      throw new ServiceError('There is no such credential.', { code: 'NOT_FOUND', service: 'store' });
    },
    async recordUse(tenant, id, at) {
      await writer.write({
        steps: [
          {
            sql: 'UPDATE credentials SET last_used_at = ? WHERE tenant_id = ? AND id = ?',
            values: [at, tenant.tenantId, id],
          },
        ],
      });
    },
    async delete(tenant, id) {
      const outcome = await writer.write({
        usesReserve: 'frees',
        steps: [
          {
            sql: 'DELETE FROM credentials WHERE tenant_id = ? AND id = ?',
            values: [tenant.tenantId, id],
            expect: 'one',
          },
        ],
      });
      return outcome === null || !('refused' in outcome);
    },
  };
}
