/**
 * Calls `work` soon, and never more often than this: many calls in a row lead to one. Work that is under way is let
 * finish first, then done again: on a slow network, an event every moment must not start it over each time.
 */
export function throttle(ms: number, work: () => unknown, signal: AbortSignal): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = Number.NEGATIVE_INFINITY;
  let isWorking = false;
  let isWanted = false;
  const begin = () => {
    if (signal.aborted) return;
    isWanted = true;
    if (isWorking || timer !== undefined) return;
    timer = setTimeout(run, Math.max(0, last + ms - performance.now()));
  };
  const run = async () => {
    timer = undefined;
    last = performance.now();
    isWanted = false;
    isWorking = true;
    try {
      await work();
    } finally {
      isWorking = false;
      if (isWanted) begin();
    }
  };
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  return begin;
}
