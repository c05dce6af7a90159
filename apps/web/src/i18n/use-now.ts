import { useSyncExternalStore } from 'react';

/** One clock for everything on the page that tells an age. */
function createTicker(periodMs: number) {
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;
  const listeners = new Set<() => void>();
  return {
    subscribe(listener: () => void) {
      listeners.add(listener);
      if (timer === undefined) {
        now = Date.now();
        timer = setInterval(() => {
          now = Date.now();
          for (const one of listeners) one();
        }, periodMs);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
    read: () => now,
  };
}

const slow = createTicker(15_000);
const quick = createTicker(1_000);

/** The time, renewed every 15 seconds, or every second for what is under way. */
export function useNow(pace: 'slow' | 'quick' = 'slow'): number {
  const { subscribe, read } = pace === 'slow' ? slow : quick;
  return useSyncExternalStore(subscribe, read);
}
