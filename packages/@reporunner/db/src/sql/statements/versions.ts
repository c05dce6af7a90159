/** Versions of workflows, and snapshots of drafts. */
import { pick, statement } from '../statement.ts';
import type { WorkflowSnapshotRow, WorkflowVersionRow } from '../tables.ts';

interface OfWorkflow {
  readonly tenantId: string;
  readonly workflowId: string;
}
interface OfVersion extends OfWorkflow {
  readonly versionId: string;
}

const summaryColumns = [
  'tenant_id',
  'workflow_id',
  'version_id',
  'number',
  'revision',
  'message',
  'created_at',
  'created_by',
  'principal',
] as const;
export type VersionSummaryRow = Pick<WorkflowVersionRow, (typeof summaryColumns)[number]>;

/** With the next number of its workflow. Returns no row where there is no such workflow. */
export const insertVersion = statement(({ db }, row: Omit<WorkflowVersionRow, 'number'>) =>
  db
    .insertInto('workflow_versions')
    .columns([...summaryColumns, 'workflow', 'credential_ids'])
    .expression(
      db
        .selectFrom('workflows as w')
        .select(({ selectFrom, val }) => [
          'w.tenant_id',
          'w.id as workflow_id',
          val(row.version_id).as('version_id'),
          selectFrom('workflow_versions as v')
            .select(({ eb, fn, lit }) =>
              eb(fn.coalesce(fn.max('v.number'), lit(0)), '+', lit(1)).as('number'),
            )
            .whereRef('v.tenant_id', '=', 'w.tenant_id')
            .whereRef('v.workflow_id', '=', 'w.id')
            .as('number'),
          val(row.revision).as('revision'),
          val(row.message).as('message'),
          val(row.created_at).as('created_at'),
          val(row.created_by).as('created_by'),
          val(row.principal).as('principal'),
          val(row.workflow).as('workflow'),
          val(row.credential_ids).as('credential_ids'),
        ])
        .where('w.tenant_id', '=', row.tenant_id)
        .where('w.id', '=', row.workflow_id),
    )
    .returning(summaryColumns),
);

export const versionById = statement(({ db }, { tenantId, workflowId, versionId }: OfVersion) =>
  db
    .selectFrom('workflow_versions')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('workflow_id', '=', workflowId)
    .where('version_id', '=', versionId),
);

/** The newest come first. */
export const versionsBefore = statement(
  (
    { db },
    { tenantId, workflowId, before, limit }: OfWorkflow & { readonly before: number; readonly limit: number },
  ) =>
    db
      .selectFrom('workflow_versions')
      .select(summaryColumns)
      .where('tenant_id', '=', tenantId)
      .where('workflow_id', '=', workflowId)
      .where('number', '<', before)
      .orderBy('number', 'desc')
      .limit(limit),
);

export const deleteVersions = statement(({ db }, { tenantId, workflowId }: OfWorkflow) =>
  db.deleteFrom('workflow_versions').where('tenant_id', '=', tenantId).where('workflow_id', '=', workflowId),
);

/**
 * What is published in all tenants, with the addresses of its triggers. Joined crosswise, which makes SQLite begin with the
 * workflows: each has any number of versions.
 */
export const publishedVersions = statement(({ db, arrayOf }, _parameters: object) =>
  db
    .selectFrom('workflows as w')
    .crossJoin('workflow_versions as v')
    .selectAll('v')
    .select(({ selectFrom }) =>
      selectFrom('trigger_addresses as a')
        .select(({ ref }) => arrayOf(ref('a.address')).as('addresses'))
        .whereRef('a.tenant_id', '=', 'v.tenant_id')
        .whereRef('a.workflow_id', '=', 'v.workflow_id')
        .as('address_keys'),
    )
    .where('w.deleted_at', 'is', null)
    .whereRef('v.tenant_id', '=', 'w.tenant_id')
    .whereRef('v.workflow_id', '=', 'w.id')
    .whereRef('v.version_id', '=', 'w.published_version_id'),
);

/** Kept from `kept_at` on: again, if it is there. */
export const keepSnapshot = statement(({ db }, row: WorkflowSnapshotRow) =>
  db
    .insertInto('workflow_snapshots')
    .values(pick(row, ['tenant_id', 'workflow_id', 'version_id', 'kept_at', 'workflow']))
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'workflow_id', 'version_id'])
        .doUpdateSet(({ ref }) => ({ kept_at: ref('excluded.kept_at') })),
    ),
);

export const snapshotById = statement(({ db }, { tenantId, workflowId, versionId }: OfVersion) =>
  db
    .selectFrom('workflow_snapshots')
    .select(['kept_at', 'workflow'])
    .where('tenant_id', '=', tenantId)
    .where('workflow_id', '=', workflowId)
    .where('version_id', '=', versionId),
);

export const snapshotsAfter = statement(
  (
    { db },
    {
      tenantId,
      workflowId,
      versionId,
      keptBefore,
      limit,
    }: OfVersion & { readonly keptBefore: number; readonly limit: number },
  ) =>
    db
      .selectFrom('workflow_snapshots')
      .select(['workflow_id', 'version_id'])
      .where('tenant_id', '=', tenantId)
      .where(({ eb, refTuple, tuple }) =>
        eb(refTuple('workflow_id', 'version_id'), '>', tuple(workflowId, versionId)),
      )
      .where('kept_at', '<', keptBefore)
      .orderBy('workflow_id')
      .orderBy('version_id')
      .limit(limit),
);

export const deleteSnapshot = statement(
  ({ db }, { tenantId, workflowId, versionId, keptBefore }: OfVersion & { readonly keptBefore: number }) =>
    db
      .deleteFrom('workflow_snapshots')
      .where('tenant_id', '=', tenantId)
      .where('workflow_id', '=', workflowId)
      .where('version_id', '=', versionId)
      .where('kept_at', '<', keptBefore),
);
