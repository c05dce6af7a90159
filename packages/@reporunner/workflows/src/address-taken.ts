import { ServiceError, type TenantContext } from '@reporunner/core';
import type { TriggerAddress } from '@reporunner/engine';
import { workflowsMessage } from './messages/workflows-messages.ts';
import type { TakenAddress } from './ports/workflow-store.ts';

/** The other workflow is named only within its own tenant. */
export const takenBy = (
  { tenantId }: TenantContext,
  address: TriggerAddress,
  other: { readonly tenantId: string; readonly workflowId: string },
): TakenAddress => ({
  address,
  ...(other.tenantId === tenantId ? { workflowId: other.workflowId } : {}),
});

/** What publishing is refused with. */
export const addressTaken = ({ address: { address }, ...other }: TakenAddress): ServiceError =>
  new ServiceError(workflowsMessage('addressTaken', { address }), {
    code: 'TRIGGER_CONFLICT',
    service: 'store',
    details: { address, ...other },
  });
