import { ServiceError, type TenantContext } from '@reporunner/core';
import type { TriggerAddress } from '@reporunner/engine';
import { workflowsMessage } from './messages/workflows-messages.ts';

/** The other workflow is named only within its own tenant. */
export const addressTaken = (
  { tenantId }: TenantContext,
  { address }: TriggerAddress,
  other: { readonly tenantId: string; readonly workflowId: string },
): ServiceError =>
  new ServiceError(workflowsMessage('addressTaken', { address }), {
    code: 'TRIGGER_CONFLICT',
    service: 'store',
    details: { address, ...(other.tenantId === tenantId ? { workflowId: other.workflowId } : {}) },
  });
