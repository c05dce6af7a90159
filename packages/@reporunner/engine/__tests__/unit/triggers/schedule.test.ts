import { createManualClock, silentLogger } from '@reporunner/core';
import type { ScheduleActivation } from '@reporunner/integrations';
import { describe, expect, it } from 'vitest';
import { createScheduleRunner, type ScheduleState } from '../../../src/triggers/schedule-runner.ts';
import { createScheduleTimes } from '../../../src/triggers/schedule-times.ts';

const cron = (expression: string) => ({ kind: 'cron' as const, expression });
const every = (everyMs: number) => ({ kind: 'interval' as const, everyMs });
const at = (iso: string) => Date.parse(iso);
const iso = (ticks: readonly number[]) => ticks.map((tick) => new Date(tick).toISOString());

describe('schedule times', () => {
  it('knows cron with seconds', () => {
    const times = createScheduleTimes({ rules: [cron('*/20 * * * * *')] }, 'UTC', 0);
    expect(iso(times.between(at('2026-01-01T00:00:00Z'), at('2026-01-01T00:01:00Z'), 10))).toEqual([
      '2026-01-01T00:00:20.000Z',
      '2026-01-01T00:00:40.000Z',
      '2026-01-01T00:01:00.000Z',
    ]);
  });

  it('follows the wall clock of the zone through both DST changes', () => {
    const times = createScheduleTimes({ rules: [cron('0 9 * * *')] }, 'Europe/Berlin', 0);
    expect(iso(times.between(at('2026-03-28T00:00:00Z'), at('2026-03-30T00:00:00Z'), 10))).toEqual([
      '2026-03-28T08:00:00.000Z',
      '2026-03-29T07:00:00.000Z',
    ]);
    expect(iso(times.between(at('2026-10-24T00:00:00Z'), at('2026-10-26T00:00:00Z'), 10))).toEqual([
      '2026-10-24T07:00:00.000Z',
      '2026-10-25T08:00:00.000Z',
    ]);
  });

  it('runs a time that DST skips once, and a time that DST repeats once', () => {
    const times = createScheduleTimes({ rules: [cron('30 2 * * *')] }, 'Europe/Berlin', 0);
    expect(iso(times.between(at('2026-03-29T00:00:00Z'), at('2026-03-29T12:00:00Z'), 10))).toEqual([
      '2026-03-29T01:00:00.000Z',
    ]);
    expect(iso(times.between(at('2026-10-24T22:00:00Z'), at('2026-10-25T12:00:00Z'), 10))).toEqual([
      '2026-10-25T00:30:00.000Z',
    ]);
  });

  it('runs a wildcard hour in both passes of a repeated hour (public-reports 39)', () => {
    const times = createScheduleTimes({ rules: [cron('*/30 * * * *')] }, 'Europe/Berlin', 0);
    expect(times.between(at('2026-10-24T23:45:00Z'), at('2026-10-25T02:15:00Z'), 99)).toHaveLength(5);
  });

  it('joins several rules without doubling a common tick', () => {
    const times = createScheduleTimes(
      { rules: [cron('0 * * * *'), cron('30 * * * *'), cron('0 0 * * *')] },
      'UTC',
      0,
    );
    expect(times.between(at('2025-12-31T23:10:00Z'), at('2026-01-01T00:40:00Z'), 10)).toHaveLength(3);
  });

  it('counts intervals from their anchor, in elapsed time', () => {
    const times = createScheduleTimes({ rules: [every(90_000)] }, 'UTC', 1_000);
    expect(times.next(0)).toBe(1_000);
    expect(times.next(1_000)).toBe(91_000);
    expect(times.next(91_001)).toBe(181_000);
  });

  it('keeps the newest when there are more than asked for', () => {
    const times = createScheduleTimes({ rules: [every(1_000)] }, 'UTC', 0);
    expect(times.between(0, 10_500, 2)).toEqual([9_000, 10_000]);
  });
});

function harness(schedule: ScheduleActivation, stored?: ScheduleState, start = 0) {
  const clock = createManualClock(start);
  const fired: number[] = [];
  const saved: ScheduleState[] = [];
  let failing = 0;
  const runner = createScheduleRunner({
    schedule,
    timezone: 'UTC',
    clock,
    logger: silentLogger,
    fire: async (tick) => {
      if (failing > 0) {
        failing -= 1;
        throw new Error('store down');
      }
      fired.push(tick);
    },
    load: async () => stored,
    save: async (state) => void saved.push(state),
  });
  /** Lets the promises of a tick settle between steps of the clock. */
  const advance = async (ms: number, step = 500) => {
    for (let left = ms; left > 0; left -= step) {
      clock.advance(Math.min(step, left));
      for (let round = 0; round < 20; round += 1) await Promise.resolve();
    }
  };
  return { runner, fired, saved, advance, clock, fail: (times: number) => (failing = times) };
}

const rulesOf = (schedule: ScheduleActivation) => JSON.stringify([schedule.rules, 'UTC']);

