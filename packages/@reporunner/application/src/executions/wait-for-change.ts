import { type Clock, withTimeout } from '@reporunner/core';
import type { ExecutionWatch } from './execution-watch.ts';

const firstPauseMs = 100;
const maxPauseMs = 1_000;

/**
 * Looks at an execution now and after each of its writes, until `look` finds something or `timeoutMs` have passed.
 * Executions that keep no progress write nothing while they run: without a change it looks again at doubling intervals.
 */
export async function waitForChange<T>(
  { watch, clock }: { readonly watch: ExecutionWatch; readonly clock: Clock },
  executionId: string,
  timeoutMs: number,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const deadline = clock.elapsed() + timeoutMs;
  let pauseMs = firstPauseMs;
  let notify = () => {};
  const unsubscribe = watch.subscribe(executionId, () => notify());
  try {
    for (;;) {
      // Before looking, so that what is written meanwhile is not missed.
      const changed = new Promise<true>((resolve) => {
        notify = () => resolve(true);
      });
      const found = await look();
      if (found !== undefined) return found;
      const left = deadline - clock.elapsed();
      if (left <= 0) return undefined;
      const hasChanged = await withTimeout(clock, changed, Math.min(left, pauseMs));
      if (hasChanged === undefined) pauseMs = Math.min(maxPauseMs, pauseMs * 2);
    }
  } finally {
    unsubscribe();
  }
}
