/** CB1–CB6 of circuit-breaker.ts. */
import { createManualClock } from '@reporunner/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Admission, type CircuitChange, createCircuitBreaker } from '../../src/index.ts';

const options = { failures: 3, windowMs: 1_000, pauseMs: 100, maxPauseMs: 400 };

function setUp(more: object = {}) {
  const clock = createManualClock(1_000_000);
  const changes: CircuitChange[] = [];
  const breaker = createCircuitBreaker({
    ...options,
    clock,
    onChange: (change) => changes.push(change),
    ...more,
  });
  const enter = (key = 'a') => {
    const entry = breaker.enter(key);
    if (!entry.admitted) throw new Error('refused');
    return entry;
  };
  const fail = (times = 1, key = 'a') => {
    for (let n = 0; n < times; n += 1) enter(key).failed('503');
  };
  const isOpen = (key = 'a') => !breaker.enter(key).admitted;
  return { clock, changes, breaker, enter, fail, isOpen };
}

describe('a circuit', () => {
  it('[CB1] opens after failures in a row, and a success in between forgets them', () => {
    const test = setUp();
    test.fail(2);
    test.enter().succeeded();
    test.fail(2);
    expect(test.isOpen()).toBe(false);
    test.fail(1);
    expect(test.isOpen()).toBe(true);
    expect(test.changes).toEqual([{ key: 'a', state: 'open', pauseMs: 100, reason: '503' }]);
  });

  it('[CB1] does not count failures that are long past', () => {
    const test = setUp();
    test.fail(2);
    test.clock.advance(1_001);
    test.fail(2);
    expect(test.isOpen()).toBe(false);
  });

  it('[CB2] [CB3] [CB4] refuses until its pause is over, then admits one probe, and doubles the pause when that fails', () => {
    const test = setUp();
    test.fail(3);
    expect(test.breaker.enter('a')).toEqual({ admitted: false, retryAfterMs: 100, reason: '503' });
    for (const next of [200, 400, 400]) {
      const { retryAfterMs } = test.breaker.enter('a') as { retryAfterMs: number };
      test.clock.advance(retryAfterMs - 1);
      expect(test.isOpen()).toBe(true);
      test.clock.advance(1);
      expect(test.breaker.stats()).toMatchObject({ open: 0, halfOpen: 1 });
      const probe = test.enter();
      expect(test.isOpen()).toBe(true);
      expect(test.breaker.stats()).toMatchObject({ open: 0, halfOpen: 1 });
      probe.failed('503');
      expect(test.breaker.enter('a')).toEqual({ admitted: false, retryAfterMs: next, reason: '503' });
    }
    test.clock.advance(400);
    test.enter().succeeded();
    expect(test.breaker.stats()).toMatchObject({ open: 0, halfOpen: 0, opened: 4, probes: 4 });
    test.fail(2);
    expect(test.isOpen()).toBe(false);
    test.fail(1);
    expect(test.changes.at(-1)).toEqual({ key: 'a', state: 'open', pauseMs: 100, reason: '503' });
  });

  it('[CB3] admits another probe at once when one was given up, and after a pause when one says nothing', () => {
    const test = setUp();
    test.fail(3);
    test.clock.advance(100);
    test.enter().abandoned();
    test.enter();
    test.clock.advance(99);
    expect(test.isOpen()).toBe(true);
    test.clock.advance(1);
    test.enter().succeeded();
    expect(test.isOpen()).toBe(false);
  });

  it('[CB5] is not changed by what was admitted before it opened or closed', () => {
    const test = setUp();
    const early = [test.enter(), test.enter(), test.enter(), test.enter()] as const;
    test.fail(3);
    early[0].succeeded();
    expect(test.isOpen()).toBe(true);
    test.clock.advance(100);
    test.enter().succeeded();
    for (const call of early) call.failed('503');
    test.fail(2);
    expect(test.isOpen()).toBe(false);
  });

  it('lets through what is forced: success closes it, failure does not make it worse', () => {
    const test = setUp();
    test.fail(3);
    const failing = test.breaker.enter('a', true) as Admission;
    failing.failed('503');
    expect(test.breaker.enter('a')).toEqual({ admitted: false, retryAfterMs: 100, reason: '503' });
    (test.breaker.enter('a', true) as Admission).succeeded();
    expect(test.isOpen()).toBe(false);
  });

  it('never opens where the limit is 0', () => {
    const test = setUp({ failures: 0 });
    test.fail(100);
    expect(test.isOpen()).toBe(false);
  });

  it('does not stay open longer when the clock is set back', () => {
    const test = setUp();
    test.fail(3);
    test.clock.shift(-3_600_000);
    expect(test.breaker.enter('a')).toEqual({ admitted: false, retryAfterMs: 100, reason: '503' });
    test.clock.advance(100);
    test.enter();
  });

  it('[CB6] is independent of others, and the number of keys is bounded', () => {
    const test = setUp({ keys: 2 });
    test.fail(3, 'a');
    expect([test.isOpen('a'), test.isOpen('b')]).toEqual([true, false]);
    test.fail(1, 'b');
    test.fail(1, 'c');
    expect(test.isOpen('a')).toBe(false);
  });

  type Step =
    | { readonly type: 'enter' }
    | { readonly type: 'settle'; readonly which: number; readonly how: 'succeeded' | 'failed' | 'abandoned' }
    | { readonly type: 'advance'; readonly ms: number };
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 4, arbitrary: fc.constant({ type: 'enter' as const }) },
    {
      weight: 4,
      arbitrary: fc.record({
        type: fc.constant('settle' as const),
        which: fc.nat(8),
        how: fc.constantFrom('succeeded', 'failed', 'failed', 'failed', 'abandoned'),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant('advance' as const),
        ms: fc.constantFrom(1, 50, 99, 100, 200, 1_001),
      }),
    },
  );

  /** The rules again, as one looks back at everything that happened. */
  interface Model {
    now: number;
    calls: number;
    /** Since when it is as it is, in calls. */
    since: number;
    pause: number;
    /** When it opened, or the probe began that has said nothing yet. */
    from: number;
    failures: number[];
  }

  it('[CB1] [CB2] [CB3] [CB4] [CB5] does what the rules say, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => {
        const { clock, breaker } = setUp();
        const model: Model = { now: 0, calls: 0, since: 0, pause: 0, from: 0, failures: [] };
        const open: { readonly entry: Admission; readonly call: number; readonly isProbe: boolean }[] = [];
        const opens = (pause: number) =>
          Object.assign(model, { pause, from: model.now, since: model.calls, failures: [] });
        for (const one of steps) {
          if (one.type === 'advance') {
            clock.advance(one.ms);
            model.now += one.ms;
          } else if (one.type === 'enter') {
            const entry = breaker.enter('a');
            const isProbe = model.pause > 0;
            const left = model.from + model.pause - model.now;
            if (isProbe && left > 0)
              expect(entry).toEqual({ admitted: false, retryAfterMs: left, reason: '503' });
            else {
              expect(entry.admitted).toBe(true);
              model.calls += 1;
              if (isProbe) model.from = model.now;
              open.push({ entry: entry as Admission, call: model.calls, isProbe });
            }
          } else {
            const [settled] = open.splice(one.which % Math.max(1, open.length), 1);
            if (settled === undefined) continue;
            settled.entry[one.how]('503');
            if (settled.call <= model.since) continue;
            if (one.how === 'succeeded') {
              if (model.pause > 0) Object.assign(model, { since: model.calls, pause: 0 });
              model.failures = [];
            } else if (one.how === 'abandoned') {
              if (settled.isProbe) model.from = Math.min(model.from, model.now - model.pause);
            } else if (settled.isProbe) opens(Math.min(options.maxPauseMs, model.pause * 2));
            else {
              if (model.now - (model.failures[0] ?? model.now) > options.windowMs) model.failures = [];
              model.failures.push(model.now);
              if (model.failures.length >= options.failures) opens(options.pauseMs);
            }
          }
          const { open: opened, halfOpen } = breaker.stats();
          expect(opened + halfOpen).toBe(model.pause > 0 ? 1 : 0);
        }
      }),
      { numRuns: 500 },
    );
  });
});
