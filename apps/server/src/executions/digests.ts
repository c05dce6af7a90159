/** Digests of executions that were looked at lately, gone on with instead of made anew. */
import type { TenantContext } from '@reporunner/core';
import { type ExecutionStore, ExecutionSummary } from '@reporunner/engine';

const kept = 100;

export type Digests = ReturnType<typeof createDigests>;

export function createDigests(executions: Pick<ExecutionStore, 'facts'>) {
  /** The ones used last come last. */
  const known = new Map<string, Promise<ExecutionSummary>>();

  const goOn = async (tenant: TenantContext, id: string, digest: ExecutionSummary) => {
    for await (const facts of executions.facts(tenant, id, digest.seq))
      for (const fact of facts) digest.add(fact);
    return digest;
  };

  /** All that the journal has by now. One after the other: two folds at once would count twice. */
  return (tenant: TenantContext, id: string): Promise<ExecutionSummary> => {
    const key = `${tenant.tenantId}/${id}`;
    const before = known.get(key);
    const next =
      before === undefined
        ? goOn(tenant, id, new ExecutionSummary())
        : before.then((digest) => goOn(tenant, id, digest));
    known.delete(key);
    known.set(key, next);
    // Half a fold is of no use to anybody.
    next.catch(() => {
      if (known.get(key) === next) known.delete(key);
    });
    const [oldest] = known.keys();
    if (known.size > kept && oldest !== undefined) known.delete(oldest);
    return next;
  };
}
