/**
 * Deletes what is past its time: finished executions, workflows in the trash, expired sessions, unreferenced snapshots and
 * binary data. A little at a time, for each tenant.
 * RE1 Each tenant is visited, and a failure in one does not keep the others from being visited.
 */
import { type Principal, systemPrincipal } from '@reporunner/auth';
import { LIMITS } from '@reporunner/constants';
import type { Clock, Logger, TenantContext, Timer } from '@reporunner/core';
import { type BlobStore, collectBlobs, type ExecutionStore } from '@reporunner/engine';
import { collectSnapshots, type WorkflowService, type WorkflowStore } from '@reporunner/workflows';
import type { DefineUseCase } from './use-case.ts';

const intervalMs = 600_000;
const firstDelayMs = 60_000;
const batchSize = 500;
const dayMs = 86_400_000;
/** Between two collections of binary data: each reads every journal that references some. */
const collectIntervalMs = dayMs / 4;
/** A snapshot that is younger may belong to an execution that is being started. */
const snapshotGraceMs = 3_600_000;

interface WorkflowSelection {
  readonly workflowId?: string;
  readonly exceptWorkflowIds?: readonly string[];
}

export interface RetentionPorts {
  readonly executions: ExecutionStore;
  readonly workflowStore: WorkflowStore;
  readonly workflows: Pick<WorkflowService, 'purge'>;
  readonly blobs: BlobStore;
  readonly sessions: { deleteExpired(now: number): Promise<number> };
  readonly tenants: () => Promise<readonly { readonly id: string }[]>;
  /** Days that executions are kept, of workflows that say nothing; 0: for ever. */
  readonly days: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The use cases of `createRetentionUseCases`: each takes a principal and an input, and is authorized. */
export type RetentionUseCases = ReturnType<typeof createRetentionUseCases>;

/** Deletes what is past its retention: executions, the trash, snapshots, unreferenced blobs. */
export function createRetentionUseCases(define: DefineUseCase, ports: RetentionPorts) {
  const { executions, workflowStore, workflows, blobs, days, clock, logger } = ports;

  const pruneAll = async (
    tenant: TenantContext,
    keptDays: number,
    selection: WorkflowSelection,
    signal: AbortSignal,
  ) => {
    const createdBefore = clock.now() - keptDays * dayMs;
    while (!signal.aborted) {
      const pruned = await executions.prune(tenant, { ...selection, createdBefore, limit: batchSize });
      if (pruned < batchSize) return;
    }
  };

  /** A workflow's own setting wins over the server's. */
  const pruneExecutions = async (tenant: TenantContext, signal: AbortSignal) => {
    const own = await Array.fromAsync(workflowStore.retentions(tenant));
    for (const { workflowId, days: ownDays } of own) await pruneAll(tenant, ownDays, { workflowId }, signal);
    if (days > 0)
      await pruneAll(tenant, days, { exceptWorkflowIds: own.map(({ workflowId }) => workflowId) }, signal);
  };

  const purgeTrash = async (tenant: TenantContext) => {
    const deletedBefore = clock.now() - LIMITS.binDays * dayMs;
    for (const id of await workflowStore.deletedBefore(tenant, deletedBefore, batchSize))
      await workflows.purge(tenant, id);
  };

  return {
    /** One tenant. `collectsBlobs`: unreferenced binary data too, which reads journals. */
    apply: define(
      { action: 'execution:prune' },
      async (
        { tenant },
        { collectsBlobs, signal }: { readonly collectsBlobs: boolean; readonly signal: AbortSignal },
      ) => {
        await pruneExecutions(tenant, signal);
        await purgeTrash(tenant);
        await collectSnapshots(tenant, {
          workflows: workflowStore,
          isNamed: (own, { workflowId, versionId }) => executions.namesVersion(own, workflowId, versionId),
          keptBefore: clock.now() - snapshotGraceMs,
          signal,
        });
        if (!collectsBlobs) return;
        const deleted = await collectBlobs(tenant, {
          blobs,
          references: [executions, workflowStore],
          storedBefore: clock.now() - dayMs,
          signal,
        });
        if (deleted > 0)
          logger.info('unreferenced binary data was deleted', { tenantId: tenant.tenantId, deleted });
      },
    ),
  };
}

/** Applies retention at intervals, to one tenant after the other. */
export function startRetention(
  { apply }: RetentionUseCases,
  { sessions, tenants, clock, logger }: Pick<RetentionPorts, 'sessions' | 'tenants' | 'clock' | 'logger'>,
): { stop(): void } {
  let timer: Timer | undefined;
  const stopping = new AbortController();
  const { signal } = stopping;
  let collectedAt = clock.now();

  const visit = async (principal: Principal, collectsBlobs: boolean) => {
    try {
      await apply(principal, { collectsBlobs, signal });
    } catch (error) {
      if (!signal.aborted)
        logger.error('retention of a tenant failed', { tenantId: principal.tenantId, error });
    }
  };

  const run = async () => {
    const collectsBlobs = clock.now() - collectedAt >= collectIntervalMs;
    if (collectsBlobs) collectedAt = clock.now();
    try {
      await sessions.deleteExpired(clock.now());
      for (const { id } of await tenants())
        if (!signal.aborted) await visit(systemPrincipal(id, 'retention'), collectsBlobs);
    } catch (error) {
      if (!signal.aborted) logger.error('retention failed', { error });
    }
    if (!signal.aborted) timer = clock.setTimer(intervalMs, () => void run());
  };
  timer = clock.setTimer(firstDelayMs, () => void run());
  return {
    stop() {
      stopping.abort();
      timer?.cancel();
    },
  };
}
