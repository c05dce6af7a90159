/**
 * Keeps what is armed in step with what is published, wherever it was published.
 * TF1 What this process publishes or unpublishes is armed or disarmed when `settled` resolves.
 */
import { type Logger, silentLogger, type TenantContext } from '@reporunner/core';
import type { ChangeFeed } from '../ports/change-feed.ts';
import type { WorkflowSource } from '../ports/ports.ts';
import type { TriggerManager } from './trigger-manager.ts';

/** The running link between published versions and armed triggers. */
export interface PublishedFollower {
  /**
   * Resolves once everything is applied that was published or unpublished of the workflow until now. Rejects as `arm`
   * did the last time.
   */
  settled(tenant: TenantContext, workflowId: string): Promise<void>;
  stop(): void;
}

const changesTriggers: ReadonlySet<string> = new Set([
  'published',
  'unpublished',
  'trashed',
  'restored',
  'deleted',
]);

/** Keeps the triggers of this process equal to what is published, also by other processes. */
export function followPublished(options: {
  readonly changes: ChangeFeed;
  readonly source: Pick<WorkflowSource, 'published'>;
  readonly triggers: Pick<TriggerManager, 'arm' | 'disarm'>;
  /** Everything that is published, for when changes were missed. */
  readonly rearmAll: () => Promise<void>;
  readonly logger?: Logger;
}): PublishedFollower {
  const { changes, source, triggers, rearmAll, logger = silentLogger } = options;
  const applying = new Map<string, Promise<void>>();
  /** One after the other, as they were committed: an address is released before another workflow takes it. */
  let queue: Promise<void> = Promise.resolve();

  /** What is armed is what the store says now, not what the change said: of two changes the later one counts. */
  const apply = async (tenantId: string, workflowId: string): Promise<void> => {
    const version = await source.published({ tenantId }, workflowId);
    if (version === undefined) await triggers.disarm(tenantId, workflowId);
    else await triggers.arm(tenantId, version);
  };

  const refresh = (tenantId: string, workflowId: string) => {
    const key = `${tenantId}/${workflowId}`;
    const work = queue.then(() => apply(tenantId, workflowId));
    queue = work.catch(() => {});
    applying.set(key, work);
    work.then(
      () => {
        if (applying.get(key) === work) applying.delete(key);
      },
      // Stays, so that the call which caused it fails with it.
      (error: unknown) =>
        logger.error('a published workflow could not be armed', { tenantId, workflowId, error }),
    );
  };

  const stop = changes.subscribe({
    change(record) {
      if (record.kind === 'workflow' && changesTriggers.has(record.change))
        refresh(record.tenantId, record.workflowId);
    },
    reset: () =>
      void rearmAll().catch((error: unknown) =>
        logger.error('published workflows could not be armed again', { error }),
      ),
  });

  return {
    settled: ({ tenantId }, workflowId) => applying.get(`${tenantId}/${workflowId}`) ?? Promise.resolve(),
    stop,
  };
}
