/** What is read out of stored drafts, versions and snapshots. */
import { sql } from 'kysely';
import { statement } from '../statement.ts';
import { textWithBlobs } from '../text-with-blobs.ts';

interface InTenant {
  readonly tenantId: string;
}
interface Key extends InTenant {
  readonly id: string;
}

/** `settings.retentionDays` of what is published of a workflow, or of its draft. */
export const retentionsAfter = statement(
  (
    { db, numberAt },
    { tenantId, after, limit }: InTenant & { readonly after: string; readonly limit: number },
  ) =>
    db
      .selectFrom('workflows as w')
      .innerJoin('workflow_drafts as d', (join) =>
        join.onRef('d.tenant_id', '=', 'w.tenant_id').onRef('d.workflow_id', '=', 'w.id'),
      )
      .leftJoin('workflow_versions as v', (join) =>
        join
          .onRef('v.tenant_id', '=', 'w.tenant_id')
          .onRef('v.workflow_id', '=', 'w.id')
          .onRef('v.version_id', '=', 'w.published_version_id'),
      )
      .select(({ fn }) => [
        'w.id',
        numberAt(fn.coalesce('v.workflow', 'd.draft'), ['settings', 'retentionDays']).as('days'),
      ])
      .where('w.tenant_id', '=', tenantId)
      .where('w.id', '>', after)
      .orderBy('w.id')
      .limit(limit),
);

/** Documents that may have files, in their pinned data. Part 0 is the draft; versions are above 0, snapshots below. */
export const workflowTexts = statement(
  (dialect, { tenantId, id, part, limit }: Key & { readonly part: number; readonly limit: number }) => {
    const { db } = dialect;
    return db
      .selectFrom(
        db
          .selectFrom('workflow_drafts')
          .select(({ lit }) => ['workflow_id as id', lit<number>(0).as('part'), 'draft as text'])
          .where('tenant_id', '=', tenantId)
          .unionAll(
            db
              .selectFrom('workflow_versions')
              .select(['workflow_id as id', 'number as part', 'workflow as text'])
              .where('tenant_id', '=', tenantId),
          )
          .unionAll(
            db
              .selectFrom('workflow_snapshots')
              .select(({ ref }) => [
                'workflow_id as id',
                sql<number>`0 - cast(substr(${ref('version_id')}, 7) as integer)`.as('part'),
                'workflow as text',
              ])
              .where('tenant_id', '=', tenantId),
          )
          .as('documents'),
      )
      .select(({ ref }) => ['id', 'part', textWithBlobs(dialect, ref('text')).as('text')])
      .where(({ eb, refTuple, tuple }) => eb(refTuple('id', 'part'), '>', tuple(id, part)))
      .orderBy('id')
      .orderBy('part')
      .limit(limit);
  },
);
