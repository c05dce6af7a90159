import { ServiceError, type TenantContext } from '@reporunner/core';
import type { TriggerAddress } from '@reporunner/engine';

/** The other workflow is named only within its own tenant. */
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
