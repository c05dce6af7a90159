import { ServiceError, type Workflow, type WorkflowNode } from '@reporunner/core';
import { type Activation, parseWithNumbers, type TriggerDefinition } from '@reporunner/integrations';
import { engineMessage } from '../messages/engine-messages.ts';
import type { NodeRegistry } from '../ports/ports.ts';

/** What one trigger node of a published version listens to. */
export interface TriggerActivation {
  readonly node: WorkflowNode;
  readonly activation: Activation;
}

/** A trigger that cannot be armed, and why: validation finds it, but a version may be older than what it finds. */
export interface RefusedTrigger {
  readonly node: WorkflowNode;
  readonly error: unknown;
}

/** What becomes of the enabled triggers of a workflow. */
export interface TriggerActivations {
  readonly active: readonly TriggerActivation[];
  readonly refused: readonly RefusedTrigger[];
}

/** @throws ServiceError NODE_PARAMETER_INVALID. */
function activationOf(node: WorkflowNode, definition: TriggerDefinition): Activation {
  const parsed = parseWithNumbers(definition.parameters, node.parameters);
  if (parsed.success) return definition.activation(parsed.data as never);
  const issue = parsed.error.issues[0];
  const problem = `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim();
  throw new ServiceError(engineMessage('triggerInvalid', { node: node.name, problem }), {
    code: 'NODE_PARAMETER_INVALID',
    service: 'engine',
    details: { nodeId: node.id },
  });
}

/**
 * What each enabled trigger of a workflow needs to be armed. Parameters of triggers are constants: there is no data
 * yet that an expression could read. T7: one that cannot be armed does not keep the others from it.
 */
export function triggerActivations(workflow: Workflow, registry: NodeRegistry): TriggerActivations {
  const active: TriggerActivation[] = [];
  const refused: RefusedTrigger[] = [];
  for (const node of Object.values(workflow.nodes)) {
    const definition = registry.node(node.type, node.typeVersion);
    if (definition?.kind !== 'trigger' || node.disabled) continue;
    try {
      active.push({ node, activation: activationOf(node, definition) });
    } catch (error) {
      refused.push({ node, error });
    }
  }
  return { active, refused };
}
