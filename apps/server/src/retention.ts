import type { IdentityService } from '@reporunner/auth';
import type { Clock, Logger, Timer } from '@reporunner/core';
import type { EmbeddedStore } from '@reporunner/db';

const everyMs = 600_000;
const batch = 500;
const dayMs = 86_400_000;

/** Deletes finished executions, and sessions, that are past their time: a little at a time, now and then. */
export function startRetention(options: {
  readonly store: EmbeddedStore;
  readonly identity: IdentityService;
  readonly days: number;
  readonly clock: Clock;
  readonly logger: Logger;
}): { stop(): void } {
  const { store, days, clock, logger } = options;
  let timer: Timer | undefined;
  let stopped = false;
  const run = async () => {
    try {
      await store.sessions.deleteExpired(clock.now());
      const first = await store.users.firstTenant();
      const tenant = first && { tenantId: first.tenant.id };
      const createdBefore = clock.now() - days * dayMs;
      while (tenant !== undefined && days > 0 && !stopped) {
        if ((await store.executions.prune(tenant, { createdBefore, limit: batch })) < batch) break;
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
      timer?.cancel();
    },
  };
}
