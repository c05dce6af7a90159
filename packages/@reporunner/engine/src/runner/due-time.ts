/** When an execution that leaves memory goes on by itself, and what its time counts. */
import type { ResumeTime } from '../ports/execution-store.ts';

/** By the wall clock as it is set now. `isDelay`: it counts elapsed time, and moves with the clock when that is set. */
export interface DueTime {
  readonly at: number;
  readonly isDelay: boolean;
}

/** The first of them. */
export function soonest(times: readonly DueTime[]): ResumeTime | undefined {
  const [first] = times;
  if (first === undefined) return undefined;
  const counts = times.every(({ isDelay }) => isDelay === first.isDelay)
    ? first.isDelay
      ? 'elapsed'
      : 'wall'
    : 'both';
  return { at: Math.min(...times.map(({ at }) => at)), counts };
}
