import { pick, statement } from '../statement.ts';
import type { FeatureFlagRow } from '../tables.ts';

interface InTenant {
  readonly tenantId: string;
}

export const featureFlags = statement(({ db }, { tenantId }: InTenant) =>
  db.selectFrom('feature_flags').selectAll().where('tenant_id', '=', tenantId).orderBy('name'),
);

export const setFeatureFlag = statement(({ db }, row: FeatureFlagRow) =>
  db
    .insertInto('feature_flags')
    .values(pick(row, ['tenant_id', 'name', 'is_on', 'updated_at', 'principal']))
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'name']).doUpdateSet(({ ref }) => ({
        is_on: ref('excluded.is_on'),
        updated_at: ref('excluded.updated_at'),
        principal: ref('excluded.principal'),
      })),
    ),
);

export const clearFeatureFlag = statement(
  ({ db }, { tenantId, name }: InTenant & { readonly name: string }) =>
    db.deleteFrom('feature_flags').where('tenant_id', '=', tenantId).where('name', '=', name),
);
