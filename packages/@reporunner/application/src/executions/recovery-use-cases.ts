/** What the server does by itself with executions: recovery, armed triggers, schedules. */

import { type Principal, systemPrincipal, triggerPrincipal } from '@reporunner/auth';
import { type Logger, ServiceError, type TenantContext } from '@reporunner/core';
import type {
  Engine,
  ExecutionHandle,
  StartRequest,
  TriggerManager,
  WorkflowVersion,
} from '@reporunner/engine';
import type { WorkflowService } from '@reporunner/workflows';
import { applicationMessage } from '../messages/application-messages.ts';
import type { DefineUseCase } from '../use-case.ts';

/** The use cases of `createRecoveryUseCases`: each takes a principal and an input, and is authorized. */
export type RecoveryUseCases = ReturnType<typeof createRecoveryUseCases>;

interface Scheduled {
  readonly request: StartRequest;
}

type Recovery = Parameters<Engine['recover']>;

/** Recovery of unfinished executions, as the server asks for it. */
export function createRecoveryUseCases(
  define: DefineUseCase,
  { engine }: { readonly engine: Pick<Engine, 'recover' | 'start'> },
) {
  return {
    /** Executions of every tenant that no living process owns; resolves with how many. */
    recover: define(
      { action: 'execution:recover' },
      (
        _,
        {
          stall,
          trial,
        }: { readonly stall?: Recovery[0] | undefined; readonly trial?: Recovery[1] | undefined },
      ) => engine.recover(stall, trial),
    ),
    /** An execution of a schedule that is due. */
    startScheduled: define(
      {
        action: 'execution:start',
        resource: ({ request }: Scheduled) => ({ type: 'workflow', id: request.plan.workflow.id }),
      } as const,
      ({ tenant }, { request }: Scheduled): ExecutionHandle => engine.start(tenant, request),
    ),
  };
}

/** Arms the triggers of one published version, as the server does at its start. */
export function createArmingUseCases(
  define: DefineUseCase,
  { triggers }: { readonly triggers: Pick<TriggerManager, 'arm'> },
) {
  return {
    arm: define({ action: 'trigger:arm' }, ({ tenant }, { version }: { readonly version: WorkflowVersion }) =>
      triggers.arm(tenant.tenantId, version),
    ),
  };
}

/** Arms what is published, of every tenant. One that cannot be armed does not keep the others from it. */
export async function armPublished(
  { arm }: ReturnType<typeof createArmingUseCases>,
  {
    workflows,
    logger,
  }: { readonly workflows: Pick<WorkflowService, 'eachPublished'>; readonly logger: Logger },
): Promise<void> {
  await workflows.eachPublished(
    async (tenantId, version) => {
      try {
        await arm(systemPrincipal(tenantId, 'startup'), { version });
      } catch (error) {
        logger.error('a published workflow could not be armed', {
          tenantId,
          workflowId: version.workflow.id,
          error,
        });
      }
    },
    (tenantId, workflowId, error) =>
      logger.error('an address of a published workflow could not be kept', { tenantId, workflowId, error }),
  );
}

/** The engine as the trigger manager gets it: what it starts is authorized as its trigger. */
export function withAuthorizedStart(
  engine: Engine,
  { startScheduled }: Pick<RecoveryUseCases, 'startScheduled'>,
): Engine {
  const principalOf = ({ tenantId, principal }: TenantContext): Principal => {
    if (principal?.kind === 'trigger') return triggerPrincipal(tenantId, principal.workflowId, principal.id);
    throw new ServiceError(applicationMessage('triggersOnly'), {
      code: 'FORBIDDEN',
      service: 'application',
    });
  };
  return {
    ...engine,
    start: (tenant, request) => startScheduled(principalOf(tenant), { request }),
  };
}
