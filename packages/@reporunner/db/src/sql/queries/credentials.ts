import type { Dialect } from '../dialect.ts';
import { isLike } from './is-like.ts';

export interface CredentialQuery {
  readonly tenantId: string;
  readonly type: string | undefined;
  readonly namePattern: string | undefined;
  /** Where the page before ended. */
  readonly after: { readonly name: string; readonly id: string } | undefined;
  readonly limit: number;
}

export function credentialsQuery({ db }: Dialect, query: CredentialQuery) {
  const { tenantId, type, namePattern, after, limit } = query;
  let rows = db.selectFrom('credentials').selectAll().where('tenant_id', '=', tenantId);
  if (type !== undefined) rows = rows.where('type', '=', type);
  if (namePattern !== undefined) rows = rows.where(({ ref }) => isLike(ref('name_folded'), namePattern));
  if (after !== undefined)
    rows = rows.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('name_folded', 'id'), '>', tuple(after.name, after.id)),
    );
  return rows.orderBy('name_folded').orderBy('id').limit(limit);
}
