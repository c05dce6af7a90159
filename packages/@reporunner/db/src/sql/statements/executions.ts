import { sql } from 'kysely';
import { pick, statement } from '../statement.ts';
import type { ExecutionRow } from '../tables.ts';

interface InTenant {
  readonly tenantId: string;
}
interface Key extends InTenant {
  readonly id: string;
}
interface OfVersion extends InTenant {
  readonly workflowId: string;
  readonly versionId: string;
}

// Literals: parameters do not lead to an index with a condition.
const waiting = sql.lit('waiting');
const isDraft = sql<boolean>`substr(${sql.ref('version_id')}, 1, 6) = 'draft:'`;

export const executionById = statement(({ db }, { tenantId, id }: Key) =>
  db.selectFrom('executions').selectAll().where('tenant_id', '=', tenantId).where('id', '=', id),
);

export const executionByKey = statement(({ db }, { tenantId, key }: InTenant & { readonly key: string }) =>
  db
    .selectFrom('executions')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('idempotency_key', '=', key),
);

export const newestOfWorkflow = statement(
  ({ db, indexed }, { tenantId, workflowId }: InTenant & { readonly workflowId: string }) =>
    db
      .selectFrom(indexed('executions', 'executions_by_workflow'))
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('workflow_id', '=', workflowId)
      .orderBy('id', 'desc')
      .limit(sql.lit(1)),
);

export const anyOfVersion = statement(({ db, indexed }, { tenantId, workflowId, versionId }: OfVersion) =>
  db
    .selectFrom(indexed('executions', 'executions_by_workflow'))
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('workflow_id', '=', workflowId)
    .where('version_id', '=', versionId)
    .limit(sql.lit(1)),
);

export const anyOfDraft = statement(({ db }, { tenantId, workflowId, versionId }: OfVersion) =>
  db
    .selectFrom('executions')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('workflow_id', '=', workflowId)
    .where(isDraft)
    .where('version_id', '=', versionId)
    .limit(sql.lit(1)),
);

/** Of a part of the draft: `draft:12>node`, `draft:12=node`. These characters are next to each other in ASCII. */
export const anyOfDraftPart = statement(({ db }, { tenantId, workflowId, versionId }: OfVersion) =>
  db
    .selectFrom('executions')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('workflow_id', '=', workflowId)
    .where(isDraft)
    .where('version_id', '>=', sql<string>`${versionId} || '='`)
    .where('version_id', '<', sql<string>`${versionId} || '?'`)
    .limit(sql.lit(1)),
);

export const nextResume = statement(({ db }, _parameters: object) =>
  db
    .selectFrom('executions')
    .select(({ fn }) => fn.min('resume_at').as('at'))
    .where('resume_at', 'is not', null),
);

/** Of all tenants: what waits goes on as much later or earlier as the clock was set by, where that counts elapsed time. */
export const moveWaiting = statement(({ db }, { by, now }: { readonly by: number; readonly now: number }) =>
  db
    .updateTable('executions')
    .set(({ eb }) => ({
      clock_shift: eb('clock_shift', '+', by),
      resume_at: eb
        .case()
        .when('resume_counts', '=', sql.lit('elapsed'))
        .then(eb('resume_at', '+', by))
        .when(eb.and([eb('resume_counts', '=', sql.lit('both')), eb('resume_at', '>', now)]))
        .then(now)
        .else(eb.ref('resume_at'))
        .end(),
    }))
    .where('resume_at', 'is not', null),
);

export const deleteFinishedExecution = statement(({ db }, { tenantId, id }: Key) =>
  db
    .deleteFrom('executions')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('finished_at', 'is not', null),
);

