import type { Lease, LeaseStore } from '@reporunner/engine';
import { installation, processLeaseName } from '@reporunner/engine';
import type { Database } from 'better-sqlite3';
import type { Step } from '../protocol.ts';
import { rowsOf } from '../rows-of.ts';
import type { Writer } from '../writer.ts';

interface Row {
  readonly name: string;
  readonly owner: string;
  readonly epoch: number;
  readonly expires_at: number;
}

const leaseOf = ({ name, owner, epoch, expires_at }: Row): Lease => ({
  name,
  owner,
  epoch,
  expiresAt: expires_at,
});

/**
 * Takes expired leases of processes away, together with the claim of their executions: an owner that comes back later
 * cannot renew. A lease is removed once none of its executions is left.
 */
export const revokeExpired = (at: number): readonly Step[] => [
  {
    sql: `DELETE FROM leases WHERE tenant_id = ? AND expires_at <= ? AND name NOT IN
      (SELECT '${processLeaseName('')}' || owner FROM executions WHERE finished_at IS NULL AND status <> 'waiting')`,
    values: [installation.tenantId, at],
  },
  {
    sql: 'UPDATE leases SET epoch = epoch + 1 WHERE tenant_id = ? AND expires_at <= ?',
    values: [installation.tenantId, at],
  },
];

export function createLeaseStore(reader: Database, writer: Writer, now: () => number): LeaseStore {
  const find = reader.prepare<[string, string], Row>('SELECT * FROM leases WHERE tenant_id = ? AND name = ?');
  const expired = reader.prepare<[string, number], { count: number }>(
    'SELECT count(*) AS count FROM leases WHERE tenant_id = ? AND expires_at <= ?',
  );
  return {
    async acquire({ tenantId }, name, owner, ttlMs) {
      const at = now();
      const outcome = await writer.write({
        steps: [
          {
            sql: `INSERT INTO leases (tenant_id, name, owner, epoch, expires_at) VALUES (?, ?, ?, 1, ?)
              ON CONFLICT DO UPDATE SET owner = excluded.owner, epoch = epoch + 1, expires_at = excluded.expires_at
              WHERE leases.owner = excluded.owner OR leases.expires_at <= ? RETURNING *`,
            values: [tenantId, name, owner, at + ttlMs, at],
            returns: true,
          },
        ],
        usesReserve: 'urgent',
      });
      const [row] = rowsOf<Row>(outcome);
      return row && leaseOf(row);
    },
    async renew({ tenantId }, leases, ttlMs) {
      const outcome = await writer.write({
        steps: [
          {
            sql: `UPDATE leases SET expires_at = ? WHERE tenant_id = ? AND (name, owner, epoch) IN
              (SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)) RETURNING name`,
            values: [
              now() + ttlMs,
              tenantId,
              JSON.stringify(leases.map(({ name, owner, epoch }) => [name, owner, epoch])),
            ],
            returns: true,
          },
        ],
        usesReserve: 'urgent',
      });
      return new Set(rowsOf<Pick<Row, 'name'>>(outcome).map(({ name }) => name));
    },
    async release({ tenantId }, { name, owner, epoch }) {
      const outcome = await writer.write({
        steps: [
          {
            sql: `UPDATE leases SET expires_at = ?, epoch = epoch + 1
              WHERE tenant_id = ? AND name = ? AND owner = ? AND epoch = ?`,
            values: [now(), tenantId, name, owner, epoch],
            expect: 'one',
          },
        ],
        usesReserve: 'urgent',
      });
      return outcome === null || !('refused' in outcome);
    },
    async get({ tenantId }, name) {
      const row = find.get(tenantId, name);
      return row && leaseOf(row);
    },
    countExpired: async ({ tenantId }) => expired.get(tenantId, now())?.count ?? 0,
  };
}
