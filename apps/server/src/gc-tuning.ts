import { setFlagsFromString } from 'node:v8';
import type { Clock, Timer } from '@reporunner/core';

/**
 * V8 lets garbage lie until it is four times what is in use, for it has the whole machine's memory to fill. Sparing, it
 * collects sooner, and its nursery stays as large as it is. Both are looked at in each collection; see ADR 0017.
 */
export function setGcSparing(isSparing: boolean): void {
  setFlagsFromString(`--heap-growing-percent=${isSparing ? 40 : 0}`);
  setFlagsFromString(`--semi-space-growth-factor=${isSparing ? 1 : 2}`);
}

/** After items have streamed, a person often looks at them. */
const lingerMs = 30_000;

export type MemorySaver = ReturnType<typeof createMemorySaver>;

/** Spares memory while items stream through, and a while longer. */
export function createMemorySaver(clock: Clock) {
  let timer: Timer | undefined;
  return {
    onStreaming(isStreaming: boolean): void {
      timer?.cancel();
      if (isStreaming) setGcSparing(true);
      else timer = clock.setTimer(lingerMs, () => setGcSparing(false));
    },
    stop(): void {
      timer?.cancel();
    },
  };
}