describe('schedule runner', () => {
  const secondly: ScheduleActivation = { rules: [every(1_000)], missed: 'skip' };

  it('[T3] fires each tick once and remembers it', async () => {
    const { runner, fired, saved, advance } = harness(secondly);
    await runner.start();
    await advance(3_000);
    expect(fired).toEqual([1_000, 2_000, 3_000]);
    expect(saved.at(-1)?.lastTick).toBe(3_000);
  });

  it('[T4] tries a tick again until it is accepted, however long that takes', async () => {
    const { runner, fired, advance, fail } = harness({ rules: [every(600_000)], missed: 'skip' });
    await runner.start();
    fail(30);
    await advance(600_000, 5_000);
    expect(fired).toEqual([]);
    await advance(300_000, 5_000);
    expect(fired).toEqual([600_000]);
  });

  it.each([
    ['skip', []],
    ['once', [10_000]],
    ['all', [7_000, 8_000, 9_000, 10_000]],
  ] as const)('[T5] after a pause of the process, %s runs %j', async (missed, expected) => {
    const schedule: ScheduleActivation = { rules: [every(1_000)], missed };
    const { runner, fired } = harness(
      schedule,
      { rules: rulesOf(schedule), anchor: 0, lastTick: 6_000 },
      10_400,
    );
    await runner.start();
    expect(fired).toEqual(expected);
  });

  it('[T5] goes on in phase after a restart', async () => {
    const { runner, fired, advance } = harness(
      secondly,
      { rules: rulesOf(secondly), anchor: 300, lastTick: 5_300 },
      10_000,
    );
    await runner.start();
    await advance(1_500, 100);
    expect(fired).toEqual([10_300, 11_300]);
  });

  it('[T5] begins anew when the rules are others', async () => {
    const schedule: ScheduleActivation = { rules: [every(1_000)], missed: 'all' };
    const { runner, fired } = harness(schedule, { rules: '["other"]', anchor: 0, lastTick: 0 }, 50_000);
    await runner.start();
    expect(fired).toEqual([]);
  });

  it('[T6] goes on in its rhythm when the clock is set back, with ticks of their own', async () => {
    const { runner, fired, advance, clock } = harness(
      { rules: [every(60_000)], missed: 'skip' },
      undefined,
      36_000_000,
    );
    await runner.start();
    await advance(180_000, 1_000);
    expect(fired).toHaveLength(3);
    clock.shift(-3_600_000);
    await advance(300_000, 1_000);
    expect(fired).toHaveLength(8);
    expect(new Set(fired).size).toBe(8);
  });

  it('[T6] fires the times of a cron rule that come again as the ticks that they were', async () => {
    const { runner, fired, advance, clock } = harness(
      { rules: [cron('* * * * *')], missed: 'skip' },
      undefined,
      36_000_000,
    );
    await runner.start();
    await advance(120_000, 1_000);
    clock.shift(-120_000);
    await advance(180_000, 1_000);
    const twice = [36_060_000, 36_120_000];
    expect(fired).toEqual([...twice, ...twice, 36_180_000]);
  });

  it('[T6] is not silent after a clock that was years ahead is set right', async () => {
    const year = 31_536_000_000;
    const { runner, fired, advance, clock } = harness(
      { rules: [cron('*/5 * * * *')], missed: 'skip' },
      undefined,
      36_000_000,
    );
    await runner.start();
    clock.shift(5 * year);
    await advance(600_000, 5_000);
    clock.shift(-5 * year);
    const before = fired.length;
    await advance(600_000, 5_000);
    expect(fired.slice(before)).toEqual([36_900_000, 37_200_000]);
  });

  it('[T6] is not silent when the clock was set back while nothing ran', async () => {
    const schedule: ScheduleActivation = { rules: [cron('* * * * *')], missed: 'all' };
    const stored = { rules: rulesOf(schedule), anchor: 0, lastTick: 72_000_000 };
    const { runner, fired, advance } = harness(schedule, stored, 36_000_000);
    await runner.start();
    await advance(120_000, 1_000);
    expect(fired).toEqual([36_060_000, 36_120_000]);
  });

  it.each([
    ['skip', []],
    ['once', [39_600_000]],
    ['all', [37_200_000, 37_800_000, 38_400_000, 39_000_000, 39_600_000]],
  ] as const)(
    '[T6] a clock that jumps forward, or a suspended machine, follows the policy %s',
    async (missed, expected) => {
      const { runner, fired, advance, clock } = harness(
        { rules: [cron('*/10 * * * *')], missed },
        undefined,
        36_000_000,
      );
      await runner.start();
      await advance(600_000, 1_000);
      expect(fired).toEqual([36_600_000]);
      clock.shift(3_030_000);
      await advance(60_000, 1_000);
      expect(fired.slice(1)).toEqual(expected);
    },
  );

  it('fires nothing after stop', async () => {
    const { runner, fired, advance } = harness(secondly);
    await runner.start();
    runner.stop();
    await advance(5_000);
    expect(fired).toEqual([]);
  });
});
