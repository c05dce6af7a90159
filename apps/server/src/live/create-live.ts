/** The live connection, wired to who is calling and to what is stored. */
import type { RoomUseCases } from '@reporunner/application';
import type { IdentityService } from '@reporunner/auth';
import type { Clock, Logger } from '@reporunner/core';
import type { ExecutionEvent } from '@reporunner/engine';
import { createLiveServer, type LiveServer } from '@reporunner/real-time/server';
import type { WorkflowChange } from '@reporunner/workflows';
import { assertSameOrigin, bearerOf, sessionOf } from '../http/caller-credentials.ts';
import { describeEvent } from './describe-event.ts';

export type Live = LiveServer<ExecutionEvent>;

export function createLive({
  identity,
  rooms,
  clock,
  logger,
}: {
  readonly identity: () => IdentityService;
  readonly rooms: RoomUseCases;
  readonly clock: Clock;
  readonly logger: Logger;
}): Live {
  return createLiveServer<ExecutionEvent>({
    clock,
    logger,
    describe: describeEvent,
    async authenticate({ headers, token }) {
      const bearer = token ?? bearerOf({ headers });
      if (bearer !== undefined) return identity().authenticate({ bearer });
      const session = sessionOf({ headers });
      if (session === undefined) return undefined;
      assertSameOrigin({ headers });
      return identity().authenticate({ session });
    },
    enter: rooms.enter,
    positionOf: rooms.position,
  });
}

/** Publishes a change of a workflow to its room and to the list. */
export function publishChange(live: Live, change: WorkflowChange): void {
  const { tenantId, workflowId } = change;
  if (change.type === 'changed') live.operation(tenantId, { workflowId, ...change.operation });
  else
    live.workflowChange(tenantId, {
      workflowId,
      change: change.type,
      ...(change.type === 'published' ? { versionId: change.version.versionId } : {}),
    });
}
