import type { Clock, Timer } from '@reporunner/core';

/** Collects what belongs together and hands it on at most once in `everyMs`, so that a flood becomes a trickle. */
export function createPacer<P>({
  clock,
  everyMs,
  flush,
}: {
  readonly clock: Clock;
  readonly everyMs: number;
  readonly flush: (key: string, pending: P) => void;
}) {
  const open = new Map<string, { readonly pending: P; readonly timer: Timer }>();
  return {
    /** What is being collected under this key, made anew if nothing is. */
    collect(key: string, make: () => P): P {
      const known = open.get(key);
      if (known !== undefined) return known.pending;
      const pending = make();
      const timer = clock.setTimer(everyMs, () => {
        open.delete(key);
        flush(key, pending);
      });
      open.set(key, { pending, timer });
      return pending;
    },
    stop(): void {
      for (const { timer } of open.values()) timer.cancel();
      open.clear();
    },
  };
}
