import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createNews } from '../../src/features/editor/run/news.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('news of an execution', () => {
  it('ends the wait at once, also when it arrived while nobody waited', async () => {
    const news = createNews(new AbortController().signal);
    news.arrived();
    await news.within(8_000);
    const waiting = news.within(8_000);
    news.arrived();
    await waiting;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('counts once: the next wait takes its time', async () => {
    const news = createNews(new AbortController().signal);
    news.arrived();
    await news.within(8_000);
    let isOver = false;
    void news.within(8_000).then(() => {
      isOver = true;
    });
    await vi.advanceTimersByTimeAsync(7_999);
    expect(isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(isOver).toBe(true);
  });

  it('is over when the signal says stop', async () => {
    const stopping = new AbortController();
    const news = createNews(stopping.signal);
    const waiting = news.within(8_000);
    stopping.abort();
    await waiting;
    await news.within(8_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});
