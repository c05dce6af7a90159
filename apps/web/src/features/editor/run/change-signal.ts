export interface ChangeSignal {
  arrived(): void;
  /** Resolves when something has arrived since it resolved last, after `ms`, or when `signal` says stop. */
  within(ms: number): Promise<void>;
}

/** What arrives between two waits is not lost: the next wait ends at once. */
export function createChangeSignal(signal: AbortSignal): ChangeSignal {
  let hasArrived = false;
  let wake: (() => void) | undefined;
  const arrived = () => {
    hasArrived = true;
    wake?.();
  };
  signal.addEventListener('abort', arrived, { once: true });
  return {
    arrived,
    async within(ms) {
      if (!hasArrived && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        wake = undefined;
      }
      hasArrived = false;
    },
  };
}
