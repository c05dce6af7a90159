/** Records of the outbox for changes of workflows and of who may do what. */
import type { TenantContext } from '@reporunner/core';
import type { IdentityChange, NewOutboxRecord, WorkflowStoreChange } from '@reporunner/engine';

const contextOf = ({ tenantId, principal }: TenantContext) => ({
  tenantId,
  ...(principal === undefined ? {} : { principal }),
});

export const workflowRecord = (
  tenant: TenantContext,
  workflowId: string,
  change: WorkflowStoreChange['change'],
  details: Pick<WorkflowStoreChange, 'versionId' | 'revision'> = {},
): NewOutboxRecord => ({ kind: 'workflow', ...contextOf(tenant), workflowId, change, ...details });

export const identityRecord = (
  tenant: TenantContext,
  change: IdentityChange['change'],
  userId?: string,
): NewOutboxRecord => ({
  kind: 'identity',
  ...contextOf(tenant),
  change,
  ...(userId === undefined ? {} : { userId }),
});
