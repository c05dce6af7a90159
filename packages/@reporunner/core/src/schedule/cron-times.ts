/**
 * When a cron expression comes due on the wall clock of a time zone. Pure; times are milliseconds since the epoch.
 *
 * Where the clock is put back, an expression whose hour is a wildcard or a step fires in both passes of the repeated
 * hour, and any other fires once, in the first. Where it is put forward, what would have fired in the skipped hour
 * fires at the moment of the change, unless the hour is a wildcard or a step. (As in vixie-cron.)
 */
import { Cron } from 'croner';
import { createWallClock, type WallClock } from './wall-clock.ts';

/** Changes of the clock passed over in search of a tick: decades. */
const maxRegimes = 200;

type Next = (after: number) => number | undefined;

/** True for a rule whose hour is a wildcard or a step (`8-18/2`): it follows elapsed time. */
function isEveryHour(expression: string): boolean {
  const fields = expression.trim().split(/\s+/);
  if (fields.length === 1) return /^@hourly$/i.test(fields[0] ?? '');
  return /[*?/]/.test(fields[fields.length > 5 ? 2 : 1] ?? '');
}

/** The next match of a rule on the wall clock, as if there were no changes of it. */
function wallMatches(expression: string): Next {
  // Not `timezone: 'UTC'`, which asks Intl for each step and takes forty times as long.
  const cron = new Cron(expression, { utcOffset: 0, paused: true });
  return (after) => cron.nextRun(new Date(after))?.getTime();
}

/** Every match on the wall clock, as often as the clock shows it: twice in a repeated hour, never in a skipped one. */
function everyPass(next: Next, clock: WallClock): Next {
  return (after) => {
    let regime = clock.regimeAt(after);
    let wall = after + regime.offset;
    for (let passed = 0; passed < maxRegimes; passed += 1) {
      const match = next(wall);
      if (match === undefined) return undefined;
      const tick = match - regime.offset;
      if (tick < regime.end) return tick;
      const { end } = regime;
      regime = clock.regimeAt(end);
      // What is strictly after the last second before it may be the beginning itself.
      wall = end + regime.offset - 1;
    }
    return undefined;
  };
}

/**
 * Each match on the wall clock once: the first time that the clock shows it, or, where it is skipped, the moment of the
 * change. So a tick is the first instant at which the clock has come as far as the match.
 */
function firstPass(next: Next, clock: WallClock): Next {
  /** How far the wall clock had ever come at that instant. */
  const farthest = (instant: number): number => {
    const regime = clock.regimeAt(instant);
    const before = regime.start - 1 + clock.offsetBefore(regime);
    return Math.max(instant + regime.offset, before);
  };
  return (after) => {
    const match = next(farthest(after));
    if (match === undefined) return undefined;
    let regime = clock.regimeAt(after);
    for (let passed = 0; passed < maxRegimes; passed += 1) {
      const tick = match - regime.offset;
      if (tick < regime.end) return Math.max(tick, regime.start);
      regime = clock.regimeAt(regime.end);
    }
    return undefined;
  };
}

/** The first tick after a time; undefined when there is none any more. @throws Error for what is no cron expression. */
export function createCronTimes(expression: string, timezone: string): Next {
  const clock = createWallClock(timezone);
  const matches = wallMatches(expression);
  return isEveryHour(expression) ? everyPass(matches, clock) : firstPass(matches, clock);
}
