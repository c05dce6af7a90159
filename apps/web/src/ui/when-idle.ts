/** Resolves when the page has nothing else to do, after `atMostMs` in any case. */
export function whenIdle(maxMs: number): Promise<void> {
  return new Promise((resolve) => {
    if (typeof requestIdleCallback === 'function') requestIdleCallback(() => resolve(), { timeout: maxMs });
    else setTimeout(resolve, maxMs);
  });
}
