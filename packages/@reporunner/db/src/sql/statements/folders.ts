import { pick, statement } from '../statement.ts';
import type { FolderRow } from '../tables.ts';

interface InTenant {
  readonly tenantId: string;
}
interface Key extends InTenant {
  readonly id: string;
}

export const insertFolder = statement(({ db }, row: FolderRow) =>
  db
    .insertInto('folders')
    .values(
      pick(row, [
        'tenant_id',
        'id',
        'project_id',
        'parent_id',
        'name',
        'place',
        'revision',
        'created_at',
        'updated_at',
      ]),
    ),
);

/** Matches no row when the folder is at another revision. */
export const updateFolder = statement(({ db }, row: Omit<FolderRow, 'project_id' | 'created_at'>) =>
  db
    .updateTable('folders')
    .set(({ eb, lit }) => ({
      ...pick(row, ['parent_id', 'name', 'place', 'updated_at']),
      revision: eb('revision', '+', lit(1)),
    }))
    .where('tenant_id', '=', row.tenant_id)
    .where('id', '=', row.id)
    .where('revision', '=', row.revision),
);

export const folderById = statement(({ db }, { tenantId, id }: Key) =>
  db.selectFrom('folders').selectAll().where('tenant_id', '=', tenantId).where('id', '=', id),
);

export const folders = statement(({ db }, { tenantId }: InTenant) =>
  db.selectFrom('folders').selectAll().where('tenant_id', '=', tenantId).orderBy('place').orderBy('id'),
);

export const foldersOfProject = statement(({ db }, parameters: InTenant & { readonly projectId: string }) =>
  db
    .selectFrom('folders')
    .selectAll()
    .where('tenant_id', '=', parameters.tenantId)
    .where('project_id', '=', parameters.projectId)
    .orderBy('place')
    .orderBy('id'),
);

/** The folders in a folder that is deleted go into its parent. */
export const moveFoldersUp = statement(({ db }, { tenantId, id }: Key) =>
  db
    .updateTable('folders')
    .set(({ eb, lit, selectFrom }) => ({
      parent_id: selectFrom('folders as deleted')
        .select('deleted.parent_id')
        .where('deleted.tenant_id', '=', tenantId)
        .where('deleted.id', '=', id),
      revision: eb('revision', '+', lit(1)),
    }))
    .where('tenant_id', '=', tenantId)
    .where('parent_id', '=', id),
);

/** The workflows in it as well. */
export const moveWorkflowsUp = statement(({ db }, { tenantId, id }: Key) =>
  db
    .updateTable('workflows')
    .set(({ selectFrom }) => ({
      folder_id: selectFrom('folders as deleted')
        .select('deleted.parent_id')
        .where('deleted.tenant_id', '=', tenantId)
        .where('deleted.id', '=', id),
    }))
    .where('tenant_id', '=', tenantId)
    .where('folder_id', '=', id),
);

export const deleteFolder = statement(({ db }, { tenantId, id }: Key) =>
  db.deleteFrom('folders').where('tenant_id', '=', tenantId).where('id', '=', id),
);

/** How many workflows each folder has; those in none have `null`. */
export const countWorkflowsByFolder = statement(({ db }, { tenantId }: InTenant) =>
  db
    .selectFrom('workflows')
    .select(({ fn }) => ['folder_id', fn.countAll<number>().as('count')])
    .where('tenant_id', '=', tenantId)
    .where('deleted_at', 'is', null)
    .groupBy('folder_id'),
);
