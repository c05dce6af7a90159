/** T1. Which workflow has which address: unique in the installation, in the transaction that publishes it. */
import type { ServiceError, TenantContext } from '@reporunner/core';
import type { TriggerAddress } from '@reporunner/engine';
import { addressTaken, type TakenAddress, takenBy } from '@reporunner/workflows';
import type { Database } from 'better-sqlite3';
import * as statements from '../../sql/statements/trigger-addresses.ts';
import type { Step } from '../protocol.ts';
import { readingOne, step } from '../run-statement.ts';

/** Replaces what the workflow had. An address that another one has refuses the transaction. */
export const addressSteps = (
  { tenantId }: TenantContext,
  workflowId: string,
  addresses: readonly TriggerAddress[],
): readonly Step[] => [
  step(statements.deleteTriggerAddresses, { tenantId, workflowId }),
  ...addresses.map(({ key }) =>
    step(statements.insertTriggerAddress, { address: key, tenant_id: tenantId, workflow_id: workflowId }),
  ),
];

/** Those of the addresses that another workflow has. */
export function createTakenAddresses(reader: Database) {
  const find = readingOne(reader, statements.triggerAddress);
  return (
    tenant: TenantContext,
    workflowId: string,
    addresses: readonly TriggerAddress[],
  ): readonly TakenAddress[] =>
    addresses.flatMap((address) => {
      const row = find({ address: address.key });
      if (row === undefined || (row.tenant_id === tenant.tenantId && row.workflow_id === workflowId))
        return [];
      return [takenBy(tenant, address, { tenantId: row.tenant_id, workflowId: row.workflow_id })];
    });
}

/** Why a transaction with `addressSteps` was refused; undefined when it was not for an address. */
export function createConflictFinder(reader: Database) {
  const takenOf = createTakenAddresses(reader);
  return (...wanted: Parameters<typeof takenOf>): ServiceError | undefined => {
    const [taken] = takenOf(...wanted);
    return taken && addressTaken(taken);
  };
}
