import { type Clock, type Logger, setAlarm, type Timer } from '@reporunner/core';
import type { ClaimedExecution, ExecutionStore } from './ports/execution-store.ts';

const batch = 200;
const retryMs = 5_000;

export interface WakeUps {
  /** Looks at the store for what is due next, now and whenever it is. */
  watch(): Promise<void>;
  /** An execution was suspended that goes on at this time. */
  expect(at: number): void;
  stop(): void;
}

/** Resumes waiting executions when their time has come. One timer, however many wait. */
export function createWakeUps(options: {
  readonly store: ExecutionStore;
  /** Under which name executions are written now. */
  readonly lease: { readonly owner: string };
  readonly clock: Clock;
  readonly logger: Logger;
  readonly resume: (claimed: ClaimedExecution) => Promise<void>;
}): WakeUps {
  const { store, lease, clock, logger, resume } = options;
  let timer: Timer | undefined;
  let dueAt = Number.POSITIVE_INFINITY;
  let stopped = false;

  const arm = (at: number) => {
    if (stopped || at >= dueAt) return;
    timer?.cancel();
    if (at <= clock.now()) {
      void resumeDue();
      return;
    }
    dueAt = at;
    timer = setAlarm(clock, at, () => {
      dueAt = Number.POSITIVE_INFINITY;
      void resumeDue();
    });
  };

  const resumeDue = async () => {
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
      timer = clock.setTimer(retryMs, () => void resumeDue());
    }
  };

  return {
    watch: resumeDue,
    expect: arm,
    stop() {
      stopped = true;
      timer?.cancel();
    },
  };
}
