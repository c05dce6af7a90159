import { LIMITS } from '@reporunner/constants';
import type { Message } from '@reporunner/core';
import { ServiceError, type TenantContext } from '@reporunner/core';
import type { ExecutionHandle, StartRequest } from './api.ts';
import type { CalledWorkflow, ExecutionHandleLike } from './engine-services.ts';
import { engineMessage } from './messages/engine-messages.ts';
import type { Plan } from './plan/plan.ts';
import type { NodeRegistry, WorkflowSource, WorkflowVersion } from './ports/ports.ts';
import { isUnavailable } from './runner/unavailable.ts';

function refused(message: Message): ServiceError {
  return new ServiceError(message, { code: 'SUB_WORKFLOW_REFUSED', service: 'engine' });
}

function assertAllowed(caller: Plan, called: WorkflowVersion): void {
  const { callers } = called.workflow.settings;
  const { name, projectId, id } = called.workflow;
  if (callers === 'any' || id === caller.workflow.id) return;
  if (callers === 'project' && projectId === caller.workflow.projectId) return;
  throw refused(engineMessage('calledForbidden', { name }));
}

/** EX8. Starts the published version of a workflow with the items of the node that called it. */
export function createCallWorkflow(options: {
  readonly source: WorkflowSource;
  readonly registry: NodeRegistry;
  readonly compile: (version: WorkflowVersion) => Plan;
  readonly start: (tenant: TenantContext, request: StartRequest) => ExecutionHandle;
  /** The execution that has the key. */
  readonly findStarted: (tenant: TenantContext, key: string) => Promise<ExecutionHandleLike | undefined>;
}) {
  const { source, registry, compile, start, findStarted } = options;
  const startPublished = async (tenant: TenantContext, caller: Plan, call: CalledWorkflow) => {
    const { workflowId, items, from, parent, idempotencyKey } = call;
    if (parent.depth > LIMITS.subWorkflowDepth) {
      throw new ServiceError(engineMessage('callsTooDeep', { limit: LIMITS.subWorkflowDepth }), {
        code: 'SUB_WORKFLOW_DEPTH',
        service: 'engine',
      });
    }
    const version = await source.published(tenant, workflowId);
    if (version === undefined) throw refused(engineMessage('calledMissing'));
    assertAllowed(caller, version);
    for (const node of Object.values(version.workflow.nodes)) {
      const definition = registry.node(node.type, node.typeVersion);
      if (definition?.kind !== 'trigger' || definition.startsOn !== 'call') continue;
      if (node.disabled || node.parentId !== undefined) continue;
      const parameters = definition.parameters.safeParse(node.parameters);
      if (!parameters.success) continue;
      const activation = definition.activation(parameters.data as never);
      if (activation.kind !== 'call') continue;
      const handle = start(tenant, {
        plan: compile(version),
        mode: 'sub-workflow',
        trigger: { nodeId: node.id, outputs: { main: activation.accept(items, from) } },
        idempotencyKey,
        parent,
      });
      const { executionId } = await handle.accepted;
      return { executionId, finished: handle.finished };
    }
    throw refused(engineMessage('calledWithoutTrigger', { name: version.workflow.name }));
  };

  /** A caller that was out of memory asks again: what it started goes on, whatever became of its workflow meanwhile. */
  return async (tenant: TenantContext, caller: Plan, call: CalledWorkflow): Promise<ExecutionHandleLike> => {
    try {
      return await startPublished(tenant, caller, call);
    } catch (error) {
      if (isUnavailable(error)) throw error;
      const started = await findStarted(tenant, call.idempotencyKey);
      if (started === undefined) throw error;
      return started;
    }
  };
}
