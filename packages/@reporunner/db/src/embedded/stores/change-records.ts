/** Records of the outbox for changes of workflows, of who may do what, and of feature flags. */
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

export const flagRecord = (tenant: TenantContext, flag: string, isOn?: boolean): NewOutboxRecord => ({
  kind: 'flag',
  ...contextOf(tenant),
  flag,
  ...(isOn === undefined ? {} : { isOn }),
});

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
