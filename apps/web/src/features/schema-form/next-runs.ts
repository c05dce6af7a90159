import { createCronTimes } from '@reporunner/core/cron';

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
