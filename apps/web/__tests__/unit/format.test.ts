import { describe, expect, it } from 'vitest';
import { createFormat } from '../../src/i18n/format.ts';

const plain = (text: string) => text.replace(/[\u202f\u00a0]/g, ' ');
const { duration, bytes, relative } = createFormat('en', 'UTC');

describe('createFormat', () => {
  it('writes durations in the two units that matter', () => {
    expect([3, 999, 1_250, 59_960, 83_000, 3_660_000, 90_000_000].map(duration).map(plain)).toEqual([
      '3 ms',
      '999 ms',
      '1.3 sec',
      '1 min 0 sec',
      '1 min 23 sec',
      '1 hr 1 min',
      '1 day 1 hr',
    ]);
  });
  it('writes sizes by the thousand', () => {
    expect([0, 999, 1_024, 5_242_880, 52_428_800].map(bytes).map(plain)).toEqual([
      '0 byte',
      '999 byte',
      '1 kB',
      '5 MB',
      '50 MB',
    ]);
  });
  it('writes ages', () => {
    const now = 1_000_000_000;
    expect(plain(relative(now - 200_000, now))).toBe('3 min. ago');
    expect(plain(relative(now + 7_300_000, now))).toBe('in 2 hr.');
    expect(relative(now, now)).toBe('now');
  });
  it('writes as the language does', () => {
    expect(createFormat('ar', 'UTC').number(1_234.5)).not.toBe('');
  });
});
