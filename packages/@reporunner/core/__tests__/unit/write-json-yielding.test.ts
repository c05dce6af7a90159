import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLargeJson, jsonPieces, writeJsonYielding } from '../../src/index.ts';

const written = (value: unknown, pieceLength?: number) => [...jsonPieces(value, pieceLength)].join('');

describe('writing large JSON in pieces', () => {
  it('writes what JSON.stringify writes, however small the pieces', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 1, max: 400 }), (value, pieceLength) => {
        expect(written(value, pieceLength)).toBe(JSON.stringify(value));
      }),
      { numRuns: 500 },
    );
  });

  it('lists the keys of a wide object twice, however deep it lies', () => {
    let listings = 0;
    const wide = new Proxy(Object.fromEntries(Array.from({ length: 30_000 }, (_, at) => [`key${at}`, at])), {
      ownKeys: (target) => {
        listings += 1;
        return Reflect.ownKeys(target);
      },
    });
    let pieces = 0;
    for (const _ of jsonPieces([[{ items: [{ json: wide }] }]])) pieces += 1;
    expect(pieces).toBeGreaterThan(3);
    expect(listings).toBe(2);
  });

  it.each([
    [{ a: undefined, b: [undefined, () => 1, new Date(0), Number.NaN], c: { toJSON: () => 'own' } }],
    [Object.defineProperty({ a: 1 }, '__proto__', { value: [1, 2, 3], enumerable: true })],
    [{ 2: 'x', 1: 'y', z: ['😀'.repeat(50), '\ud800"\\\n'] }],
    [[[], {}, [[]], [{}]]],
  ])('writes %j', (value) => {
    for (const pieceLength of [1, 10, 60, 120, 300])
      expect(written(value, pieceLength)).toBe(JSON.stringify(value));
  });

  it('writes no more than a piece at once, and yields after each', async () => {
    const value = {
      list: Array.from({ length: 200_000 }, () => ({})),
      text: 'x'.repeat(2_000_000),
      small: 1,
    };
    expect(isLargeJson(value)).toBe(true);
    const pieces = [...jsonPieces(value)];
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(300_000);
    expect(Math.max(...pieces.map((piece) => piece.split('{}').length))).toBeLessThanOrEqual(16_400);
    let yields = 0;
    const text = await writeJsonYielding(value, async () => {
      yields += 1;
    });
    expect(text).toBe(JSON.stringify(value));
    expect(yields).toBe(pieces.length - 1);
  });

  it('writes at once what is small', () => {
    const value = Array.from({ length: 1_000 }, (_, at) => ({ at }));
    expect(isLargeJson(value)).toBe(false);
    expect([...jsonPieces(value)]).toEqual([JSON.stringify(value)]);
  });
});
