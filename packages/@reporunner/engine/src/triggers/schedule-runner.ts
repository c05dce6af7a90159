/**
 * Fires one schedule trigger.
 * T3 A tick starts at most one execution, also across restarts: its idempotency key is the tick itself.
 * T4 A tick counts as done only when its execution is durably accepted; until then it is tried again.
 * T5 Ticks that fell while nothing ran follow the trigger's `missed` policy.
 * T6 A clock that is set, or a machine that was suspended, neither silences a schedule nor loses a tick beyond T5.
 */
import { type Clock, isServiceError, type Logger, type Timer } from '@reporunner/core';
import type { ScheduleActivation } from '@reporunner/integrations';
import { createScheduleTimes } from './schedule-times.ts';

/** What is remembered between runs of the process. */
export interface ScheduleState {
  /** The rules as JSON: with other rules the schedule begins anew. */
  readonly rules: string;
  /** Start of interval counting. */
  readonly anchor: number;
  /** The newest tick that was started or deliberately passed over. */
  readonly lastTick: number;
}

export interface ScheduleRunnerOptions {
  readonly schedule: ScheduleActivation;
  /** IANA name. */
  readonly timezone: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Resolves once the execution of that tick is durably accepted. */
  readonly fire: (tick: number) => Promise<void>;
  readonly load: () => Promise<unknown>;
  readonly save: (state: ScheduleState) => Promise<void>;
}

export interface ScheduleRunner {
  start(): Promise<void>;
  stop(): void;
  /** When it comes due next, for display. */
  nextTick(): number | undefined;
}

const maxMissed = 100;
/** A timer that wakes later than this (a suspended laptop) finds its tick missed. */
const lateMs = 60_000;
const retryMs = 5_000;
/** How often the wall clock is looked at while nothing is due. */
const recheckMs = 30_000;

function isState(value: unknown): value is ScheduleState {
  if (typeof value !== 'object' || value === null) return false;
  const state = value as Partial<Record<keyof ScheduleState, unknown>>;
  return (
    typeof state.rules === 'string' && typeof state.anchor === 'number' && typeof state.lastTick === 'number'
  );
}

/** @throws RangeError for an unknown time zone, Error for what is no cron expression. */
export function createScheduleRunner(options: ScheduleRunnerOptions): ScheduleRunner {
  const { schedule, timezone, clock, logger } = options;
  const rules = JSON.stringify([schedule.rules, timezone]);
  let state: ScheduleState | undefined;
  let times = createScheduleTimes(schedule, timezone, clock.now());
  let timer: Timer | undefined;
  let stopped = false;
  /** The wall clock when it was looked at last. */
  let seenAt = 0;

  const missedTicks = (after: number, until: number): readonly number[] => {
    switch (schedule.missed) {
      case 'skip':
        return [];
      case 'once':
        return times.between(after, until, 1);
      case 'all':
        return times.between(after, until, maxMissed);
    }
  };

  /** Starts `ticks` in order and remembers each; false when one could not be accepted. */
  const fireAll = async (ticks: readonly number[]): Promise<boolean> => {
    for (const tick of ticks) {
      if (stopped || state === undefined) return false;
      try {
        await options.fire(tick);
        state = { ...state, lastTick: tick };
        await options.save(state);
      } catch (error) {
        if (!stopped && !isServiceError(error, 'SHUTTING_DOWN')) {
          logger.error('schedule tick could not be started; trying again', { tick, error });
        }
        return false;
      }
    }
    return true;
  };

  /**
   * The clock was set back. Times of a cron rule that come again are the ticks that they were (T3). Intervals keep their
   * rhythm in elapsed time, moved by a millisecond: these ticks are new, and none may have the key of an earlier one.
   */
  const followSetBack = (now: number) => {
    if (state === undefined || (now >= seenAt - lateMs && now >= state.lastTick - lateMs)) return;
    const setBackBy = Math.max(seenAt, state.lastTick) - now;
    logger.warn('the clock was set back; the schedule goes on from the new time', { setBackBy });
    state = { ...state, anchor: state.anchor - setBackBy + 1, lastTick: Math.min(state.lastTick, now) };
    times = createScheduleTimes(schedule, timezone, state.anchor);
  };

  const arm = () => {
    if (stopped || state === undefined) return;
    const now = clock.now();
    followSetBack(now);
    seenAt = now;
    const due = times.next(state.lastTick);
    if (due === undefined) return;
    const delay = Math.max(0, due - now);
    timer = delay > recheckMs ? clock.setTimer(recheckMs, arm) : clock.setTimer(delay, () => void wake(due));
  };

  const wake = async (due: number, again = false) => {
    if (stopped || state === undefined) return;
    const now = clock.now();
    // Timers may be a little early, and clocks are set back; a tick is never early.
    if (now < due) return arm();
    seenAt = now;
    // A tick that is being tried again was met in time, however long the store has been away.
    const late = !again && now - due > lateMs;
    const ticks = late ? missedTicks(state.lastTick, now) : times.between(state.lastTick, now, maxMissed);
    const done = await fireAll(ticks);
    if (stopped) return;
    if (!done) {
      timer = clock.setTimer(retryMs, () => void wake(due, true));
      return;
    }
    if (late && ticks.length === 0) state = { ...state, lastTick: now };
    arm();
  };

  return {
    async start() {
      const now = clock.now();
      const stored = await options.load();
      if (stopped) return;
      const known = isState(stored) && stored.rules === rules ? stored : undefined;
      state = known ?? { rules, anchor: now, lastTick: now };
      times = createScheduleTimes(schedule, timezone, state.anchor);
      if (known === undefined) {
        await options.save(state);
      } else {
        seenAt = now;
        followSetBack(now);
        const done = await fireAll(missedTicks(state.lastTick, now));
        if (stopped) return;
        if (!done) {
          timer = clock.setTimer(retryMs, () => void this.start());
          return;
        }
        state = { ...state, lastTick: Math.max(state.lastTick, now) };
      }
      seenAt = now;
      arm();
    },
    stop() {
      stopped = true;
      timer?.cancel();
    },
    nextTick: () => (stopped || state === undefined ? undefined : times.next(clock.now())),
  };
}
