import { setTimeout as later } from 'node:timers/promises';
import type { ExecutionEvent } from '@reporunner/engine';
import { describe, expect, it } from 'vitest';
import { createEncodingOrder } from '../../src/embedded/encoding-order.ts';
import { encodeEvents, encodeEventsYielding } from '../../src/embedded/journal-codec.ts';

const event = (seq: number, json: object) =>
  ({
    seq,
    at: 1,
    type: 'NodeSucceeded',
    scope: '',
    nodeId: 'a',
    startedAt: 1,
    attempt: 1,
    outputs: { main: [{ json }] },
  }) as unknown as ExecutionEvent;
const wide = Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`key${at}`, at]));

describe('events that are appended', () => {
  it('are encoded at once where they are small, and in pieces, between which others run, where they are large', async () => {
    expect(encodeEventsYielding([event(1, { a: 1 })])).toBe(encodeEvents([event(1, { a: 1 })]));
    const many = Array.from({ length: 5_000 }, (_, at) => event(at, { at, text: 'x'.repeat(100) }));
    for (const events of [[event(1, wide)], many]) {
      let yields = 0;
      const counting = setInterval(() => {}, 1_000);
      const count = () => {
        yields += 1;
        setImmediate(count).unref();
      };
      setImmediate(count).unref();
      const text = encodeEventsYielding(events);
      expect(text).toBeInstanceOf(Promise);
      expect(await text).toBe(encodeEvents(events));
      clearInterval(counting);
      expect(yields).toBeGreaterThanOrEqual(3);
    }
  });

  it('are written in their order, also when a small append follows a large one', async () => {
    let failNext = false;
    const order = createEncodingOrder((events) => {
      const large = events.length > 1;
      if (!large) return String(events[0]?.seq);
      return later(failNext ? 1 : 20).then(() => {
        if (failNext) throw new Error('not JSON');
        return 'large';
      });
    });
    const written: string[] = [];
    const append = async (id: string, events: readonly ExecutionEvent[]) => {
      const encoded = order.encode(id, events);
      const text = typeof encoded === 'string' ? encoded : await encoded;
      written.push(`${id} ${text}`);
    };
    const two = [event(1, {}), event(2, {})];
    await Promise.all([
      append('a', two),
      append('a', [event(3, {})]),
      append('a', []),
      append('b', [event(1, {})]),
    ]);
    expect(written).toEqual(['b 1', 'a large', 'a 3', 'a ']);
    // One that fails does not hold up those after it.
    written.length = 0;
    failNext = true;
    const failing = append('a', two).catch(() => written.push('failed'));
    await Promise.all([failing, append('a', [event(5, {})])]);
    expect(written.toSorted()).toEqual(['a 5', 'failed']);
    await append('a', [event(6, {})]);
    expect(written.at(-1)).toBe('a 6');
  });
});
