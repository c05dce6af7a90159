import { describe, expect, it } from 'vitest';
import { WaitingJobs } from '../../src/waiting-jobs.ts';

const job = (tenantId: string, scope: string | undefined, id: number) => ({
  id,
  message: { tenantId, ...(scope === undefined ? {} : { scope }) },
});
const idsOf = (jobs: readonly { readonly id: number }[]) => jobs.map(({ id }) => id);

describe('runs that wait for a process', () => {
  it('[SB10] go round over tenants, and over the workflows of each', () => {
    const waiting = new WaitingJobs<ReturnType<typeof job>>();
    for (let id = 0; id < 5; id += 1) waiting.push(job('one', 'a/x', id));
    waiting.push(job('one', 'b/x', 10));
    waiting.push(job('two', 'c/x', 20));
    waiting.push(job('two', undefined, 21));
    expect(waiting.length).toBe(8);
    expect(idsOf(waiting.takeAll())).toEqual([0, 20, 10, 21, 1, 2, 3, 4]);
    expect(waiting.length).toBe(0);
    expect(waiting.take()).toBeUndefined();
  });

  it('[SB10] those of one workflow keep their order, also when they come back', () => {
    const waiting = new WaitingJobs<ReturnType<typeof job>>();
    for (let id = 0; id < 4; id += 1) waiting.push(job('one', 'a/x', id));
    const taken = [waiting.take(), waiting.take()].filter((one) => one !== undefined);
    waiting.putBack(taken);
    const left = job('one', 'a/y', 9);
    waiting.push(left);
    expect(waiting.remove(left)).toBe(true);
    expect(waiting.remove(left)).toBe(false);
    expect(idsOf(waiting.takeAll())).toEqual([0, 1, 2, 3]);
  });
});
