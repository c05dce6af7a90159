import { describe, expect, it } from 'vitest';
import { createManualClock, withTimeout } from '../../src/index.ts';

function countingClock() {
  const clock = createManualClock();
  const open = { timers: 0 };
  return {
    open,
    advance: clock.advance,
    now: clock.now,
    elapsed: clock.elapsed,
    setTimer(ms: number, run: () => void) {
      open.timers += 1;
      const timer = clock.setTimer(ms, () => {
        open.timers -= 1;
        run();
      });
      return {
        cancel() {
          open.timers -= 1;
          timer.cancel();
        },
      };
    },
  };
}

describe('a promise with a time limit', () => {
  it('gives its value, and leaves no timer behind', async () => {
    const clock = countingClock();
    expect(await withTimeout(clock, Promise.resolve(1), 10)).toBe(1);
    expect(clock.open.timers).toBe(0);
  });

  it('rejects as the promise does, and leaves no timer behind', async () => {
    const clock = countingClock();
    await expect(withTimeout(clock, Promise.reject(new Error('no')), 10)).rejects.toThrow('no');
    expect(clock.open.timers).toBe(0);
  });

  it('is undefined when the time is up', async () => {
    const clock = countingClock();
    const result = withTimeout(clock, new Promise(() => {}), 10);
    clock.advance(10);
    expect(await result).toBeUndefined();
  });
});
