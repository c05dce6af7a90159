export const unitMs = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;

export type TimeUnit = keyof typeof unitMs;

export const timeUnits: readonly TimeUnit[] = ['ms', 's', 'min', 'h', 'd'];

/** The largest of some units in which a time is a whole number. */
export const maxUnit = (ms: number, among: readonly TimeUnit[] = timeUnits): TimeUnit =>
  among.findLast((unit) => ms >= unitMs[unit] && ms % unitMs[unit] === 0) ?? 'ms';
