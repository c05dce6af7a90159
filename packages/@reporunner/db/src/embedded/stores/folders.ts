import { ServiceError } from '@reporunner/core';
import type { FolderRecord, FolderStore } from '@reporunner/workflows';
import type { Database } from 'better-sqlite3';
import { sql } from 'kysely';
import { sqlite, statement } from '../../sql/statement.ts';
import type { Tables } from '../../sql/tables.ts';
import { reading, step } from '../run-statement.ts';
import type { Writer } from '../writer.ts';

type Row = Tables['folders'];
interface Key extends Readonly<Record<string, string>> {
  readonly tenantId: string;
  readonly id: string;
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

const rowOf = (tenantId: string, folder: FolderRecord) => ({
  tenant_id: tenantId,
  id: folder.id,
  project_id: folder.projectId,
  parent_id: folder.parentId ?? null,
  name: folder.name,
  place: folder.place,
  created_at: folder.createdAt,
  updated_at: folder.updatedAt,
});
type Values = ReturnType<typeof rowOf>;

const parentOf = ({ tenantId, id }: Key) =>
  sqlite
    .selectFrom('folders as gone')
    .select('gone.parent_id')
    .where('gone.tenant_id', '=', tenantId)
    .where('gone.id', '=', id);

const statements = {
  insert: statement<Values>((row) =>
    sqlite.insertInto('folders').values({
      tenant_id: row.tenant_id,
      id: row.id,
      project_id: row.project_id,
      parent_id: row.parent_id,
      name: row.name,
      place: row.place,
      created_at: row.created_at,
      updated_at: row.updated_at,
    }),
  ),
  update: statement<Values>((row) =>
    sqlite
      .updateTable('folders')
      .set({ parent_id: row.parent_id, name: row.name, place: row.place, updated_at: row.updated_at })
      .where('tenant_id', '=', row.tenant_id)
      .where('id', '=', row.id),
  ),
  get: statement<Key, Row>(({ tenantId, id }) =>
    sqlite.selectFrom('folders').selectAll().where('tenant_id', '=', tenantId).where('id', '=', id),
  ),
  list: statement<{ tenantId: string }, Row>(({ tenantId }) =>
    sqlite.selectFrom('folders').selectAll().where('tenant_id', '=', tenantId).orderBy('place').orderBy('id'),
  ),
  listOfProject: statement<{ tenantId: string; projectId: string }, Row>(({ tenantId, projectId }) =>
    sqlite
      .selectFrom('folders')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('project_id', '=', projectId)
      .orderBy('place')
      .orderBy('id'),
  ),
  moveFoldersUp: statement<Key>((key) =>
    sqlite
      .updateTable('folders')
      .set({ parent_id: parentOf(key) })
      .where('tenant_id', '=', key.tenantId)
      .where('parent_id', '=', key.id),
  ),
  moveWorkflowsUp: statement<Key>((key) =>
    sqlite
      .updateTable('workflows')
      .set({ folder_id: parentOf(key) })
      .where('tenant_id', '=', key.tenantId)
      .where('folder_id', '=', key.id),
  ),
  delete: statement<Key>(({ tenantId, id }) =>
    sqlite.deleteFrom('folders').where('tenant_id', '=', tenantId).where('id', '=', id),
  ),
  countWorkflows: statement<{ tenantId: string }, { folder: string; count: number }>(({ tenantId }) =>
    sqlite
      .selectFrom('workflows')
      .select([sql<string>`coalesce(folder_id, '')`.as('folder'), sql<number>`count(*)`.as('count')])
      .where('tenant_id', '=', tenantId)
      .where('deleted_at', 'is', null)
      .groupBy('folder_id'),
  ),
};

export function createFolderStore(reader: Database, writer: Writer): FolderStore {
  const get = reading(reader, statements.get);
  const list = reading(reader, statements.list);
  const listOfProject = reading(reader, statements.listOfProject);
  const countWorkflows = reading(reader, statements.countWorkflows);
  return {
    async insert({ tenantId }, folder) {
      const outcome = await writer.write({ steps: [step(statements.insert, rowOf(tenantId, folder))] });
      if (outcome !== null && 'refused' in outcome)
        throw new ServiceError('There is such a folder already.', { code: 'CONFLICT', service: 'store' });
    },
    async get({ tenantId }, id) {
      const [row] = get({ tenantId, id });
      return row && recordOf(row);
    },
    async list({ tenantId }, projectId) {
      const rows = projectId === undefined ? list({ tenantId }) : listOfProject({ tenantId, projectId });
      return rows.map(recordOf);
    },
    async update({ tenantId }, folders) {
      await writer.write({
        steps: folders.map((folder) => step(statements.update, rowOf(tenantId, folder))),
      });
    },
    async delete({ tenantId }, id) {
      const key = { tenantId, id };
      const outcome = await writer.write({
        usesReserve: 'frees',
        steps: [
          step(statements.moveFoldersUp, key),
          step(statements.moveWorkflowsUp, key),
          step(statements.delete, key, { expect: 'one' }),
        ],
      });
      return outcome === null || !('refused' in outcome);
    },
    async workflowCounts({ tenantId }) {
      return new Map(countWorkflows({ tenantId }).map(({ folder, count }) => [folder, count]));
    },
  };
}
