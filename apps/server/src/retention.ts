import type { IdentityService } from '@reporunner/auth';
import { LIMITS } from '@reporunner/constants';
import type { Clock, Logger, TenantContext, Timer } from '@reporunner/core';
import type { EmbeddedStore } from '@reporunner/db';
import { collectBlobs } from '@reporunner/engine';
import { collectSnapshots, type WorkflowService } from '@reporunner/workflows';

const everyMs = 600_000;
const batch = 500;
const dayMs = 86_400_000;
/** Between two looks at which binary data is still needed: each reads every journal that names some. */
const collectEveryMs = dayMs / 4;

/** A snapshot that is younger may belong to an execution that is just being started. */
const snapshotRestMs = 3_600_000;

interface PrunedWorkflows {
  readonly workflowId?: string;
  readonly exceptWorkflowIds?: readonly string[];
}

/**
 * Deletes finished executions, sessions, and workflows in the bin that are past their time: a little at a time, now and
 * then. Then the drafts that were kept for executions, and the binary data, that nothing names any more.
 */
export function startRetention(options: {
  readonly store: EmbeddedStore;
  readonly workflows: WorkflowService;
  readonly identity: IdentityService;
  readonly days: number;
  readonly clock: Clock;
  readonly logger: Logger;
}): { stop(): void } {
  const { store, workflows, days, clock, logger } = options;
  let timer: Timer | undefined;
  let stopped = false;
  const stopping = new AbortController();
  let collectedAt = clock.now();

  const pruneAll = async (tenant: TenantContext, keptDays: number, which: PrunedWorkflows) => {
    const createdBefore = clock.now() - keptDays * dayMs;
    while (!stopped) {
      if ((await store.executions.prune(tenant, { ...which, createdBefore, limit: batch })) < batch) return;
    }
  };

  /** A workflow's own setting wins over the server's. */
  const pruneExecutions = async (tenant: TenantContext) => {
    const own = await Array.fromAsync(store.workflows.retentions(tenant));
    for (const { workflowId, days: kept } of own) await pruneAll(tenant, kept, { workflowId });
    if (days > 0)
      await pruneAll(tenant, days, { exceptWorkflowIds: own.map(({ workflowId }) => workflowId) });
  };

  const run = async () => {
    try {
      await store.sessions.deleteExpired(clock.now());
      const first = await store.users.firstTenant();
      const tenant = first && { tenantId: first.tenant.id };
      if (tenant !== undefined) await pruneExecutions(tenant);
      if (tenant !== undefined) {
        const deletedBefore = clock.now() - LIMITS.binDays * dayMs;
        for (const id of await store.workflows.deletedBefore(tenant, deletedBefore, batch))
          await workflows.purge(tenant, id);
        await collectSnapshots(tenant, {
          workflows: store.workflows,
          isNamed: (own, { workflowId, versionId }) =>
            store.executions.namesVersion(own, workflowId, versionId),
          keptBefore: clock.now() - snapshotRestMs,
          signal: stopping.signal,
        });
      }
      if (tenant !== undefined && clock.now() - collectedAt >= collectEveryMs) {
        collectedAt = clock.now();
        const deleted = await collectBlobs(tenant, {
          blobs: store.blobs,
          references: [store.executions, store.workflows],
          storedBefore: clock.now() - dayMs,
          signal: stopping.signal,
        });
        if (deleted > 0) logger.info('binary data that nothing needs any more was deleted', { deleted });
      }
    } catch (error) {
      if (!stopped) logger.error('old executions could not be deleted', { error });
    }
    if (!stopped) timer = clock.setTimer(everyMs, () => void run());
  };
  timer = clock.setTimer(60_000, () => void run());
  return {
    stop() {
      stopped = true;
      stopping.abort();
      timer?.cancel();
    },
  };
}
