import { createManualClock } from '@reporunner/core';
import { defineAction, defineIntegration } from '@reporunner/integrations';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createTestEngine } from '../../src/testing/index.ts';
import { TimeSlices } from '../../src/time-slices.ts';
import { documentOf, nodeMetadata, start } from '../../test-utils/nodes.ts';

describe('time slices', () => {
  it('[FA1] go round over workflows, and over the executions of each, one in a pass of the event loop', async () => {
    const slices = new TimeSlices();
    const order: string[] = [];
    const taker = (workflow: string, name: string, left: number) => ({
      takeSlice() {
        order.push(name);
        if (left > 1) slices.wait('tenant', workflow, taker(workflow, name, left - 1));
      },
    });
    for (const name of ['a1', 'a2', 'a3']) slices.wait('tenant', 'a', taker('a', name, 2));
    slices.wait('tenant', 'b', taker('b', 'b1', 3));
    const passes: number[] = [];
    while (order.length < 9) {
      passes.push(order.length);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(order.join(' ')).toBe('a1 b1 a2 b1 a3 b1 a1 a2 a3');
    for (const [at, taken] of passes.entries()) expect(taken - (passes[at - 1] ?? 0)).toBeLessThan(2);
  });

  it('[FA1] go round over tenants first, however many workflows one of them has', async () => {
    const slices = new TimeSlices();
    const order: string[] = [];
    const taker = (tenant: string, workflow: string, left: number) => ({
      takeSlice() {
        order.push(workflow);
        if (left > 1) slices.wait(tenant, workflow, taker(tenant, workflow, left - 1));
      },
    });
    for (const workflow of ['a1', 'a2', 'a3']) slices.wait('a', workflow, taker('a', workflow, 2));
    slices.wait('b', 'b1', taker('b', 'b1', 3));
    while (order.length < 9) await new Promise((resolve) => setImmediate(resolve));
    expect(order.join(' ')).toBe('a1 b1 a2 b1 a3 b1 a1 a2 a3');
  });

  it('[FA1] let a short execution through while long ones of another workflow run', async () => {
    const clock = createManualClock(0);
    const done: string[] = [];
    // Each takes a whole step of the clock.
    const busy = defineAction({
      ...nodeMetadata,
      type: 't.busy',
      label: 'Busy',
      parameters: z.strictObject({ ms: z.number(), name: z.string() }),
      run: ({ parameters: { ms, name }, item }) => {
        clock.advance(ms);
        done.push(name);
        return item.json;
      },
    });
    const test = createTestEngine({
      clock,
      integrations: [defineIntegration({ name: 't', label: 'T', nodes: [start, busy], credentials: [] })],
    });
    const chain = (id: string, length: number, ms: number) => {
      const names = Array.from({ length }, (_, at) => `${id}${at}`);
      const nodes = names.map((name) => [name, { type: 't.busy', parameters: { ms, name } }] as const);
      const edges = names.map((name, at) => `${names[at - 1] ?? 'start'}>${name}`);
      return test.publish(documentOf(Object.fromEntries(nodes), edges, { id }));
    };
    const long = [test.start(chain('long', 64, 1)), test.start(chain('other', 64, 1))];
    const short = test.start(chain('short', 2, 0));
    await short.finished;
    expect(done.filter((name) => !name.startsWith('short')).length).toBeLessThan(40);
    await Promise.all(long.map(({ finished }) => finished));
    expect(done).toHaveLength(130);
  });
});
