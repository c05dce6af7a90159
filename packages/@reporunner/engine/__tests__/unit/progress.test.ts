import { createManualClock } from '@reporunner/core';
import { defineAction, defineIntegration } from '@reporunner/integrations';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { NodeProgress } from '../../src/index.ts';
import { ProgressReports } from '../../src/runner/progress-reports.ts';
import { createTestEngine } from '../../src/testing/index.ts';
import { documentOf, nodeMetadata, start } from '../../test-utils/nodes.ts';

function setUp() {
  const clock = createManualClock(0);
  const sent: [number, string | undefined][] = [];
  const reports = new ProgressReports(clock, ({ fraction, message }) => sent.push([fraction, message]));
  return { clock, sent, reports };
}

describe('[NP1] the progress of a node', () => {
  it('is sent at once, then the newest every 250 ms, and the last one at the end', () => {
    const { clock, sent, reports } = setUp();
    for (let step = 0; step < 100; step += 1) {
      reports.report(step / 100, `${step} of 100`);
      clock.advance(10);
    }
    expect(sent.map(([fraction]) => fraction)).toEqual([0, 0.24, 0.49, 0.74, 0.99]);
    reports.report(0.995, undefined);
    reports.report(1, 'done');
    expect(sent).toHaveLength(5);
    reports.end();
    expect(sent.at(-1)).toEqual([1, 'done']);
    reports.report(0.1, 'late');
    clock.advance(1_000);
    expect(sent).toHaveLength(6);
  });

  it('is a fraction from 0 to 1, with a short message', () => {
    const { clock, sent, reports } = setUp();
    for (const fraction of [-1, Number.NaN, 7, '0.5' as unknown as number]) {
      reports.report(fraction, 'm'.repeat(300));
      clock.advance(300);
    }
    expect(sent).toEqual([
      [0, 'm'.repeat(200)],
      [1, 'm'.repeat(200)],
    ]);
  });
});

describe('the progress of a node that is called for each item', () => {
  it('is reported for it: the share of the items that are through', async () => {
    const fetchOne = defineAction({
      ...nodeMetadata,
      type: 't.fetch',
      label: 'Fetch',
      parameters: z.strictObject({}),
      run: async () => ({}),
    });
    const sent: NodeProgress[] = [];
    const host = createTestEngine({
      integrations: [defineIntegration({ name: 't', label: 'T', nodes: [start, fetchOne], credentials: [] })],
      sinks: [{ published: () => {}, progressed: (_tenant, _id, progress) => void sent.push(progress) }],
    });
    const plan = (items: number) =>
      host.start(
        host.publish(documentOf({ a: { type: 't.fetch' } }, ['start>a'])),
        Array.from({ length: items }, () => ({})),
      ).finished;
    expect((await plan(4)).status).toBe('succeeded');
    expect(sent[0]).toMatchObject({ nodeId: 'a', scope: '', attempt: 1, fraction: 0.25 });
    expect(sent.at(-1)?.fraction).toBe(1);
    sent.length = 0;
    expect((await plan(1)).status).toBe('succeeded');
    expect(sent).toEqual([]);
  });
});
