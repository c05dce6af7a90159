/** A timer that was set on a clock. `cancel` has no effect once it has run. */
export interface Timer {
  cancel(): void;
}

/** Time as a dependency, so that tests never sleep. Times are milliseconds since the Unix epoch. */
export interface Clock {
  now(): number;
  /** Milliseconds since some moment, whatever the wall clock is set to meanwhile. */
  elapsed(): number;
  /** Calls `run` once, `delayMs` from now or a little later. Delays longer than setTimeout's 24.8 days work. */
  setTimer(delayMs: number, run: () => void): Timer;
}

const maxTimeoutMs = 2_147_483_647;

/** The clock of the computer. Timers never run early, also those that are set for months. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  setTimer(delayMs, run) {
    const due = performance.now() + delayMs;
    let handle: ReturnType<typeof setTimeout> | undefined;
    const arm = (ms: number) => {
      handle = setTimeout(check, Math.min(maxTimeoutMs, Math.max(0, Math.ceil(ms))));
    };
    // Timers of the platform count from the beginning of its task, which may be some time ago: they ring early.
    const check = () => {
      const left = due - performance.now();
      if (left > 0) arm(left);
      else run();
    };
    arm(delayMs);
    return { cancel: () => clearTimeout(handle) };
  },
};

/** How long a wrong clock that is set right, or a machine that was suspended, goes unnoticed at most. */
const recheckMs = 30_000;

/**
 * Calls `run` once the wall clock has reached `at` (milliseconds since the epoch), never before. A timer alone counts
 * elapsed time, which stands still while a machine is suspended and knows nothing of a clock that is set: the wall clock
 * is looked at every 30 seconds.
 */
export function setAlarm(clock: Clock, at: number, run: () => void): Timer {
  let timer: Timer;
  const check = () => {
    if (clock.now() >= at) run();
    else arm();
  };
  const arm = () => {
    timer = clock.setTimer(Math.min(Math.max(0, at - clock.now()), recheckMs), check);
  };
  arm();
  return { cancel: () => timer.cancel() };
}

/** A clock that stands still until `advance` is called, and then runs every timer that fell due, in order. */
export function createManualClock(start = 0): Clock & {
  advance(ms: number): void;
  /** Sets the wall clock by `ms`, back or forward, as somebody who corrects it does: timers count on as before. */
  shift(ms: number): void;
} {
  let now = start;
  /** What the wall clock was set by. */
  let set = 0;
  const timers = new Set<{ due: number; run: () => void }>();
  return {
    now: () => now,
    elapsed: () => now - set,
    setTimer(delayMs, run) {
      const timer = { due: now + Math.max(0, delayMs), run };
      timers.add(timer);
      return { cancel: () => void timers.delete(timer) };
    },
    advance(ms) {
      const target = now + ms;
      for (;;) {
        let next: { due: number; run: () => void } | undefined;
        for (const timer of timers) {
          if (timer.due <= target && (next === undefined || timer.due < next.due)) next = timer;
        }
        if (next === undefined) break;
        timers.delete(next);
        now = Math.max(now, next.due);
        next.run();
      }
      now = target;
    },
    shift(ms) {
      now += ms;
      set += ms;
      for (const timer of timers) timer.due += ms;
    },
  };
}
