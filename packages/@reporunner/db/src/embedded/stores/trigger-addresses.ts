/** T1. Which workflow has which address: unique in the installation, in the transaction that publishes it. */
import type { ServiceError, TenantContext } from '@reporunner/core';
import type { TriggerAddress } from '@reporunner/engine';
import { addressTaken } from '@reporunner/workflows';
import type { Database } from 'better-sqlite3';
import type { Step } from '../protocol.ts';

/** Replaces what the workflow had. An address that another one has refuses the transaction. */
export function addressSteps(
  { tenantId }: TenantContext,
  workflowId: string,
  addresses: readonly TriggerAddress[],
): readonly Step[] {
  const remove: Step = {
    sql: 'DELETE FROM trigger_addresses WHERE tenant_id = ? AND workflow_id = ?',
    values: [tenantId, workflowId],
  };
  if (addresses.length === 0) return [remove];
  return [
    remove,
    {
      sql: 'INSERT INTO trigger_addresses (address, tenant_id, workflow_id) SELECT value, ?, ? FROM json_each(?)',
      values: [tenantId, workflowId, JSON.stringify(addresses.map(({ key }) => key))],
    },
  ];
}

/** Why a transaction with `addressSteps` was refused; undefined when it was not for an address. */
export function createConflictFinder(reader: Database) {
  const find = reader.prepare<[string], { tenant_id: string; workflow_id: string }>(
    'SELECT tenant_id, workflow_id FROM trigger_addresses WHERE address = ?',
  );
  return (
    tenant: TenantContext,
    workflowId: string,
    addresses: readonly TriggerAddress[],
  ): ServiceError | undefined => {
    for (const address of addresses) {
      const row = find.get(address.key);
      if (row === undefined || (row.tenant_id === tenant.tenantId && row.workflow_id === workflowId))
        continue;
      return addressTaken(tenant, address, { tenantId: row.tenant_id, workflowId: row.workflow_id });
    }
    return undefined;
  };
}
