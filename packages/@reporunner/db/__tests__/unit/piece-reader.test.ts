import type { ExecutionEvent } from '@reporunner/engine';
import { describe, expect, it } from 'vitest';
import { encodeEvents } from '../../src/embedded/journal-codec.ts';
import { createPieceReader } from '../../src/embedded/piece-reader.ts';

const events = (values: number): ExecutionEvent[] => [
  {
    seq: 1,
    at: 1,
    type: 'NodeSucceeded',
    scope: '',
    nodeId: 'a',
    startedAt: 1,
    attempt: 1,
    outputs: { main: [{ json: { list: Array.from({ length: values }, () => ({})) } }] },
  },
];

describe('reading pieces of journals', () => {
  it('yields while decoding large pieces, and decodes once for concurrent readers', async () => {
    const whole = events(300_000);
    const text = encodeEvents(whole);
    const read: string[] = [];
    const pieces = createPieceReader((id) => {
      read.push(id);
      return id === 'gone' ? undefined : text;
    });
    let yields = 0;
    const count = () => {
      yields += 1;
      timer = setImmediate(count);
    };
    let timer = setImmediate(count);
    const [first, second, other, gone] = await Promise.all([
      pieces.read('a', 1),
      pieces.read('a', 1),
      pieces.read('b', 1),
      pieces.read('gone', 1),
    ]);
    clearImmediate(timer);
    expect(yields).toBeGreaterThan(4);
    expect(first?.events).toEqual(whole);
    expect(second?.events).toBe(first?.events);
    expect(other?.events).not.toBe(first?.events);
    expect(gone).toBeUndefined();
  });

  it('decodes what is deeper and wider than JSON from outside may be', async () => {
    let deep: unknown = 1;
    for (let level = 0; level < 600; level += 1) deep = [deep];
    const wide = Object.fromEntries(Array.from({ length: 120_000 }, (_, at) => [`key ${at}`, at]));
    const [event] = events(0);
    const whole = [{ ...event, outputs: { main: [{ json: { deep, wide } }] } }] as ExecutionEvent[];
    const text = encodeEvents(whole);
    const read = await createPieceReader(() => text).read('a', 1);
    expect(JSON.stringify(read?.events)).toBe(JSON.stringify(whole));
  });
});
