import { pick, statement } from '../statement.ts';
import type { TriggerAddressRow } from '../tables.ts';

export const insertTriggerAddress = statement(({ db }, row: TriggerAddressRow) =>
  db.insertInto('trigger_addresses').values(pick(row, ['address', 'tenant_id', 'workflow_id'])),
);

export const deleteTriggerAddresses = statement(
  ({ db }, parameters: { readonly tenantId: string; readonly workflowId: string }) =>
    db
      .deleteFrom('trigger_addresses')
      .where('tenant_id', '=', parameters.tenantId)
      .where('workflow_id', '=', parameters.workflowId),
);

export const triggerAddress = statement(({ db }, { address }: { readonly address: string }) =>
  db.selectFrom('trigger_addresses').select(['tenant_id', 'workflow_id']).where('address', '=', address),
);
