import { createCronTimes } from '@reporunner/core/cron';
import type { ScheduleActivation } from '@reporunner/integrations';

/** When a schedule comes due. Pure; times are milliseconds since the epoch. */
export interface ScheduleTimes {
  /** The first tick after `after`, or undefined when there is none any more. */
  next(after: number): number | undefined;
  /** The ticks in (after, until], oldest first; only the newest `limit` when there are more. */
  between(after: number, until: number, limit: number): readonly number[];
}

/** Ticks looked at when catching up; a schedule of every second reaches this after a day and is cut to the newest. */
const maxTicks = 100_000;

type NextTick = (after: number) => number | undefined;

/**
 * Cron rules follow the wall clock of `timezone`, through its changes as `createCronTimes` says. Intervals count from
 * `anchor` in elapsed time, so no change of the clock touches them.
 */
export function createScheduleTimes(
  schedule: Pick<ScheduleActivation, 'rules'>,
  timezone: string,
  anchor: number,
): ScheduleTimes {
  const rules: readonly NextTick[] = schedule.rules.map((rule): NextTick => {
    if (rule.kind === 'interval') {
      return (after) => anchor + (Math.floor((after - anchor) / rule.everyMs) + 1) * rule.everyMs;
    }
    return createCronTimes(rule.expression, timezone);
  });

  const next: NextTick = (after) => {
    let soonest: number | undefined;
    for (const rule of rules) {
      const tick = rule(after);
      if (tick !== undefined && (soonest === undefined || tick < soonest)) soonest = tick;
    }
    return soonest;
  };

  return {
    next,
    between(after, until, limit) {
      const ticks: number[] = [];
      let tick = next(after);
      for (let seen = 0; tick !== undefined && tick <= until && seen < maxTicks; seen += 1) {
        ticks.push(tick);
        if (ticks.length > limit) ticks.shift();
        tick = next(tick);
      }
      return ticks;
    },
  };
}
