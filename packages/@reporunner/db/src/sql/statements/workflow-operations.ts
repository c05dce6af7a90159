import { pick, statement } from '../statement.ts';
import type { WorkflowOperationRow } from '../tables.ts';

interface Key {
  readonly tenantId: string;
  readonly id: string;
}

export const insertOperation = statement(({ db }, row: WorkflowOperationRow) =>
  db
    .insertInto('workflow_operations')
    .values(
      pick(row, [
        'tenant_id',
        'workflow_id',
        'revision',
        'operation',
        'principal_id',
        'principal',
        'at',
        'client_id',
        'operation_id',
      ]),
    ),
);

export const operationById = statement(
  ({ db }, { tenantId, id, operationId }: Key & { readonly operationId: string }) =>
    db
      .selectFrom('workflow_operations')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('workflow_id', '=', id)
      .where('operation_id', '=', operationId),
);

export const operationsAfter = statement(
  ({ db }, { tenantId, id, after, limit }: Key & { readonly after: number; readonly limit: number }) =>
    db
      .selectFrom('workflow_operations')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('workflow_id', '=', id)
      .where('revision', '>', after)
      .orderBy('revision')
      .limit(limit),
);

export const deleteOperations = statement(({ db }, { tenantId, id }: Key) =>
  db.deleteFrom('workflow_operations').where('tenant_id', '=', tenantId).where('workflow_id', '=', id),
);
