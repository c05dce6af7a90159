import { ServiceError } from '@reporunner/core';
import type { FolderRecord, FolderStore } from '@reporunner/workflows';
import type { Database } from 'better-sqlite3';
import type { Value } from '../protocol.ts';
import type { Writer } from '../writer.ts';

interface Row {
  readonly id: string;
  readonly project_id: string;
  readonly parent_id: string | null;
  readonly name: string;
  readonly place: number;
  readonly created_at: number;
  readonly updated_at: number;
}

const recordOf = (row: Row): FolderRecord => ({
  id: row.id,
  projectId: row.project_id,
  name: row.name,
  place: row.place,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  ...(row.parent_id === null ? {} : { parentId: row.parent_id }),
});

export function createFolderStore(reader: Database, writer: Writer): FolderStore {
  const byId = reader.prepare<[string, string], Row>('SELECT * FROM folders WHERE tenant_id = ? AND id = ?');
  return {
    async insert(tenant, { id, projectId, parentId, name, place, createdAt, updatedAt }) {
      const outcome = await writer.write({
        steps: [
          {
            sql: `INSERT INTO folders (tenant_id, id, project_id, parent_id, name, place, created_at, updated_at)
              VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
            values: [tenant.tenantId, id, projectId, parentId ?? null, name, place, createdAt, updatedAt],
          },
        ],
      });
      if (outcome !== null && 'refused' in outcome)
        throw new ServiceError('There is such a folder already.', { code: 'CONFLICT', service: 'store' });
    },
    async get(tenant, id) {
      const row = byId.get(tenant.tenantId, id);
      return row && recordOf(row);
    },
    async list(tenant, projectId) {
      const scoped = projectId === undefined ? '' : ' AND project_id = ?';
      return reader
        .prepare<Value[], Row>(`SELECT * FROM folders WHERE tenant_id = ?${scoped} ORDER BY place, id`)
        .all(tenant.tenantId, ...(projectId === undefined ? [] : [projectId]))
        .map(recordOf);
    },
    async update(tenant, folders) {
      await writer.write({
        steps: folders.map(({ id, parentId, name, place, updatedAt }) => ({
          sql: 'UPDATE folders SET parent_id = ?, name = ?, place = ?, updated_at = ? WHERE tenant_id = ? AND id = ?',
          values: [parentId ?? null, name, place, updatedAt, tenant.tenantId, id],
        })),
      });
    },
    async delete(tenant, id) {
      const parent = 'SELECT parent_id FROM folders WHERE tenant_id = ? AND id = ?';
      const values = [tenant.tenantId, id];
      const moved = [...values, ...values];
      const outcome = await writer.write({
        usesReserve: 'frees',
        steps: [
          {
            sql: `UPDATE folders SET parent_id = (${parent}) WHERE tenant_id = ? AND parent_id = ?`,
            values: moved,
          },
          {
            sql: `UPDATE workflows SET folder_id = (${parent}) WHERE tenant_id = ? AND folder_id = ?`,
            values: moved,
          },
          { sql: 'DELETE FROM folders WHERE tenant_id = ? AND id = ?', values, expect: 'one' },
        ],
      });
      return outcome === null || !('refused' in outcome);
    },
    async workflowCounts(tenant) {
      const rows = reader
        .prepare<[string], { folder: string; count: number }>(
          `SELECT coalesce(folder_id, '') AS folder, count(*) AS count FROM workflows
            WHERE tenant_id = ? AND deleted_at IS NULL GROUP BY folder_id`,
        )
        .all(tenant.tenantId);
      return new Map(rows.map(({ folder, count }) => [folder, count]));
    },
  };
}
