import {
  type Diagnostic,
  isExpression,
  type Message,
  type NodeCatalogue,
  type TenantContext,
  type Workflow,
} from '@reporunner/core';
import { workflowsMessage } from './messages/workflows-messages.ts';
import type { WorkflowStore } from './ports/workflow-store.ts';

/** A warning for each node that calls, by a constant id, a workflow that does not exist, and for the error workflow (G23). */
export async function missingWorkflows(
  store: Pick<WorkflowStore, 'names'>,
  tenant: TenantContext,
  workflow: Workflow,
  catalogue: NodeCatalogue,
): Promise<readonly Diagnostic[]> {
  const calls = Object.values(workflow.nodes).flatMap((node) =>
    (catalogue.describe(node.type, node.typeVersion)?.workflowParameters ?? []).flatMap((name) => {
      const id = node.parameters[name];
      return typeof id === 'string' && id !== '' && !isExpression(id) ? [{ node, name, id }] : [];
    }),
  );
  const { errorWorkflowId } = workflow.settings;
  if (calls.length === 0 && errorWorkflowId === undefined) return [];
  const ids = [...calls.map(({ id }) => id), ...(errorWorkflowId === undefined ? [] : [errorWorkflowId])];
  const known = await store.names(tenant, [...new Set(ids)]);
  const missing = calls
    .filter(({ id }) => !known.has(id))
    .map(({ node, name, id }) =>
      warning(workflowsMessage('calledMissing', { node: node.name, id }), { nodeId: node.id, path: [name] }),
    );
  if (errorWorkflowId === undefined || known.has(errorWorkflowId)) return missing;
  const path = ['settings', 'errorWorkflowId'];
  return [...missing, warning(workflowsMessage('errorWorkflowMissing', { id: errorWorkflowId }), { path })];
}

const warning = (
  { id: messageId, parameters, text: message }: Message,
  place: Pick<Diagnostic, 'nodeId' | 'path'>,
): Diagnostic => ({
  rule: 'G23-workflow-missing',
  severity: 'warning',
  ...{ message, messageId, parameters },
  ...place,
});
