import {
  type Diagnostic,
  isServiceError,
  type Message,
  type ServiceError,
  type TenantContext,
  type Workflow,
} from '@reporunner/core';
import type { TriggerAddress, WorkflowVersion } from '@reporunner/engine';
import { workflowsMessage } from './messages/workflows-messages.ts';
import type { WorkflowStore } from './ports/workflow-store.ts';

const diagnosticOf = (
  severity: Diagnostic['severity'],
  { id, parameters, text }: Message,
  nodeId: string | undefined,
): Diagnostic => ({
  rule: 'G24-address-taken',
  severity,
  message: text,
  messageId: id,
  parameters,
  ...(nodeId === undefined ? {} : { nodeId }),
});

/** G24. What publishing would be refused for now. */
export async function takenAddresses(
  store: Pick<WorkflowStore, 'takenAddresses'>,
  addressesOf: (version: WorkflowVersion) => readonly TriggerAddress[],
  tenant: TenantContext,
  workflow: Workflow,
  severity: Diagnostic['severity'],
): Promise<readonly Diagnostic[]> {
  let addresses: readonly TriggerAddress[];
  try {
    addresses = addressesOf({ versionId: 'unpublished', workflow });
  } catch (error) {
    if (!isServiceError(error, 'TRIGGER_CONFLICT')) throw error;
    return [twice(error)];
  }
  if (addresses.length === 0) return [];
  const taken = await store.takenAddresses(tenant, workflow.id, addresses);
  return taken.map(({ address: { address, nodeId } }) =>
    diagnosticOf(severity, workflowsMessage('addressTaken', { address }), nodeId),
  );
}

function twice({ details }: ServiceError): Diagnostic {
  const { address, nodeId } = (details ?? {}) as { readonly address?: string; readonly nodeId?: string };
  return diagnosticOf('error', workflowsMessage('addressTwice', { address: address ?? '' }), nodeId);
}
