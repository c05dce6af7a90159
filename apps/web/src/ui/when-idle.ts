/** Resolves when the page has nothing else to do, after `atMostMs` in any case. */
export function whenIdle(atMostMs: number): Promise<void> {
  return new Promise((resolve) => {
    if (typeof requestIdleCallback === 'function')
      requestIdleCallback(() => resolve(), { timeout: atMostMs });
    else setTimeout(resolve, atMostMs);
  });
}
