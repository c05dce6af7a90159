/** The live connection, wired to who is calling and to what is stored. */
import type { IdentityService } from '@reporunner/auth';
import type { Clock, Logger } from '@reporunner/core';
import type { EmbeddedStore } from '@reporunner/db';
import type { ExecutionEvent } from '@reporunner/engine';
import { createLiveServer, type LiveServer } from '@reporunner/real-time/server';
import type { WorkflowChange } from '@reporunner/workflows';
import { assertSameOrigin, bearerOf, sessionOf } from '../http/caller-credentials.ts';
import { describeEvent } from './describe-event.ts';

export type Live = LiveServer<ExecutionEvent>;

export function createLive({
  identity,
  store,
  clock,
  logger,
}: {
  readonly identity: () => IdentityService;
  readonly store: EmbeddedStore;
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
    async positionOf(tenant, { kind, id }) {
      if (kind === 'execution') return (await store.executions.get(tenant, id))?.lastSeq;
      const workflow = await store.workflows.get(tenant, id);
      return workflow?.deletedAt === undefined ? workflow?.revision : undefined;
    },
  });
}

/** Tells whoever is watching what became of a workflow. */
export function tellChange(live: Live, change: WorkflowChange): void {
  const { tenantId, workflowId } = change;
  if (change.type === 'changed') live.operation(tenantId, { workflowId, ...change.operation });
  else
    live.workflowChange(tenantId, {
      workflowId,
      change: change.type,
      ...(change.type === 'published' ? { versionId: change.version.versionId } : {}),
    });
}
