/** Which workflows refer to a credential, in their draft or in what is published of them. */
import { type Expression, expressionBuilder, sql } from 'kysely';
import type { Dialect } from '../dialect.ts';
import { statement } from '../statement.ts';
import type { Tables } from '../tables.ts';

interface InTenant {
  readonly tenantId: string;
}

/** Workflows that are not in the trash, with what is published of them. */
const workflows = ({ db }: Dialect, tenantId: string) =>
  db
    .selectFrom('workflows as w')
    .leftJoin('workflow_versions as v', (join) =>
      join
        .onRef('v.tenant_id', '=', 'w.tenant_id')
        .onRef('v.workflow_id', '=', 'w.id')
        .onRef('v.version_id', '=', 'w.published_version_id'),
    )
    .where('w.tenant_id', '=', tenantId)
    .where('w.deleted_at', 'is', null);

/** 1 or 0. */
const refersTo = ({ elementsOf }: Dialect, ids: Expression<string | null>, credentialId: string) => {
  const { case: when, exists, selectFrom } = expressionBuilder<Tables>();
  const found = selectFrom(elementsOf(ids, 'used'))
    .select('used.value')
    .where('used.value', '=', credentialId);
  return when().when(exists(found)).then(1).else(0).end();
};

export const credentialUses = statement(
  (dialect, { tenantId, credentialId }: InTenant & { readonly credentialId: string }) =>
    dialect.db
      .selectFrom(
        workflows(dialect, tenantId)
          .select(({ ref }) => [
            'w.id',
            'w.name',
            'w.name_folded',
            refersTo(dialect, ref('w.credential_ids'), credentialId).as('draft'),
            refersTo(dialect, ref('v.credential_ids'), credentialId).as('published'),
          ])
          .as('uses'),
      )
      .select(['id', 'name', 'draft', 'published'])
      .where(({ eb, or, lit }) => or([eb('draft', '=', lit(1)), eb('published', '=', lit(1))]))
      .orderBy('name_folded')
      .orderBy('id'),
);

/** How many workflows refer to each credential. */
export const countCredentialUses = statement((dialect, { tenantId }: InTenant) => {
  const { db, elementsOf } = dialect;
  const uses = (ids: 'w.credential_ids' | 'v.credential_ids') =>
    workflows(dialect, tenantId)
      .innerJoin(elementsOf(sql.ref(ids), 'used'), (join) => join.onTrue())
      .where(ids, '<>', sql.lit('[]'))
      .select(['w.id as workflow', 'used.value as credential']);
  return db
    .selectFrom(uses('w.credential_ids').unionAll(uses('v.credential_ids')).as('uses'))
    .select(({ fn }) => ['credential', fn.count<number>('workflow').distinct().as('count')])
    .groupBy('credential');
});
