/** Rooms of the live connection: who may enter which. */

import { authorize, tenantResource } from '@reporunner/auth';
import { ServiceError } from '@reporunner/core';
import type { ExecutionStore } from '@reporunner/engine';
import type { WorkflowStore } from '@reporunner/workflows';
import { applicationMessage } from '../messages/application-messages.ts';
import type { DefineUseCase } from '../use-case.ts';

/** What a live connection asks to watch. */
export interface LiveRoom {
  readonly kind: 'workflow' | 'execution' | 'workflows';
  /** Empty for the list of workflows. */
  readonly id: string;
}

const actionOf = ({ kind }: LiveRoom) =>
  kind === 'execution' ? ('execution:read' as const) : ('workflow:read' as const);

export interface RoomPorts {
  readonly executions: Pick<ExecutionStore, 'get'>;
  readonly workflows: Pick<WorkflowStore, 'get'>;
}

/** The use cases of `createRoomUseCases`: each takes a principal and an input, and is authorized. */
export type RoomUseCases = ReturnType<typeof createRoomUseCases>;

/** What live connections may watch, and how far it is. */
export function createRoomUseCases(define: DefineUseCase, { executions, workflows }: RoomPorts) {
  const action = { oneOf: ['execution:read', 'workflow:read'], of: actionOf } as const;
  const resource = ({ kind, id }: LiveRoom) => (kind === 'workflows' ? undefined : { type: kind, id });
  return {
    /** Asked before somebody is put into a room; whether executions are reported there as well. */
    enter: define({ action, resource }, ({ principal }, { kind, id }: LiveRoom) => ({
      showsExecutions:
        kind === 'execution' ||
        authorize(
          principal,
          'execution:read',
          kind === 'workflows'
            ? tenantResource(principal.tenantId)
            : { type: kind, id, tenantId: principal.tenantId, parents: [] },
        ).allowed,
    })),
    /**
     * The draft's revision, or the execution's newest seq: where a room stands that was just entered. Rejects with
     * NOT_FOUND.
     */
    position: define({ action, resource }, async ({ tenant }, { kind, id }: LiveRoom): Promise<number> => {
      if (kind === 'workflows') return 0;
      let at: number | undefined;
      if (kind === 'execution') at = (await executions.get(tenant, id))?.lastSeq;
      else {
        const workflow = await workflows.get(tenant, id);
        at = workflow?.deletedAt === undefined ? workflow?.revision : undefined;
      }
      if (at !== undefined) return at;
      throw new ServiceError(applicationMessage(kind === 'execution' ? 'noExecution' : 'noWorkflow'), {
        code: 'NOT_FOUND',
        service: 'application',
      });
    }),
  };
}
