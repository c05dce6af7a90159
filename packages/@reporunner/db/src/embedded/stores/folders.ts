import { ServiceError } from '@reporunner/core';
import { type FolderRecord, type FolderStore, folderConflict } from '@reporunner/workflows';
import type { Database } from 'better-sqlite3';
import { storeMessage } from '../../messages/store-messages.ts';
import * as statements from '../../sql/statements/folders.ts';
import type { FolderRow } from '../../sql/tables.ts';
import { isRefused, reading, readingOne, step } from '../run-statement.ts';
import type { Writer } from '../writer.ts';

const recordOf = (row: FolderRow): FolderRecord => ({
  id: row.id,
  projectId: row.project_id,
  name: row.name,
  place: row.place,
  revision: row.revision,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  ...(row.parent_id === null ? {} : { parentId: row.parent_id }),
});

const rowOf = (tenantId: string, folder: FolderRecord): FolderRow => ({
  tenant_id: tenantId,
  id: folder.id,
  project_id: folder.projectId,
  parent_id: folder.parentId ?? null,
  name: folder.name,
  place: folder.place,
  revision: folder.revision,
  created_at: folder.createdAt,
  updated_at: folder.updatedAt,
});

export function createFolderStore(reader: Database, writer: Writer): FolderStore {
  const byId = readingOne(reader, statements.folderById);
  const ofTenant = reading(reader, statements.folders);
  const ofProject = reading(reader, statements.foldersOfProject);
  const countWorkflows = reading(reader, statements.countWorkflowsByFolder);
  return {
    async insert({ tenantId }, folder) {
      const outcome = await writer.write({ steps: [step(statements.insertFolder, rowOf(tenantId, folder))] });
      if (isRefused(outcome))
        throw new ServiceError(storeMessage('folderExists'), { code: 'CONFLICT', service: 'store' });
    },
    async get({ tenantId }, id) {
      const row = byId({ tenantId, id });
      return row && recordOf(row);
    },
    async list({ tenantId }, projectId) {
      const rows = projectId === undefined ? ofTenant({ tenantId }) : ofProject({ tenantId, projectId });
      return rows.map(recordOf);
    },
    async update({ tenantId }, folders) {
      const outcome = await writer.write({
        steps: folders.map((folder) =>
          step(statements.updateFolder, rowOf(tenantId, folder), { expect: 'one' }),
        ),
      });
      if (isRefused(outcome)) throw folderConflict();
    },
    async delete({ tenantId }, id) {
      const key = { tenantId, id };
      const outcome = await writer.write({
        usesReserve: 'frees',
        steps: [
          step(statements.moveFoldersUp, key),
          step(statements.moveWorkflowsUp, key),
          step(statements.deleteFolder, key, { expect: 'one' }),
        ],
      });
      return !isRefused(outcome);
    },
    async workflowCounts({ tenantId }) {
      return new Map(
        countWorkflows({ tenantId }).map(({ folder_id: folder, count }) => [folder ?? '', count]),
      );
    },
  };
}
