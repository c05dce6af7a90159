/** [EX6] of SPEC.md: what waits goes on at its time. */
import { createManualClock, silentLogger } from '@reporunner/core';
import { expect, it } from 'vitest';
import type { ExecutionStore } from '../../src/index.ts';
import { createWakeUps } from '../../src/wake-ups.ts';

function setUp() {
  const clock = createManualClock(1_000);
  const waiting = new Set<number>();
  const resumed: number[] = [];
  let isRefused = false;
  const store = {
    claimDue: async (_owner: string, now: number) => {
      if (isRefused) throw new Error('no');
      const due = [...waiting].filter((at) => at <= now);
      for (const at of due) waiting.delete(at);
      return due.map((at) => ({ tenantId: 't', record: { id: String(at) } }));
    },
    nextResumeAt: async () => (waiting.size === 0 ? undefined : Math.min(...waiting)),
  } as unknown as ExecutionStore;
  const wakeUps = createWakeUps({
    ...{ store, clock, logger: silentLogger, lease: { owner: 'me' }, clockSteps: { total: 0, look() {} } },
    resume: async ({ record }) => void resumed.push(Number(record.id)),
  });
  const wait = (at: number) => {
    waiting.add(at);
    wakeUps.expect(at);
  };
  const pass = async (ms: number) => {
    clock.advance(ms);
    for (let tick = 0; tick < 50; tick += 1) await Promise.resolve();
  };
  const refuse = (is: boolean) => {
    isRefused = is;
  };
  return { wakeUps, resumed, wait, pass, refuse };
}

it('[EX6] one that was overdue when it left memory hides none that come later', async () => {
  const { resumed, wait, pass } = setUp();
  wait(9_000);
  wait(500);
  await pass(0);
  expect(resumed).toEqual([500]);
  wait(9_500);
  await pass(8_000);
  expect(resumed).toEqual([500, 9_000]);
  await pass(500);
  expect(resumed).toEqual([500, 9_000, 9_500]);
});

it('[EX6] all go on once a store that was away is back', async () => {
  const { resumed, wait, pass, refuse } = setUp();
  refuse(true);
  wait(2_000);
  await pass(1_000);
  wait(100_000);
  refuse(false);
  await pass(5_000);
  expect(resumed).toEqual([2_000]);
  await pass(100_000);
  expect(resumed).toEqual([2_000, 100_000]);
});
