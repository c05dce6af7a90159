import { describe, expect, it } from 'vitest';
import { EventBatch, type SourceEvent } from '../../src/server/event-batch.ts';

const describeEvent = (event: SourceEvent) => event;
const step = (seq: number, scope: string, type = 'NodeSucceeded'): SourceEvent => ({
  type,
  seq,
  at: seq,
  nodeId: 'step',
  scope,
});

describe('a batch of events', () => {
  it('tells of each run its newest event only', () => {
    const batch = new EventBatch<SourceEvent>(0);
    batch.add(step(1, 'loop[0]', 'NodeStarted'));
    batch.add(step(2, 'loop[0]'));
    expect(batch.message('e', describeEvent)).toEqual({
      executionId: 'e',
      after: 0,
      seq: 2,
      events: [step(2, 'loop[0]')],
      more: {},
    });
  });

  it('[L7] counts the runs that it leaves out, and keeps failures', () => {
    const batch = new EventBatch<SourceEvent>(10);
    batch.add(step(11, 'loop[0]', 'NodeFailed'));
    for (let round = 1; round < 10_000; round += 1) batch.add(step(11 + round, `loop[${round}]`));
    const { after, seq, events, more } = batch.message('e', describeEvent);
    expect([after, seq]).toEqual([10, 10_010]);
    expect(events.length).toBeLessThan(50);
    expect(events[0]).toMatchObject({ type: 'NodeFailed', scope: 'loop[0]' });
    expect(events.at(-1)).toMatchObject({ scope: 'loop[9999]' });
    expect(events.length + (more.step ?? 0)).toBe(10_000);
  });

  it('keeps what concerns the execution as a whole, in order', () => {
    const batch = new EventBatch<SourceEvent>(0);
    batch.add(step(1, ''));
    batch.add({ type: 'ExecutionFinished', seq: 2, at: 2 });
    expect(batch.message('e', describeEvent).events.map(({ seq }) => seq)).toEqual([1, 2]);
  });
});
