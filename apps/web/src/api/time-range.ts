/** How far back one looks. */
export type TimeRange = 'hour' | 'day' | 'week' | 'month';

export const rangeMs: Readonly<Record<TimeRange, number>> = {
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
  month: 30 * 86_400_000,
};
