import type { TenantContext } from '@reporunner/core';
import type { ExecutionEvent } from '../events.ts';
import type { ExecutionStore } from '../ports/execution-store.ts';

const pageSize = 2_000;

/** Notified of data that goes through memory without staying there: see `EngineOptions.onStreaming`. */
export interface Streaming {
  enter(): void;
  leave(): void;
}

/** A journal a page at a time: it may be longer than fits in memory. */
export async function* eventPages(
  store: Pick<ExecutionStore, 'events'>,
  tenant: TenantContext,
  executionId: string,
  streaming: Streaming,
): AsyncGenerator<readonly ExecutionEvent[]> {
  let after = 0;
  let pages = 0;
  try {
    for (;;) {
      const page = await store.events(tenant, executionId, after, pageSize);
      const last = page.at(-1);
      if (last === undefined) return;
      yield page;
      after = last.seq;
      pages += 1;
      if (pages === 1) streaming.enter();
      // Yields to other work in between.
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  } finally {
    if (pages > 0) streaming.leave();
  }
}
