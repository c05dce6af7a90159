import { pick, statement } from '../statement.ts';
import type { TestAddressRow, TriggerSampleRow } from '../tables.ts';

interface OfWorkflow {
  readonly tenantId: string;
  readonly workflowId: string;
}

interface OfAddress {
  readonly tenantId: string;
  readonly id: string;
}

export const testAddress = statement(({ db }, { tenantId, id }: OfAddress) =>
  db.selectFrom('test_addresses').selectAll().where('tenant_id', '=', tenantId).where('id', '=', id),
);

export const testAddresses = statement(({ db }, { tenantId, workflowId }: OfWorkflow) =>
  db
    .selectFrom('test_addresses')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('workflow_id', '=', workflowId)
    .orderBy('opened_at')
    .orderBy('id'),
);

export const testAddressOf = statement(
  (
    { db },
    {
      tenantId,
      workflowId,
      nodeId,
      opener,
    }: OfWorkflow & { readonly nodeId: string; readonly opener: string },
  ) =>
    db
      .selectFrom('test_addresses')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('workflow_id', '=', workflowId)
      .where('node_id', '=', nodeId)
      .where('opener', '=', opener),
);

export const openTestAddress = statement(({ db }, row: TestAddressRow) =>
  db
    .insertInto('test_addresses')
    .values(
      pick(row, [
        ...(['tenant_id', 'id', 'workflow_id', 'node_id', 'opener', 'principal', 'runs'] as const),
        ...(['opened_at', 'expires_at', 'requests', 'last_request'] as const),
      ]),
    )
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'workflow_id', 'node_id', 'opener']).doUpdateSet(({ ref }) => ({
        principal: ref('excluded.principal'),
        runs: ref('excluded.runs'),
        opened_at: ref('excluded.opened_at'),
        expires_at: ref('excluded.expires_at'),
        requests: ref('excluded.requests'),
        last_request: ref('excluded.last_request'),
      })),
    ),
);

interface Recorded extends OfAddress {
  readonly last: string;
}

export const recordTestRequest = statement(({ db }, { tenantId, id, last }: Recorded) =>
  db
    .updateTable('test_addresses')
    .set(({ eb }) => ({ requests: eb('requests', '+', 1), last_request: last }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id),
);

interface Expiring extends OfAddress {
  readonly expiresAt: number;
  /** Only what is open at this time. */
  readonly at: number;
}

export const setTestAddressExpiry = statement(({ db }, { tenantId, id, expiresAt, at }: Expiring) =>
  db
    .updateTable('test_addresses')
    .set({ expires_at: expiresAt })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('expires_at', '>', at),
);

export const extendTestAddress = statement(({ db }, { tenantId, id, expiresAt, at }: Expiring) =>
  db
    .updateTable('test_addresses')
    .set({ expires_at: expiresAt })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('expires_at', '>', at)
    .where('expires_at', '<', expiresAt),
);

export const deleteTestAddresses = statement(({ db }, { tenantId, workflowId }: OfWorkflow) =>
  db.deleteFrom('test_addresses').where('tenant_id', '=', tenantId).where('workflow_id', '=', workflowId),
);

export const triggerSamples = statement(({ db }, { tenantId, workflowId }: OfWorkflow) =>
  db
    .selectFrom('trigger_samples')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('workflow_id', '=', workflowId)
    .orderBy('at', 'desc'),
);

export const setTriggerSample = statement(({ db }, row: TriggerSampleRow) =>
  db
    .insertInto('trigger_samples')
    .values(pick(row, ['tenant_id', 'workflow_id', 'node_id', 'execution_id', 'at']))
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'workflow_id', 'node_id'])
        .doUpdateSet(({ ref }) => ({ execution_id: ref('excluded.execution_id'), at: ref('excluded.at') })),
    ),
);

export const deleteTriggerSamples = statement(({ db }, { tenantId, workflowId }: OfWorkflow) =>
  db.deleteFrom('trigger_samples').where('tenant_id', '=', tenantId).where('workflow_id', '=', workflowId),
);
