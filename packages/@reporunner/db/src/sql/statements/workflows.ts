import { pick, statement } from '../statement.ts';
import type { WorkflowDraftRow, WorkflowRow } from '../tables.ts';

interface InTenant {
  readonly tenantId: string;
}
interface Key extends InTenant {
  readonly id: string;
}

/** What a draft is found by. */
const draftColumns = [
  'name',
  'name_folded',
  'node_count',
  'description',
  'tags',
  'node_types',
  'credential_ids',
  'search_text',
] as const;
export type DraftColumns = Pick<WorkflowRow, (typeof draftColumns)[number]>;

export const insertWorkflow = statement(({ db }, row: WorkflowRow) =>
  db
    .insertInto('workflows')
    .values(
      pick(row, [
        ...draftColumns,
        'tenant_id',
        'id',
        'project_id',
        'revision',
        'published_version_id',
        'folder_id',
        'deleted_at',
        'created_at',
        'updated_at',
      ]),
    ),
);

export const insertDraft = statement(({ db }, row: WorkflowDraftRow) =>
  db.insertInto('workflow_drafts').values(pick(row, ['tenant_id', 'workflow_id', 'draft'])),
);

export const workflowById = statement(({ db }, { tenantId, id }: Key) =>
  db
    .selectFrom('workflows as w')
    .innerJoin('workflow_drafts as d', (join) =>
      join.onRef('d.tenant_id', '=', 'w.tenant_id').onRef('d.workflow_id', '=', 'w.id'),
    )
    .selectAll('w')
    .select('d.draft')
    .where('w.tenant_id', '=', tenantId)
    .where('w.id', '=', id),
);

/** Matches no row when the revision is another one. */
export const updateWorkflow = statement(
  (
    { db },
    row: Key & DraftColumns & Pick<WorkflowRow, 'revision' | 'updated_at'> & { readonly expected: number },
  ) =>
    db
      .updateTable('workflows')
      .set(pick(row, [...draftColumns, 'revision', 'updated_at']))
      .where('tenant_id', '=', row.tenantId)
      .where('id', '=', row.id)
      .where('revision', '=', row.expected),
);

export const updateDraft = statement(({ db }, row: WorkflowDraftRow) =>
  db
    .updateTable('workflow_drafts')
    .set({ draft: row.draft })
    .where('tenant_id', '=', row.tenant_id)
    .where('workflow_id', '=', row.workflow_id),
);

export const setPublishedVersion = statement(
  ({ db }, { tenantId, id, value }: Key & { readonly value: string | null }) =>
    db
      .updateTable('workflows')
      .set({ published_version_id: value })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id),
);

export const setFolder = statement(
  ({ db }, { tenantId, id, value }: Key & { readonly value: string | null }) =>
    db
      .updateTable('workflows')
      .set({ folder_id: value })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id),
);

export const setDeleted = statement(
  ({ db }, { tenantId, id, value }: Key & { readonly value: number | null }) =>
    db
      .updateTable('workflows')
      .set({ deleted_at: value })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id),
);

export const deletedWorkflows = statement(
  ({ db }, { tenantId, before, limit }: InTenant & { readonly before: number; readonly limit: number }) =>
    db
      .selectFrom('workflows')
      .select('id')
      .where('tenant_id', '=', tenantId)
      .where('deleted_at', 'is not', null)
      .where('deleted_at', '<', before)
      .limit(limit),
);

/** `ids`: a JSON array. */
export const workflowNames = statement(
  ({ db, elementsOf }, { tenantId, ids }: InTenant & { readonly ids: string }) =>
    db
      .selectFrom('workflows')
      .select(['id', 'name'])
      .where('tenant_id', '=', tenantId)
      .where(({ eb, selectFrom }) =>
        eb('id', 'in', selectFrom(elementsOf(ids, 'wanted')).select('wanted.value')),
      ),
);

export const deleteWorkflow = statement(({ db }, { tenantId, id }: Key) =>
  db.deleteFrom('workflows').where('tenant_id', '=', tenantId).where('id', '=', id),
);

export const deleteDraft = statement(({ db }, { tenantId, id }: Key) =>
  db.deleteFrom('workflow_drafts').where('tenant_id', '=', tenantId).where('workflow_id', '=', id),
);
