import { compileTemplate } from '@reporunner/core';
import { describe, expect, it } from 'vitest';
import { WorkSlice } from '../../src/base/work-slice.ts';

/** A clock that work moves on, and counts how often it is looked at. */
function createClock() {
  let time = 0;
  let looks = 0;
  return {
    now: () => {
      looks += 1;
      return time;
    },
    work: (ms: number) => {
      time += ms;
    },
    looks: () => looks,
  };
}

/** Parts of work, each of so many milliseconds, until the slice is over. */
function partsUntilDue(msPerPart: number, slice: WorkSlice, clock: ReturnType<typeof createClock>): number {
  for (let parts = 1; parts <= 20_000; parts += 1) {
    clock.work(msPerPart);
    if (slice.isDue()) return parts;
  }
  return Number.POSITIVE_INFINITY;
}

describe('[FA3] a slice', () => {
  it.each([
    // Milliseconds of a part, and how many of them there may be until others have the main thread.
    [0.001, 10_020],
    [0.1, 120],
    [1, 30],
    [2, 8],
    [50, 2],
  ])('ends soon after ten milliseconds, with parts of %s ms', (ms, max) => {
    const clock = createClock();
    const slice = new WorkSlice(undefined, clock.now);
    expect(partsUntilDue(ms, slice, clock)).toBeLessThanOrEqual(max);
    slice.restart();
    expect(partsUntilDue(ms, slice, clock)).toBeLessThanOrEqual(max);
  });

  it('does not look at the clock for each of many short parts', () => {
    const clock = createClock();
    const slice = new WorkSlice(undefined, clock.now);
    for (let part = 0; part < 1_600; part += 1) expect(slice.isDue()).toBe(false);
    expect(clock.looks()).toBeLessThan(110);
  });

  it('looks at it after a part with many steps of expressions, however short those before were', () => {
    const clock = createClock();
    const slice = new WorkSlice(undefined, clock.now);
    for (let part = 0; part < 1_000; part += 1) slice.isDue();
    clock.work(20);
    compileTemplate("={{ 'a'.repeat(20000).split('').map(c => c + 'b').length }}").evaluate({});
    expect(slice.isDue()).toBe(true);
  });

  it('counts the steps of what was refused, and stays countable whatever was asked for', () => {
    const clock = createClock();
    const slice = new WorkSlice(undefined, clock.now);
    slice.isDue();
    for (const source of ["={{ 'a'.repeat(NaN) }}", "={{ 'a'.repeat(1e300) }}"])
      try {
        compileTemplate(source).evaluate({});
      } catch {}
    for (let part = 0; part < 1_000; part += 1) slice.isDue();
    clock.work(20);
    const endless = '={{ (() => { while (true) { const x = 1; } })() }}';
    expect(() => compileTemplate(endless).evaluate({})).toThrow('too many steps');
    expect(slice.isDue()).toBe(true);
  });
});
