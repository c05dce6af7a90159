import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createChangeSignal } from '../../src/features/editor/run/change-signal.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('changes of an execution', () => {
  it('ends the wait at once, also when it arrived before the wait', async () => {
    const changes = createChangeSignal(new AbortController().signal);
    changes.arrived();
    await changes.within(8_000);
    const waiting = changes.within(8_000);
    changes.arrived();
    await waiting;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('counts once: the next wait takes its time', async () => {
    const changes = createChangeSignal(new AbortController().signal);
    changes.arrived();
    await changes.within(8_000);
    let isOver = false;
    void changes.within(8_000).then(() => {
      isOver = true;
    });
    await vi.advanceTimersByTimeAsync(7_999);
    expect(isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(isOver).toBe(true);
  });

  it('is over when the signal says stop', async () => {
    const stopping = new AbortController();
    const changes = createChangeSignal(stopping.signal);
    const waiting = changes.within(8_000);
    stopping.abort();
    await waiting;
    await changes.within(8_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});
