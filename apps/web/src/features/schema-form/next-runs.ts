import { Cron } from 'croner';

/** The next times of a cron expression, as the server computes them: with the same library. */
export function nextRuns(
  expression: string,
  timezone: string | undefined,
  count: number,
  from: Date,
): { readonly runs: readonly Date[] } | { readonly problem: string } {
  try {
    const cron = new Cron(expression, { paused: true, ...(timezone === undefined ? {} : { timezone }) });
    return { runs: cron.nextRuns(count, from) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
