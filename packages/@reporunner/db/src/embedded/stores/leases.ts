import type { Lease, LeaseStore } from '@reporunner/engine';
import { installation, processLeaseName } from '@reporunner/engine';
import type { Database } from 'better-sqlite3';
import * as statements from '../../sql/statements/leases.ts';
import type { LeaseRow } from '../../sql/tables.ts';
import type { Step } from '../protocol.ts';
import { isRefused, readingOne, rowsOf, step } from '../run-statement.ts';
import type { Writer } from '../writer.ts';

const leaseOf = ({ name, owner, epoch, expires_at }: LeaseRow): Lease => ({
  name,
  owner,
  epoch,
  expiresAt: expires_at,
});

/**
 * Revokes expired leases of processes, in the transaction that claims their executions: an owner that comes back later
 * cannot renew. A lease is removed once none of its executions is left.
 */
export const revokeExpired = (now: number): readonly Step[] => {
  const { tenantId } = installation;
  return [
    step(statements.deleteExpiredLeases, { tenantId, now, prefix: processLeaseName('') }),
    step(statements.revokeExpiredLeases, { tenantId, now }),
  ];
};

export function createLeaseStore(reader: Database, writer: Writer, now: () => number): LeaseStore {
  const byName = readingOne(reader, statements.leaseByName);
  const countExpired = readingOne(reader, statements.countExpiredLeases);
  return {
    async acquire({ tenantId }, name, owner, ttlMs) {
      const at = now();
      const row = { tenant_id: tenantId, name, owner, epoch: 1, expires_at: at + ttlMs, now: at };
      const outcome = await writer.write({
        steps: [step(statements.acquireLease, row, { returns: true })],
        usesReserve: 'urgent',
      });
      const [lease] = rowsOf<LeaseRow>(outcome);
      return lease && leaseOf(lease);
    },
    async renew({ tenantId }, leases, ttlMs) {
      const expiresAt = now() + ttlMs;
      const outcome = await writer.write({
        steps: leases.map(({ name, owner, epoch }) =>
          step(statements.renewLease, { tenantId, name, owner, epoch, expiresAt }, { returns: true }),
        ),
        usesReserve: 'urgent',
      });
      return new Set(rowsOf<Pick<LeaseRow, 'name'>>(outcome).map(({ name }) => name));
    },
    async release({ tenantId }, { name, owner, epoch }) {
      const parameters = { tenantId, name, owner, epoch, now: now() };
      const outcome = await writer.write({
        steps: [step(statements.releaseLease, parameters, { expect: 'one' })],
        usesReserve: 'urgent',
      });
      return !isRefused(outcome);
    },
    async get({ tenantId }, name) {
      const row = byName({ tenantId, name });
      return row && leaseOf(row);
    },
    countExpired: async ({ tenantId }) => countExpired({ tenantId, now: now() })?.count ?? 0,
  };
}
