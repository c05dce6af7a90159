import { createManualClock } from '@reporunner/core';
import { describe, expect, it } from 'vitest';
import { createOutboxDispatcher, type OutboxConsumer, type OutboxRecord } from '../../src/index.ts';
import { createMemoryOutbox } from '../../src/testing/index.ts';
import { settle } from '../../test-utils/nodes.ts';

const record = (n: number) => ({
  kind: 'execution' as const,
  tenantId: 'one',
  executionId: `e${n}`,
  firstSeq: 1,
  lastSeq: 2,
  status: 'succeeded' as const,
});

const executionsOf = (records: readonly OutboxRecord[]) =>
  records.map((one) => (one.kind === 'execution' ? one.executionId : one.kind));

function setUp(outbox = createMemoryOutbox()) {
  const clock = createManualClock(1_700_000_000_000);
  const dispatcher = createOutboxDispatcher({ outbox, clock });
  const collector = (name: string, more: Partial<OutboxConsumer> = {}) => {
    const received: OutboxRecord[] = [];
    const consumer: OutboxConsumer = {
      name,
      startAt: 'oldest',
      deliver: (records) => void received.push(...records),
      ...more,
    };
    return { consumer, received };
  };
  return { outbox, clock, dispatcher, collector };
}

describe('The dispatcher of the outbox', () => {
  it('[OD1] delivers in order what was there before, and what comes, as it comes', async () => {
    const { outbox, dispatcher, collector } = setUp();
    outbox.commit([record(1), record(2)]);
    const { consumer, received } = collector('a');
    await dispatcher.start([consumer]);
    await settle();
    expect(executionsOf(received)).toEqual(['e1', 'e2']);
    outbox.commit([record(3)]);
    // At once: a consumer that is up to date does not wait.
    expect(executionsOf(received)).toEqual(['e1', 'e2', 'e3']);
    expect(new Set(received.map(({ id }) => id)).size).toBe(3);
  });

  it('[OD1] delivers after a crash what was not saved once more, with the same ids', async () => {
    const { outbox, clock, dispatcher, collector } = setUp();
    const first = collector('a');
    await dispatcher.start([first.consumer]);
    outbox.commit([record(1)]);
    clock.advance(1_000);
    await settle();
    outbox.commit([record(2)]);
    outbox.commit([record(3)]);
    expect(executionsOf(first.received)).toEqual(['e1', 'e2', 'e3']);
    // The process dies here: the cursor of the last two was not saved.
    const next = setUp(outbox);
    const second = next.collector('a');
    await next.dispatcher.start([second.consumer]);
    await settle();
    expect(second.received).toEqual(first.received.slice(1));
  });

  it('[OD2] tries a consumer that fails again with growing pauses, and lets no other wait', async () => {
    const { outbox, clock, dispatcher, collector } = setUp();
    let failures = 0;
    const good = collector('good');
    const done: string[] = [];
    const bad: OutboxConsumer = {
      name: 'bad',
      startAt: 'oldest',
      deliver(records) {
        if (failures < 3) {
          failures += 1;
          throw new Error('down');
        }
        done.push(...executionsOf(records));
      },
    };
    await dispatcher.start([bad, good.consumer]);
    outbox.commit([record(1)]);
    outbox.commit([record(2)]);
    expect(executionsOf(good.received)).toEqual(['e1', 'e2']);
    expect(failures).toBe(1);
    expect(dispatcher.lag().get('bad')).toBe(2);
    const attempts: number[] = [];
    for (const pause of [999, 1, 1_999, 1, 3_999]) {
      clock.advance(pause);
      await settle();
      attempts.push(failures);
    }
    expect(attempts).toEqual([1, 2, 2, 3, 3]);
    clock.advance(1);
    await settle();
    expect(done).toEqual(['e1', 'e2']);
    expect(dispatcher.lag()).toEqual(
      new Map([
        ['bad', 0],
        ['good', 0],
      ]),
    );
  });

  it('[OD2] holds no other consumer up with a delivery that does not end', async () => {
    const { outbox, clock, dispatcher, collector } = setUp();
    const good = collector('good');
    const stuck = collector('stuck', { deliver: () => new Promise<void>(() => {}) });
    await dispatcher.start([stuck.consumer, good.consumer]);
    outbox.commit([record(1)]);
    outbox.commit([record(2)]);
    clock.advance(1_000);
    await settle();
    expect(executionsOf(good.received)).toEqual(['e1', 'e2']);
    expect((await outbox.cursors()).find(({ consumer }) => consumer === 'good')?.position).toBe(2);
  });

  it('[OD3] removes what every consumer has processed, and nothing else', async () => {
    const { outbox, clock, dispatcher, collector } = setUp();
    let isDown = true;
    const good = collector('good');
    const slow = collector('slow', {
      deliver: () => {
        if (isDown) throw new Error('down');
      },
    });
    await dispatcher.start([good.consumer, slow.consumer]);
    outbox.commit([record(1)]);
    clock.advance(500);
    outbox.commit([record(2)]);
    clock.advance(500);
    await settle();
    expect(await outbox.read(0, 10)).toHaveLength(2);
    isDown = false;
    for (let seconds = 0; seconds < 5; seconds += 1) {
      clock.advance(1_000);
      await settle();
    }
    expect(await outbox.read(0, 10)).toEqual([]);
  });

  it('[OD4] lets a new consumer begin where it says', async () => {
    const { outbox, dispatcher, collector } = setUp();
    outbox.commit([record(1)]);
    const oldest = collector('oldest');
    const now = collector('now', { startAt: 'now' });
    await dispatcher.start([oldest.consumer, now.consumer]);
    await settle();
    outbox.commit([record(2)]);
    expect(executionsOf(oldest.received)).toEqual(['e1', 'e2']);
    expect(executionsOf(now.received)).toEqual(['e2']);
  });

  it('[OD3] forgets a consumer that is not there any more', async () => {
    const { outbox, dispatcher, collector } = setUp();
    await outbox.advance([{ consumer: 'gone', position: 0 }], 0);
    await dispatcher.start([collector('a').consumer]);
    expect((await outbox.cursors()).map(({ consumer }) => consumer)).toEqual(['a']);
  });

  it('[OD5] counts each record once, whenever the process dies', async () => {
    const outbox = createMemoryOutbox();
    let committed = 0;
    let counted = 0;
    for (let life = 0; life < 20; life += 1) {
      const { clock, dispatcher } = setUp(outbox);
      let count = 0;
      await dispatcher.start([
        {
          name: 'count',
          startAt: 'oldest',
          deliver(records) {
            count += records.length;
          },
          saveState: () => String(count),
          loadState(state) {
            count = Number(state);
          },
        },
      ]);
      await settle();
      expect(count).toBe(committed);
      for (let commits = 0; commits < 5; commits += 1) {
        outbox.commit([record(committed)]);
        committed += 1;
        // Dies with some of them saved, and some not.
        if ((life + commits) % 3 === 0) clock.advance(1_000);
        await settle(2);
      }
      counted = count;
    }
    expect(counted).toBe(committed);
  });

  it('saves its cursors when it is closed', async () => {
    const { outbox, dispatcher, collector } = setUp();
    await dispatcher.start([collector('a').consumer]);
    outbox.commit([record(1)]);
    await dispatcher.close();
    expect(await outbox.cursors()).toEqual([{ consumer: 'a', position: 1 }]);
    expect(await outbox.read(0, 10)).toEqual([]);
  });
});
