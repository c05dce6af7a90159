/** WD5. Nodes that stopped the server. */

import { ServiceError } from '@reporunner/core';
import type { WorkflowStore } from '@reporunner/workflows';
import { applicationMessage } from '../messages/application-messages.ts';
import type { DefineUseCase } from '../use-case.ts';
import type { Incident, Incidents } from './incidents.ts';

export interface QuarantinePorts {
  readonly incidents: Pick<Incidents, 'add' | 'list' | 'release'>;
  readonly workflows: Pick<WorkflowStore, 'get'>;
}

/** The use cases of `createQuarantineUseCases`: each takes a principal and an input, and is authorized. */
export type QuarantineUseCases = ReturnType<typeof createQuarantineUseCases>;

/** The nodes that stopped the server: recorded, listed, and released from quarantine. */
export function createQuarantineUseCases(define: DefineUseCase, { incidents, workflows }: QuarantinePorts) {
  return {
    list: define({ action: 'execution:read' }, async ({ tenant }, _: undefined) => ({
      items: await Promise.all(
        incidents.list(tenant.tenantId).map(async (group) => {
          const workflow = await workflows.get(tenant, group.workflowId);
          return workflow === undefined ? group : { ...group, workflowName: workflow.draft.name };
        }),
      ),
    })),
    /** The node runs again, and its incidents are removed. Rejects with NOT_FOUND. */
    release: define(
      {
        action: 'execution:retry',
        resource: ({ workflowId }: { readonly workflowId: string; readonly nodeId: string }) => ({
          type: 'workflow',
          id: workflowId,
        }),
      },
      async ({ tenant }, input: { readonly workflowId: string; readonly nodeId: string }) => {
        const { workflowId, nodeId } = input;
        if (await incidents.release(tenant.tenantId, workflowId, nodeId)) return;
        throw new ServiceError(applicationMessage('notQuarantined'), {
          code: 'NOT_FOUND',
          service: 'application',
        });
      },
    ),
    /** Of the watchdog: what a node did. Resolves once it is durable. */
    record: define({ action: 'execution:recover' }, (_, incident: Incident) => incidents.add(incident)),
  };
}
