/** Summaries of executions that were read lately: continued from where they ended, not folded again. */
import type { TenantContext } from '@reporunner/core';
import { type ExecutionStore, ExecutionSummary } from '@reporunner/engine';

const maxCached = 100;

export type Digests = ReturnType<typeof createDigests>;

/** Summaries of executions, cached and brought up to date with the events since. */
export function createDigests(executions: Pick<ExecutionStore, 'headers'>) {
  /** Least recently used first. */
  const cached = new Map<string, Promise<ExecutionSummary>>();

  const advance = async (tenant: TenantContext, id: string, digest: ExecutionSummary) => {
    for await (const page of executions.headers(tenant, id, digest.seq))
      for (const event of page) digest.add(event);
    return digest;
  };

  /** All that the journal has by now. One after the other: two folds at once would count twice. */
  return (tenant: TenantContext, id: string): Promise<ExecutionSummary> => {
    const key = `${tenant.tenantId}/${id}`;
    const before = cached.get(key);
    const next =
      before === undefined
        ? advance(tenant, id, new ExecutionSummary())
        : before.then((digest) => advance(tenant, id, digest));
    cached.delete(key);
    cached.set(key, next);
    // A fold that failed halfway is not cached.
    next.catch(() => {
      if (cached.get(key) === next) cached.delete(key);
    });
    const [oldest] = cached.keys();
    if (cached.size > maxCached && oldest !== undefined) cached.delete(oldest);
    return next;
  };
}
