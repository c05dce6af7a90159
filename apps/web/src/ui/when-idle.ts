import { useEffect, useState } from 'react';

/** Resolves when the page has nothing else to do, after `atMostMs` in any case. */
export function whenIdle(atMostMs: number): Promise<void> {
  return new Promise((resolve) => {
    if (typeof requestIdleCallback === 'function')
      requestIdleCallback(() => resolve(), { timeout: atMostMs });
    else setTimeout(resolve, atMostMs);
  });
}

/** False until the page has shown what it was opened for: what is not needed for that can come then. */
export function useSettled(): boolean {
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    let gone = false;
    // Time for the screen's own data to be asked for, and to be there in most cases.
    const timer = setTimeout(() => void whenIdle(2_000).then(() => gone || setSettled(true)), 300);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, []);
  return settled;
}
