import { sql } from 'kysely';
import { pick, statement } from '../statement.ts';
import type { LeaseRow } from '../tables.ts';

interface InTenant {
  readonly tenantId: string;
}
interface Held extends InTenant {
  readonly name: string;
  readonly owner: string;
  readonly epoch: number;
}

/** Takes a lease that is new, expired or the owner's; returns no row for one that another owner has. */
export const acquireLease = statement(({ db }, row: LeaseRow & { readonly now: number }) =>
  db
    .insertInto('leases')
    .values(pick(row, ['tenant_id', 'name', 'owner', 'epoch', 'expires_at']))
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'name'])
        .doUpdateSet(({ eb, lit, ref }) => ({
          owner: ref('excluded.owner'),
          epoch: eb('leases.epoch', '+', lit(1)),
          expires_at: ref('excluded.expires_at'),
        }))
        .where(({ eb, or, ref }) =>
          or([eb('leases.owner', '=', ref('excluded.owner')), eb('leases.expires_at', '<=', row.now)]),
        ),
    )
    .returningAll(),
);

export const renewLease = statement(
  ({ db }, { tenantId, name, owner, epoch, expiresAt }: Held & { readonly expiresAt: number }) =>
    db
      .updateTable('leases')
      .set({ expires_at: expiresAt })
      .where('tenant_id', '=', tenantId)
      .where('name', '=', name)
      .where('owner', '=', owner)
      .where('epoch', '=', epoch)
      .returning('name'),
);

export const releaseLease = statement(
  ({ db }, { tenantId, name, owner, epoch, now }: Held & { readonly now: number }) =>
    db
      .updateTable('leases')
      .set(({ eb, lit }) => ({ expires_at: now, epoch: eb('epoch', '+', lit(1)) }))
      .where('tenant_id', '=', tenantId)
      .where('name', '=', name)
      .where('owner', '=', owner)
      .where('epoch', '=', epoch),
);

export const leaseByName = statement(({ db }, { tenantId, name }: InTenant & { readonly name: string }) =>
  db.selectFrom('leases').selectAll().where('tenant_id', '=', tenantId).where('name', '=', name),
);

type AtTime = InTenant & { readonly now: number };

export const countExpiredLeases = statement(({ db }, { tenantId, now }: AtTime) =>
  db
    .selectFrom('leases')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('tenant_id', '=', tenantId)
    .where('expires_at', '<=', now),
);

/** Of processes that own no execution that still runs. `prefix`: that of the names of process leases. */
export const deleteExpiredLeases = statement(
  ({ db }, { tenantId, now, prefix }: AtTime & { readonly prefix: string }) =>
    db
      .deleteFrom('leases')
      .where('tenant_id', '=', tenantId)
      .where('expires_at', '<=', now)
      .where(({ eb, selectFrom }) =>
        eb(
          'name',
          'not in',
          selectFrom('executions')
            .select(({ ref }) => sql<string>`${prefix} || ${ref('owner')}`.as('name'))
            .where('finished_at', 'is', null)
            // A literal: parameters do not lead to an index with a condition.
            .where('status', '<>', sql.lit('waiting')),
        ),
      ),
);

/** Their owners can no longer renew them. */
export const revokeExpiredLeases = statement(({ db }, { tenantId, now }: AtTime) =>
  db
    .updateTable('leases')
    .set(({ eb, lit }) => ({ epoch: eb('epoch', '+', lit(1)) }))
    .where('tenant_id', '=', tenantId)
    .where('expires_at', '<=', now),
);

export const expireAllLeases = statement(({ db }, _parameters: object) =>
  db.updateTable('leases').set({ expires_at: 0 }),
);
