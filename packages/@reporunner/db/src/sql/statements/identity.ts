/** Tenants, their projects and users, sessions and API keys. */
import { pick, statement } from '../statement.ts';
import type { ApiKeyRow, ProjectRow, SessionRow, TenantRow, UserRow } from '../tables.ts';

interface InTenant {
  readonly tenantId: string;
}
interface Key extends InTenant {
  readonly id: string;
}

/** Only where there is no tenant yet. */
export const insertFirstTenant = statement(({ db }, { id, name, created_at }: TenantRow) =>
  db
    .insertInto('tenants')
    .columns(['id', 'name', 'created_at'])
    .expression(
      db
        .selectNoFrom(({ val }) => [val(id).as('id'), val(name).as('name'), val(created_at).as('created_at')])
        .where(({ not, exists, selectFrom }) => not(exists(selectFrom('tenants').select('id')))),
    ),
);

/** Only where its id and the e-mail address of its owner are new. */
export const insertTenant = statement(
  ({ db }, { id, name, created_at, email }: TenantRow & { readonly email: string }) =>
    db
      .insertInto('tenants')
      .columns(['id', 'name', 'created_at'])
      .expression(
        db
          .selectNoFrom(({ val }) => [
            val(id).as('id'),
            val(name).as('name'),
            val(created_at).as('created_at'),
          ])
          .where(({ not, exists, selectFrom }) =>
            not(exists(selectFrom('tenants as other').select('other.id').where('other.id', '=', id))),
          )
          .where(({ not, exists, selectFrom }) =>
            not(exists(selectFrom('users').select('users.id').where('users.email', '=', email))),
          ),
      ),
);

export const anyTenant = statement(({ db }, _parameters: object) =>
  db.selectFrom('tenants').select('id').limit(1),
);

export const tenants = statement(({ db }, _parameters: object) =>
  db.selectFrom('tenants').selectAll().orderBy('created_at').orderBy('id'),
);

export const insertProject = statement(({ db }, row: ProjectRow) =>
  db.insertInto('projects').values(pick(row, ['tenant_id', 'id', 'name', 'created_at'])),
);

export const projects = statement(({ db }, { tenantId }: InTenant) =>
  db.selectFrom('projects').selectAll().where('tenant_id', '=', tenantId).orderBy('created_at').orderBy('id'),
);

export const insertUser = statement(({ db }, row: UserRow) =>
  db
    .insertInto('users')
    .values(pick(row, ['tenant_id', 'id', 'email', 'document', 'revision', 'created_at'])),
);

/** Matches no row when the user is at another revision. */
export const updateUser = statement(({ db }, row: Omit<UserRow, 'created_at'>) =>
  db
    .updateTable('users')
    .set(({ eb, lit }) => ({ ...pick(row, ['email', 'document']), revision: eb('revision', '+', lit(1)) }))
    .where('tenant_id', '=', row.tenant_id)
    .where('id', '=', row.id)
    .where('revision', '=', row.revision),
);

export const userByEmail = statement(({ db }, { email }: { readonly email: string }) =>
  db.selectFrom('users').select(['document', 'revision']).where('email', '=', email),
);

export const userById = statement(({ db }, { tenantId, id }: Key) =>
  db
    .selectFrom('users')
    .select(['document', 'revision'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id),
);

export const users = statement(({ db }, { tenantId }: InTenant) =>
  db
    .selectFrom('users')
    .select(['document', 'revision'])
    .where('tenant_id', '=', tenantId)
    .orderBy('created_at')
    .orderBy('id'),
);

export const insertSession = statement(({ db }, row: SessionRow) =>
  db
    .insertInto('sessions')
    .values(pick(row, ['token_hash', 'tenant_id', 'user_id', 'created_at', 'expires_at'])),
);

export const sessionByToken = statement(
  ({ db }, { tokenHash, now }: { readonly tokenHash: string; readonly now: number }) =>
    db.selectFrom('sessions').selectAll().where('token_hash', '=', tokenHash).where('expires_at', '>', now),
);

export const sessionsOfUser = statement(
  ({ db }, { tenantId, userId, now }: InTenant & { readonly userId: string; readonly now: number }) =>
    db
      .selectFrom('sessions')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('user_id', '=', userId)
      .where('expires_at', '>', now)
      .orderBy('created_at', 'desc')
      .orderBy('token_hash'),
);

export const deleteSession = statement(
  ({ db }, { tenantId, tokenHash }: InTenant & { readonly tokenHash: string }) =>
    db.deleteFrom('sessions').where('token_hash', '=', tokenHash).where('tenant_id', '=', tenantId),
);

export const deleteSessionsOfUser = statement(
  ({ db }, { tenantId, userId }: InTenant & { readonly userId: string }) =>
    db.deleteFrom('sessions').where('tenant_id', '=', tenantId).where('user_id', '=', userId),
);

export const countExpiredSessions = statement(({ db }, { now }: { readonly now: number }) =>
  db
    .selectFrom('sessions')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('expires_at', '<=', now),
);

export const deleteExpiredSessions = statement(({ db }, { now }: { readonly now: number }) =>
  db.deleteFrom('sessions').where('expires_at', '<=', now),
);

export const insertApiKey = statement(({ db }, row: Omit<ApiKeyRow, 'last_used_at'>) =>
  db.insertInto('api_keys').values(pick(row, ['tenant_id', 'id', 'secret_hash', 'document'])),
);

export const apiKeyByHash = statement(({ db }, { secretHash }: { readonly secretHash: string }) =>
  db.selectFrom('api_keys').select(['document', 'last_used_at']).where('secret_hash', '=', secretHash),
);

export const apiKeys = statement(({ db }, { tenantId }: InTenant) =>
  db
    .selectFrom('api_keys')
    .select(['document', 'last_used_at'])
    .where('tenant_id', '=', tenantId)
    .orderBy('id'),
);

export const setApiKeyUse = statement(({ db }, { tenantId, id, at }: Key & { readonly at: number }) =>
  db.updateTable('api_keys').set({ last_used_at: at }).where('tenant_id', '=', tenantId).where('id', '=', id),
);

export const deleteApiKey = statement(({ db }, { tenantId, id }: Key) =>
  db.deleteFrom('api_keys').where('tenant_id', '=', tenantId).where('id', '=', id),
);
