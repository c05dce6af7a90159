import { createCronTimes } from '@reporunner/core/cron';

/** Runs as a form shows them: to the minute, with the year where it is not that of `now`. */
export function describeRuns(
  runs: readonly Date[],
  {
    locale,
    timezone,
    now,
  }: { readonly locale: string; readonly timezone: string | undefined; readonly now: Date },
): readonly string[] {
  const zone = timezone === undefined ? {} : { timeZone: timezone };
  const year = new Intl.DateTimeFormat('en', { year: 'numeric', ...zone });
  const shown = {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
    ...zone,
  } as const;
  const thisYear = new Intl.DateTimeFormat(locale, shown);
  const otherYear = new Intl.DateTimeFormat(locale, { ...shown, year: 'numeric' });
  return runs.map((run) => (year.format(run) === year.format(now) ? thisYear : otherYear).format(run));
}

/** The next times of a cron expression, as the server computes them: with the same code. */
export function nextRuns(
  expression: string,
  timezone: string | undefined,
  count: number,
  from: Date,
): { readonly runs: readonly Date[] } | { readonly problem: string } {
  try {
    const next = createCronTimes(expression, timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
    const runs: Date[] = [];
    for (let at = next(from.getTime()); at !== undefined && runs.length < count; at = next(at))
      runs.push(new Date(at));
    return { runs };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
