import type { JsonObject, Logger } from '@reporunner/core';
import type { ExecutionResult } from '../api.ts';
import type { ExecutionFailure } from '../events.ts';
import type { Plan } from '../plan/plan.ts';
import type { NodeRegistry, WorkflowSource, WorkflowVersion } from '../ports/ports.ts';
import type { LiveExecution } from './live-executions.ts';
import type { Starter } from './start-executions.ts';

/** What workflows see of a failure: the text of its message, not how it is translated. */
function failureAsData({ messageId: _, parameters: __, ...failure }: ExecutionFailure): JsonObject {
  return JSON.parse(JSON.stringify(failure)) as JsonObject;
}

/** E3. The start's key makes a second one, by recovery for instance, the same execution. */
export function createErrorWorkflows(options: {
  readonly source: WorkflowSource;
  readonly registry: NodeRegistry;
  readonly compile: (version: WorkflowVersion) => Plan;
  readonly start: Starter['start'];
  readonly logger: Logger;
}) {
  const { source, registry, compile, start, logger } = options;

  return async ({ run, tenant, mode }: LiveExecution, { executionId, error }: ExecutionResult) => {
    const { settings, id, name } = run.plan.workflow;
    const target = settings.errorWorkflowId;
    if (target === undefined || mode === 'error' || mode === 'manual') return;
    const version = await source.published(tenant, target);
    const trigger =
      version &&
      Object.values(version.workflow.nodes).find(({ type, typeVersion, disabled }) => {
        const definition = registry.node(type, typeVersion);
        return definition?.kind === 'trigger' && definition.startsOn === 'error' && !disabled;
      });
    if (version === undefined || trigger === undefined) {
      logger.warn('the error workflow is not published or has no error trigger', { workflowId: target });
      return;
    }
    const json: JsonObject = {
      execution: {
        id: executionId,
        mode,
        error: error === undefined ? null : failureAsData(error),
        lastNode: error?.nodeName ?? null,
      },
      workflow: { id, name },
    };
    await start(tenant, {
      plan: compile(version),
      mode: 'error',
      trigger: { nodeId: trigger.id, outputs: { main: [{ json }] } },
      idempotencyKey: `error:${executionId}`,
    }).accepted;
  };
}
