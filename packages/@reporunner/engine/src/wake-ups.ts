import type { Clock, Logger, Timer } from '@reporunner/core';
import type { ClockSteps } from './clock-steps.ts';
import type { ClaimedExecution, ExecutionStore } from './ports/execution-store.ts';

const batch = 200;
const retryMs = 5_000;
const lookMs = 30_000;

export interface WakeUps {
  /** Looks at the store for what is due next, now and whenever it is. */
  watch(): Promise<void>;
  /** An execution was suspended that goes on at this time. */
  expect(at: number): void;
  /** T6. Moves the times of what waits in the store. */
  clockWasSet(by: number): void;
  /** Resolves once the store knows what the clock was set by, or has refused. */
  moved(): Promise<void>;
  stop(): void;
}

/** Resumes waiting executions when their time has come. One timer, however many wait. */
export function createWakeUps(options: {
  readonly store: ExecutionStore;
  /** Under which name executions are written now. */
  readonly lease: { readonly owner: string };
  readonly clock: Clock;
  readonly clockSteps: ClockSteps;
  readonly logger: Logger;
  readonly resume: (claimed: ClaimedExecution) => Promise<void>;
}): WakeUps {
  const { store, lease, clock, clockSteps, logger, resume } = options;
  let timer: Timer | undefined;
  let dueAt = Number.POSITIVE_INFINITY;
  let stopped = false;
  let looks: Timer | undefined;
  let retry: Timer | undefined;
  /** What the clock was set by that the store does not know yet. */
  let unsaved = 0;

  const arm = (at: number) => {
    if (stopped || at >= dueAt) return;
    timer?.cancel();
    // No timer is set: the next that is armed may not be taken for later than one that is gone.
    dueAt = Number.POSITIVE_INFINITY;
    if (at <= clock.now()) {
      void resumeDue();
      return;
    }
    dueAt = at;
    timer = clock.setTimer(Math.min(at - clock.now(), lookMs), () => {
      dueAt = Number.POSITIVE_INFINITY;
      // T6. A clock that was set back would make what is over now wait for the next look.
      clockSteps.look();
      arm(at);
    });
  };

  /** T6. Also while nothing happens that looks at the clock. */
  const lookAtClock = () => {
    clockSteps.look();
    if (!stopped) looks = clock.setTimer(lookMs, lookAtClock);
  };

  /** What the store has refused. To move times looks for what is due as well. */
  const retryLater = () => {
    if (stopped) return;
    retry?.cancel();
    retry = clock.setTimer(retryMs, () => void (unsaved === 0 ? resumeDue() : move()));
  };

  const resumeDue = async () => {
    clockSteps.look();
    try {
      for (;;) {
        const claimed = stopped ? [] : await store.claimDue(lease.owner, clock.now(), batch);
        for (const one of claimed) await resume(one);
        if (claimed.length < batch) break;
      }
      const next = stopped ? undefined : await store.nextResumeAt();
      if (next !== undefined) arm(next);
    } catch (error) {
      logger.error('waiting executions could not be resumed', { error });
      retryLater();
    }
  };

  let moving: Promise<void> | undefined;

  const move = async () => {
    const by = unsaved;
    unsaved = 0;
    try {
      await store.clockWasSet(by, clock.now());
    } catch (error) {
      unsaved += by;
      logger.error('the times of waiting executions could not be moved with the clock', { error });
      retryLater();
      return;
    }
    timer?.cancel();
    dueAt = Number.POSITIVE_INFINITY;
    await resumeDue();
  };

  return {
    async watch() {
      if (looks === undefined) lookAtClock();
      await resumeDue();
    },
    expect: arm,
    stop() {
      stopped = true;
      timer?.cancel();
      looks?.cancel();
      retry?.cancel();
    },
    clockWasSet(by) {
      unsaved += by;
      moving = move();
    },
    moved: async () => moving,
  };
}
