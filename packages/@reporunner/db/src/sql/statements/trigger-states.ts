import { pick, statement } from '../statement.ts';
import type { TriggerStateRow } from '../tables.ts';

interface OfWorkflow {
  readonly tenantId: string;
  readonly workflowId: string;
}

export const triggerState = statement(
  ({ db }, { tenantId, workflowId, nodeId }: OfWorkflow & { readonly nodeId: string }) =>
    db
      .selectFrom('trigger_states')
      .select('state')
      .where('tenant_id', '=', tenantId)
      .where('workflow_id', '=', workflowId)
      .where('node_id', '=', nodeId),
);

export const setTriggerState = statement(({ db }, row: TriggerStateRow) =>
  db
    .insertInto('trigger_states')
    .values(pick(row, ['tenant_id', 'workflow_id', 'node_id', 'state']))
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'workflow_id', 'node_id'])
        .doUpdateSet(({ ref }) => ({ state: ref('excluded.state') })),
    ),
);

export const deleteTriggerStates = statement(({ db }, { tenantId, workflowId }: OfWorkflow) =>
  db.deleteFrom('trigger_states').where('tenant_id', '=', tenantId).where('workflow_id', '=', workflowId),
);
