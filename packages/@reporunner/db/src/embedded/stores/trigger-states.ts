import type { TriggerStateStore } from '@reporunner/engine';
import type { Database } from 'better-sqlite3';
import type { Writer } from '../writer.ts';

export function createTriggerStateStore(reader: Database, writer: Writer): TriggerStateStore {
  const find = reader.prepare<[string, string, string], { state: string }>(
    'SELECT state FROM trigger_states WHERE tenant_id = ? AND workflow_id = ? AND node_id = ?',
  );
  return {
    async get(tenant, workflowId, nodeId) {
      const row = find.get(tenant.tenantId, workflowId, nodeId);
      return row === undefined ? undefined : (JSON.parse(row.state) as unknown);
    },
    async set(tenant, workflowId, nodeId, state) {
      await writer.write({
        steps: [
          {
            sql: `INSERT INTO trigger_states (tenant_id, workflow_id, node_id, state) VALUES (?, ?, ?, ?)
              ON CONFLICT DO UPDATE SET state = excluded.state`,
            values: [tenant.tenantId, workflowId, nodeId, JSON.stringify(state)],
          },
        ],
      });
    },
    async deleteAllOf(tenant, workflowId) {
      await writer.write({
        usesReserve: 'frees',
        steps: [
          {
            sql: 'DELETE FROM trigger_states WHERE tenant_id = ? AND workflow_id = ?',
            values: [tenant.tenantId, workflowId],
          },
        ],
      });
    },
  };
}
