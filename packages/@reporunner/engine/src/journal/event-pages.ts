import type { TenantContext } from '@reporunner/core';
import type { ExecutionEvent } from '../events.ts';
import type { ExecutionStore } from '../ports/execution-store.ts';

const pageSize = 2_000;

/** A journal a page at a time: it may be longer than fits in memory. */
export async function* eventPages(
  store: Pick<ExecutionStore, 'events'>,
  tenant: TenantContext,
  executionId: string,
): AsyncGenerator<readonly ExecutionEvent[]> {
  let after = 0;
  for (;;) {
    const page = await store.events(tenant, executionId, after, pageSize);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    after = last.seq;
    // Others have a turn in between.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
