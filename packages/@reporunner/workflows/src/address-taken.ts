import { ServiceError, type TenantContext } from '@reporunner/core';
import type { TriggerAddress } from '@reporunner/engine';

/** Of which tenant the workflow is that has the address is said to nobody else. */
export const addressTaken = (
  { tenantId }: TenantContext,
  { address }: TriggerAddress,
  other: { readonly tenantId: string; readonly workflowId: string },
): ServiceError =>
  new ServiceError(`Another published workflow answers ${address} already.`, {
    code: 'TRIGGER_CONFLICT',
    service: 'store',
    details: { address, ...(other.tenantId === tenantId ? { workflowId: other.workflowId } : {}) },
  });
