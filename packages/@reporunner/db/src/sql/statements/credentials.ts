import { pick, statement } from '../statement.ts';
import type { CredentialRow } from '../tables.ts';

interface Key {
  readonly tenantId: string;
  readonly id: string;
}
type Saved = Omit<CredentialRow, 'last_used_at'>;

export const insertCredential = statement(({ db }, row: Saved) =>
  db
    .insertInto('credentials')
    .values(pick(row, ['tenant_id', 'id', 'type', 'name_folded', 'document', 'last_test'])),
);

export const updateCredential = statement(({ db }, row: Saved) =>
  db
    .updateTable('credentials')
    .set(pick(row, ['type', 'name_folded', 'document', 'last_test']))
    .where('tenant_id', '=', row.tenant_id)
    .where('id', '=', row.id),
);

export const credentialById = statement(({ db }, { tenantId, id }: Key) =>
  db.selectFrom('credentials').selectAll().where('tenant_id', '=', tenantId).where('id', '=', id),
);

export const setCredentialUse = statement(({ db }, { tenantId, id, at }: Key & { readonly at: number }) =>
  db
    .updateTable('credentials')
    .set({ last_used_at: at })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id),
);

export const deleteCredential = statement(({ db }, { tenantId, id }: Key) =>
  db.deleteFrom('credentials').where('tenant_id', '=', tenantId).where('id', '=', id),
);
