/**
 * Resumes executions that a failing store stopped (J4), once it can be written again: nothing has to be restarted
 * after a full disk. The first of them is the probe; the others follow when it could be claimed.
 */
import { type Clock, isServiceError, type Logger, type TenantContext, type Timer } from '@reporunner/core';
import type { ClaimedExecution, ExecutionStore } from '../ports/execution-store.ts';

const firstRetryMs = 2_000;
const maxRetryMs = 30_000;

export interface StoppedExecutions {
  /** A write of it failed: it is to be resumed later. */
  add(tenant: TenantContext, executionId: string): void;
  /** Resumes this one now, if it is one of them. Rejects as the store does when it cannot be claimed. */
  resumeNow(tenant: TenantContext, executionId: string): Promise<void>;
  stop(): void;
}

export function createStoppedExecutions(options: {
  readonly store: ExecutionStore;
  /** Under which name executions are written now. */
  readonly lease: { readonly owner: string };
  readonly clock: Clock;
  readonly logger: Logger;
  readonly resume: (claimed: ClaimedExecution) => Promise<void>;
}): StoppedExecutions {
  const { store, lease, clock, logger, resume } = options;
  const stopped = new Map<string, TenantContext>();
  const resuming = new Map<string, Promise<void>>();
  let timer: Timer | undefined;
  let retryMs = firstRetryMs;
  let isOver = false;

  const claimAndResume = async (executionId: string, tenant: TenantContext): Promise<void> => {
    const record = await store.claimStopped(tenant, executionId, lease.owner);
    stopped.delete(executionId);
    if (record !== undefined) await resume({ tenantId: tenant.tenantId, record });
  };

  /** Once at a time: a second claim would fence the first one off. */
  const resumeOne = (executionId: string, tenant: TenantContext): Promise<void> => {
    const work =
      resuming.get(executionId) ??
      claimAndResume(executionId, tenant).finally(() => resuming.delete(executionId));
    resuming.set(executionId, work);
    return work;
  };

  const resumeAll = async () => {
    timer = undefined;
    let count = 0;
    try {
      for (const [executionId, tenant] of [...stopped]) {
        if (isOver) return;
        const before = stopped.size;
        await resumeOne(executionId, tenant);
        // It was stopped again at once: the store only takes what is small.
        if (stopped.size >= before) break;
        count += 1;
      }
    } catch (error) {
      logger.warn('executions that the store stopped cannot be resumed yet', { count: stopped.size, error });
    }
    if (count > 0) {
      retryMs = firstRetryMs;
      logger.info('resumed executions that the store had stopped', { count });
    }
    arm();
  };

  const arm = () => {
    if (isOver || stopped.size === 0 || timer !== undefined) return;
    timer = clock.setTimer(retryMs, () => void resumeAll());
    retryMs = Math.min(retryMs * 2, maxRetryMs);
  };

  return {
    add(tenant, executionId) {
      stopped.set(executionId, tenant);
      arm();
    },
    async resumeNow(tenant, executionId) {
      const owned = stopped.get(executionId);
      if (owned?.tenantId === tenant.tenantId) await resumeOne(executionId, tenant);
      else await resuming.get(executionId);
    },
    stop() {
      isOver = true;
      timer?.cancel();
    },
  };
}

/** Whether what the store says now may be otherwise soon. An execution that somebody else owns is not ours to resume. */
export const mayResumeAfter = (error: unknown): boolean =>
  isServiceError(error, 'STORE_FULL') || isServiceError(error, 'STORE_UNAVAILABLE');