/** For an owner that resumes it. */
export const claimWaiting = statement(({ db }, { tenantId, id, owner }: Key & { readonly owner: string }) =>
  db
    .updateTable('executions')
    .set(({ eb, lit }) => ({
      owner,
      epoch: eb('epoch', '+', lit(1)),
      status: sql.lit('running'),
      resume_at: null,
    }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('status', '=', waiting)
    .returningAll(),
);

/** Again for its owner, whose attempts before this write no more. */
export const claimStopped = statement(({ db }, { tenantId, id, owner }: Key & { readonly owner: string }) =>
  db
    .updateTable('executions')
    .set(({ eb, lit }) => ({ epoch: eb('epoch', '+', lit(1)) }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('owner', '=', owner)
    .where('finished_at', 'is', null)
    .where('status', '<>', waiting)
    .returningAll(),
);

/** Of all tenants: those whose time to resume has come, the earliest first. */
export const claimDue = statement(
  ({ db }, parameters: { readonly owner: string; readonly now: number; readonly limit: number }) =>
    db
      .updateTable('executions')
      .set(({ eb, lit }) => ({
        owner: parameters.owner,
        epoch: eb('epoch', '+', lit(1)),
        status: sql.lit('running'),
        resume_at: null,
      }))
      .where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple('tenant_id', 'id'),
          'in',
          selectFrom('executions')
            .select(['tenant_id', 'id'])
            .where('resume_at', '<=', parameters.now)
            .where('status', '=', waiting)
            .orderBy('resume_at')
            .limit(parameters.limit)
            .$asTuple('tenant_id', 'id'),
        ),
      )
      .returningAll(),
);

/**
 * Of all tenants: those that neither have ended nor wait, and whose process has no lease. `prefix`: that of the names of
 * process leases, which lie in the tenant `leasesOf`.
 */
export const claimUnfinished = statement(
  (
    { db },
    parameters: {
      readonly owner: string;
      readonly prefix: string;
      readonly leasesOf: string;
      readonly now: number;
      readonly limit: number;
    },
  ) =>
    db
      .updateTable('executions')
      .set(({ eb, lit }) => ({ owner: parameters.owner, epoch: eb('epoch', '+', lit(1)) }))
      .where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple('tenant_id', 'id'),
          'in',
          selectFrom('executions')
            .select(['tenant_id', 'id'])
            .where('finished_at', 'is', null)
            .where('status', '<>', waiting)
            .where('owner', '<>', parameters.owner)
            .where(({ ref, selectFrom: from }) =>
              eb(
                sql<string>`${parameters.prefix} || ${ref('owner')}`,
                'not in',
                from('leases')
                  .select('name')
                  .where('tenant_id', '=', parameters.leasesOf)
                  .where('expires_at', '>', parameters.now),
              ),
            )
            .limit(parameters.limit)
            .$asTuple('tenant_id', 'id'),
        ),
      )
      .returningAll(),
);

export const insertedColumns = [
  'tenant_id',
  'id',
  'workflow_id',
  'version_id',
  'mode',
  'status',
  'owner',
  'epoch',
  'last_seq',
  'created_at',
  'finished_at',
  'idempotency_key',
  'retry_of',
  'error',
  'parent_id',
] as const;

export const insertExecution = statement(
  ({ db }, row: Pick<ExecutionRow, (typeof insertedColumns)[number]>) =>
    db.insertInto('executions').values(pick(row, insertedColumns)),
);

export const advancedColumns = [
  'status',
  'last_seq',
  'finished_at',
  'error',
  'resume_at',
  'resume_counts',
  'clock_shift',
] as const;

type Progress = Pick<ExecutionRow, (typeof advancedColumns)[number]>;

/** Matches no row when the epoch or the last event is another one, or when it has ended. */
export const advanceExecution = statement(
  ({ db }, row: Key & Progress & { readonly epoch: number; readonly afterSeq: number }) =>
    db
      .updateTable('executions')
      .set(pick(row, advancedColumns))
      .where('tenant_id', '=', row.tenantId)
      .where('id', '=', row.id)
      .where('epoch', '=', row.epoch)
      .where('last_seq', '=', row.afterSeq)
      .where('finished_at', 'is', null),
);
