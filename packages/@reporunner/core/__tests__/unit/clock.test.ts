import { describe, expect, it } from 'vitest';
import { createManualClock, setAlarm, systemClock } from '../../src/index.ts';

function alarmAt(at: number) {
  const clock = createManualClock(1_000_000);
  const rung: number[] = [];
  const alarm = setAlarm(clock, at, () => rung.push(clock.now()));
  return { clock, rung, alarm };
}

describe('alarms', () => {
  it('ring at their time', () => {
    const { clock, rung } = alarmAt(1_100_000);
    clock.advance(99_999);
    expect(rung).toEqual([]);
    clock.advance(1);
    expect(rung).toEqual([1_100_000]);
  });

  it('ring within 30 seconds of a jump forward past their time', () => {
    const { clock, rung } = alarmAt(100_000_000);
    clock.shift(200_000_000);
    clock.advance(30_000);
    expect(rung).toEqual([201_030_000]);
  });

  it('never ring early when the clock is set back', () => {
    const { clock, rung } = alarmAt(1_020_000);
    clock.advance(10_000);
    clock.shift(-60_000);
    clock.advance(69_999);
    expect(rung).toEqual([]);
    clock.advance(1);
    expect(rung).toEqual([1_020_000]);
  });

  it('are silent once cancelled, also after they were checked', () => {
    const { clock, rung, alarm } = alarmAt(1_100_000);
    clock.advance(40_000);
    alarm.cancel();
    clock.advance(100_000);
    expect(rung).toEqual([]);
  });
});

it("the system's timers never ring early, however long the task was in which they were set", async () => {
  for (let count = 0; count < 5; count += 1) {
    const began = performance.now();
    while (performance.now() - began < 8);
    const set = performance.now();
    await new Promise<void>((resolve) => systemClock.setTimer(10, resolve));
    expect(performance.now() - set).toBeGreaterThanOrEqual(10);
  }
});
