import type { SessionRecord, SessionStore } from '@reporunner/auth';
import type { Database } from 'better-sqlite3';
import * as statements from '../../sql/statements/identity.ts';
import type { SessionRow } from '../../sql/tables.ts';
import { reading, readingOne, step } from '../run-statement.ts';
import type { Writer } from '../writer.ts';
import { identityRecord } from './change-records.ts';

const sessionOf = (row: SessionRow): SessionRecord => ({
  tokenHash: row.token_hash,
  tenantId: row.tenant_id,
  userId: row.user_id,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
});

export function createSessionStore(reader: Database, writer: Writer): SessionStore {
  const byToken = readingOne(reader, statements.sessionByToken);
  const ofUser = reading(reader, statements.sessionsOfUser);
  const countExpired = readingOne(reader, statements.countExpiredSessions);
  return {
    async insert({ tenantId }, session) {
      await writer.write({
        steps: [
          step(statements.insertSession, {
            token_hash: session.tokenHash,
            tenant_id: tenantId,
            user_id: session.userId,
            created_at: session.createdAt,
            expires_at: session.expiresAt,
          }),
        ],
      });
    },
    async find(tokenHash, now) {
      const row = byToken({ tokenHash, now });
      return row && sessionOf(row);
    },
    async delete(tenant, tokenHash) {
      await writer.write({
        record: identityRecord(tenant, 'revoked'),
        usesReserve: 'frees',
        steps: [step(statements.deleteSession, { tenantId: tenant.tenantId, tokenHash })],
      });
    },
    listOf: async ({ tenantId }, userId, now) => ofUser({ tenantId, userId, now }).map(sessionOf),
    async deleteAllOf(tenant, userId) {
      await writer.write({
        record: identityRecord(tenant, 'revoked', userId),
        usesReserve: 'frees',
        steps: [step(statements.deleteSessionsOfUser, { tenantId: tenant.tenantId, userId })],
      });
    },
    async deleteExpired(now) {
      const count = countExpired({ now })?.count ?? 0;
      await writer.write({ usesReserve: 'frees', steps: [step(statements.deleteExpiredSessions, { now })] });
      return count;
    },
  };
}
