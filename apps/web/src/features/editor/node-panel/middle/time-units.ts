export type TimeUnit = 'ms' | 's' | 'min' | 'h';

export const unitMs: Readonly<Record<TimeUnit, number>> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 };

/** The largest unit in which a time is a whole number. */
export const largestUnit = (ms: number): TimeUnit =>
  (['h', 'min', 's'] as const).find((unit) => ms >= unitMs[unit] && ms % unitMs[unit] === 0) ?? 'ms';
