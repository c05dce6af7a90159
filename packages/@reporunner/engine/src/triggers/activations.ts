import { ServiceError, type Workflow, type WorkflowNode } from '@reporunner/core';
import { type Activation, parseWithNumbers } from '@reporunner/integrations';
import type { NodeRegistry } from '../ports/ports.ts';

/** What one trigger node of a published version listens to. */
export interface TriggerActivation {
  readonly node: WorkflowNode;
  readonly activation: Activation;
}

/**
 * What each enabled trigger of a workflow needs to be armed. Parameters of triggers are constants: there is no data
 * yet that an expression could read.
 * @throws ServiceError NODE_PARAMETER_INVALID naming the node.
 */
export function triggerActivations(workflow: Workflow, registry: NodeRegistry): readonly TriggerActivation[] {
  const found: TriggerActivation[] = [];
  for (const node of Object.values(workflow.nodes)) {
    const definition = registry.node(node.type, node.typeVersion);
    if (definition?.kind !== 'trigger' || node.disabled) continue;
    const parsed = parseWithNumbers(definition.parameters, node.parameters);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new ServiceError(
        `The trigger "${node.name}" cannot be armed: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim(),
        { code: 'NODE_PARAMETER_INVALID', service: 'engine', details: { nodeId: node.id } },
      );
    }
    found.push({ node, activation: definition.activation(parsed.data as never) });
  }
  return found;
}
