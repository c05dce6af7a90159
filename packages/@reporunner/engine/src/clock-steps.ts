/**
 * T6. Notices when the wall clock of the machine is set. What counts elapsed time (delays, time limits) has times of the
 * wall clock in journals and in the store, which move by as much.
 */
import type { Clock } from '@reporunner/core';
import type { ClaimedExecution, ExecutionRecord, ExecutionStore } from './ports/execution-store.ts';

/** A clock that runs a little fast or slow is not set: what differs is noticed once it is so much, in milliseconds. */
const toleranceMs = 1_000;

export interface ClockSteps {
  /** What the wall clock was set by in all since this process began, in milliseconds. */
  readonly total: number;
  /** Looks whether it was set since the last look; `onStep` is called before this returns. Cheap. */
  look(): void;
}

/**
 * `uptime`: milliseconds since the machine was started, the time that it slept included. While it sleeps, the wall clock
 * goes on and `elapsed` may not: without it, that counts as a clock that was set.
 */
export function createClockSteps(options: {
  readonly clock: Clock;
  readonly uptime?: (() => number) | undefined;
  readonly onStep: (by: number) => void;
}): ClockSteps {
  const { clock, uptime, onStep } = options;
  const slept = () => (uptime === undefined ? 0 : uptime() - clock.elapsed());
  let ahead = clock.now() - clock.elapsed();
  let sleptBefore = slept();
  let total = 0;
  return {
    get total() {
      return total;
    },
    look() {
      const now = clock.now() - clock.elapsed();
      if (Math.abs(now - ahead) < toleranceMs) return;
      const sleep = slept();
      const by = Math.round(now - ahead - (sleep - sleptBefore));
      ahead = now;
      sleptBefore = sleep;
      if (Math.abs(by) < toleranceMs) return;
      total += by;
      onStep(by);
    },
  };
}

type Claims = Pick<ExecutionStore, 'claimDue' | 'claimStopped' | 'claimUnfinished' | 'claimWaiting'>;

/**
 * The same store. `clockShift` of what is claimed counts from `total` of 0: the clock may be set between the claim, from
 * which on the store moves it no more, and the moment when it is in memory. See `shiftSince`.
 */
export function noteClaims(store: ExecutionStore, steps: Pick<ClockSteps, 'total'>): ExecutionStore {
  const noted = (record: ExecutionRecord, total: number) => ({
    ...record,
    clockShift: (record.clockShift ?? 0) - total,
  });
  const one = async (claim: Promise<ExecutionRecord | undefined>) => {
    const { total } = steps;
    const record = await claim;
    return record && noted(record, total);
  };
  const several = async (claim: Promise<readonly ClaimedExecution[]>) => {
    const { total } = steps;
    return (await claim).map((claimed) => ({ ...claimed, record: noted(claimed.record, total) }));
  };
  const claims: Claims = {
    claimDue: (...claim) => several(store.claimDue(...claim)),
    claimStopped: (...claim) => one(store.claimStopped(...claim)),
    claimUnfinished: (...claim) => several(store.claimUnfinished(...claim)),
    claimWaiting: (...claim) => one(store.claimWaiting(...claim)),
  };
  return Object.assign(Object.create(store) as ExecutionStore, claims);
}

/** What the wall clock was set by since the journal of a claimed execution was written. */
export const shiftSince = ({ clockShift = 0 }: ExecutionRecord, { total }: Pick<ClockSteps, 'total'>) =>
  clockShift + total;
