import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { throttle } from '../../src/api/throttle.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('work that many events ask for', () => {
  it('is done once for those that come together, and once more for what came meanwhile', async () => {
    const finish: (() => void)[] = [];
    const look = throttle(
      400,
      () => new Promise<void>((resolve) => void finish.push(resolve)),
      new AbortController().signal,
    );
    look();
    look();
    await vi.advanceTimersByTimeAsync(0);
    expect(finish).toHaveLength(1);
    // An answer that takes two seconds, and events all the while: it is let come in.
    for (let times = 0; times < 10; times += 1) {
      look();
      await vi.advanceTimersByTimeAsync(200);
    }
    expect(finish).toHaveLength(1);
    finish[0]?.();
    await vi.advanceTimersByTimeAsync(400);
    expect(finish).toHaveLength(2);
    finish[1]?.();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(finish).toHaveLength(2);
  });

  it('is done again after it has failed', async () => {
    let times = 0;
    const look = throttle(
      400,
      () => {
        times += 1;
        return times === 1 ? Promise.reject(new Error('not reached')).catch(() => {}) : undefined;
      },
      new AbortController().signal,
    );
    look();
    await vi.advanceTimersByTimeAsync(400);
    look();
    await vi.advanceTimersByTimeAsync(400);
    expect(times).toBe(2);
  });

  it('is not begun once it is left', async () => {
    const leaving = new AbortController();
    const work = vi.fn();
    const look = throttle(400, work, leaving.signal);
    look();
    leaving.abort();
    look();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(work).not.toHaveBeenCalled();
  });
});
