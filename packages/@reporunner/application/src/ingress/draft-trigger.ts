/** A trigger of a draft that can be reached from outside: what it is armed with, and what would run. */
import { isServiceError, ServiceError, type TenantContext, type WorkflowNode } from '@reporunner/core';
import {
  type Engine,
  type NodeRegistry,
  type Plan,
  type TriggerActivation,
  triggerActivations,
} from '@reporunner/engine';
import type { WorkflowService } from '@reporunner/workflows';
import { compileDraft } from '../executions/compile-draft.ts';
import { ingressMessage } from '../messages/ingress-messages.ts';
import type { TestScope } from '../ports/test-address-store.ts';
import type { DeliveryPorts } from './webhook-delivery.ts';

/** What has an address. */
export type Reachable = Extract<TriggerActivation['activation'], { kind: 'webhook' | 'form' | 'chat' }>;

export interface DraftTrigger {
  readonly node: WorkflowNode;
  readonly activation: Reachable;
}

export interface DraftTriggerPorts {
  readonly engine: Pick<Engine, 'compile'>;
  readonly registry: DeliveryPorts['registry'] & NodeRegistry;
  readonly workflows: Pick<WorkflowService, 'draftToRun' | 'get'>;
}

const refuse = (text: 'testNodeGone' | 'testNodeOff' | 'testNodeKind') =>
  new ServiceError(ingressMessage(text), {
    code: text === 'testNodeGone' ? 'NOT_FOUND' : 'CONFLICT',
    service: 'webhooks',
  });

/** Rejects with NOT_FOUND, CONFLICT where it cannot be reached, or NODE_PARAMETER_INVALID. */
export async function findDraftTrigger(
  { workflows, registry }: DraftTriggerPorts,
  tenant: TenantContext,
  workflowId: string,
  nodeId: string,
): Promise<DraftTrigger> {
  const { draft } = await workflows.get(tenant, workflowId);
  const node = draft.nodes[nodeId];
  if (node === undefined) throw refuse('testNodeGone');
  if (node.disabled) throw refuse('testNodeOff');
  // The others may be invalid: they are not what is tried.
  const { active, refused } = triggerActivations({ ...draft, nodes: { [nodeId]: node } }, registry);
  if (refused[0] !== undefined) throw refused[0].error;
  const activation = active[0]?.activation;
  if (activation?.kind !== 'webhook' && activation?.kind !== 'form' && activation?.kind !== 'chat')
    throw refuse('testNodeKind');
  return { node, activation };
}

/**
 * What a request to a test address runs: the whole draft, or its trigger alone where that is wanted, or where the rest is
 * not valid yet. What came in is kept either way, and the rest can be built on it.
 */
export async function planOfTest(
  { engine, registry, workflows }: DraftTriggerPorts,
  tenant: TenantContext,
  {
    workflowId,
    nodeId,
    runs,
  }: { readonly workflowId: string; readonly nodeId: string; readonly runs: TestScope },
): Promise<{ readonly plan: Plan; readonly isWhole: boolean }> {
  if (runs === 'workflow') {
    const version = await workflows.draftToRun(tenant, workflowId);
    try {
      return { plan: compileDraft(engine, registry, version), isWhole: true };
    } catch (error) {
      if (!isServiceError(error, 'WORKFLOW_INVALID')) throw error;
    }
  }
  const part = await workflows.draftToRun(tenant, workflowId, { kind: 'upTo', nodeId });
  return { plan: compileDraft(engine, registry, part), isWhole: false };
}
