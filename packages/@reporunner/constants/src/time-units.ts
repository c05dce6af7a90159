/** What dates are reckoned in, by expressions and by nodes, from the largest to the smallest. */
export const TIME_UNITS = [
  'years',
  'quarters',
  'months',
  'weeks',
  'days',
  'hours',
  'minutes',
  'seconds',
  'milliseconds',
] as const;
