import { describe, expect, it } from 'vitest';
import { changeKind, readRepeat, writeRepeat } from '../../src/features/schema-form/repeat.ts';

describe('a schedule as people put it', () => {
  it.each([
    ['* * * * *', { kind: 'minutes', every: 1 }],
    ['*/15 * * * *', { kind: 'minutes', every: 15 }],
    ['30 */2 * * *', { kind: 'hours', every: 2, minute: 30 }],
    ['5 9 * * *', { kind: 'day', time: '09:05' }],
    ['0 9 * * MON-FRI', { kind: 'week', days: [1, 2, 3, 4, 5], time: '09:00' }],
    ['0 18 * * SUN,SAT', { kind: 'week', days: [0, 6], time: '18:00' }],
    ['0 0 31 * *', { kind: 'month', day: 31, time: '00:00' }],
  ])('is read from its cron expression, and written as the same days and times: %s', (expression, repeat) => {
    const read = readRepeat(expression);
    expect(read).toEqual(repeat);
    expect(read && readRepeat(writeRepeat(read))).toEqual(repeat);
  });

  it.each([
    '',
    '0 9 * *',
    '0 0 9 * * *',
    '0 9,17 * * *',
    '0 9 1 1 *',
    '0 9 1 * MON',
    '0 9 * * MON#1',
    '60 9 * * *',
    '@daily',
    '0 9 L * *',
  ])('is none of an expression that says more, or nothing: "%s"', (expression) => {
    expect(readRepeat(expression)).toBeUndefined();
  });

  it('keeps its time when it changes from each day to each week', () => {
    expect(writeRepeat(changeKind({ kind: 'day', time: '17:45' }, 'week'))).toBe('45 17 * * MON-FRI');
    expect(writeRepeat(changeKind(undefined, 'day'))).toBe('0 9 * * *');
  });
});
