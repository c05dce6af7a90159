/** Which items are equal, and which belong together by a key. */
import type { JsonObject } from '@reporunner/core';
import { runNode } from '@reporunner/integrations/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { removeDuplicates } from '../../src/data/remove-duplicates.ts';
import { compareDatasets } from '../../src/flow/compare-datasets.ts';

async function compared(a: readonly JsonObject[], b: readonly JsonObject[], more: object = {}) {
  const outputs = await runNode(compareDatasets, {
    parameters: { keys: ['k'], ...more },
    inputs: { main: a, b },
  });
  return Object.fromEntries(
    ['onlyA', 'same', 'different', 'onlyB'].map((port) => [
      port,
      (outputs[port] ?? []).map(({ json }) => json),
    ]),
  );
}

const [x, y, z] = [
  { k: 1, v: 'x' },
  { k: 1, v: 'y' },
  { k: 1, v: 'z' },
];

describe('Compare datasets', () => {
  it.each<[JsonObject[], JsonObject[], object]>([
    [[x, y], [y, x], { same: [x, y], different: [], onlyA: [], onlyB: [] }],
    [[x, y], [y], { same: [y], different: [], onlyA: [x], onlyB: [] }],
    [[y], [x, y], { same: [y], different: [], onlyA: [], onlyB: [x] }],
    [[x, x], [x], { same: [x], onlyA: [x], onlyB: [] }],
    [[x, y], [z, y], { same: [y], different: [{ a: x, b: z, changed: ['v'] }] }],
  ])('pairs equal items of one key first: %j and %j', async (a, b, expected) => {
    expect(await compared(a, b)).toMatchObject(expected);
  });

  it('leaves fields that may differ out of what makes items equal', async () => {
    const [a, b] = [
      [
        { k: 1, v: 'x', at: 1 },
        { k: 1, v: 'y', at: 2 },
      ],
      [
        { k: 1, v: 'y', at: 3 },
        { k: 1, v: 'x', at: 4 },
      ],
    ];
    expect(await compared(a, b, { ignore: ['at'] })).toMatchObject({ same: a, different: [] });
  });

  it('gives the same for any order of its inputs', async () => {
    const item = fc.record({ k: fc.integer({ min: 0, max: 2 }), v: fc.integer({ min: 0, max: 3 }) });
    const list = fc.array(item, { maxLength: 12 });
    const reordered = list.chain((items) =>
      fc.tuple(
        fc.constant(items),
        fc.shuffledSubarray(items, { minLength: items.length, maxLength: items.length }),
      ),
    );
    const asSet = (outputs: Record<string, readonly JsonObject[]>) =>
      Object.entries(outputs).map(([port, items]) => [port, items.map((one) => JSON.stringify(one)).sort()]);
    await fc.assert(
      fc.asyncProperty(reordered, reordered, async ([a, otherA], [b, otherB]) => {
        expect(asSet(await compared(otherA, otherB))).toEqual(asSet(await compared(a, b)));
      }),
      { numRuns: 200 },
    );
  });

  it('pairs no items without a value in the key fields', async () => {
    const a = [{ k: null, v: 1 }, { v: 2 }, { k: '', v: 3 }, { k: 0, v: 4 }];
    const b = [{ k: null, v: 1 }, { v: 2 }, { k: '', v: 3 }, { k: 0, v: 4 }];
    expect(await compared(a, b)).toEqual({
      onlyA: a.slice(0, 3),
      same: [a[3]],
      different: [],
      onlyB: b.slice(0, 3),
    });
  });

  it('pairs items of which only a part of the key is missing', async () => {
    const items = [{ k: 1, line: null, v: 1 }];
    expect(await compared(items, items, { keys: ['k', 'line'] })).toMatchObject({ same: items });
  });
});

describe('Remove duplicates', () => {
  it('keeps all items without a value in the selected fields', async () => {
    const items = [
      { email: 'a', n: 1 },
      { n: 2 },
      { email: null, n: 3 },
      { n: 4 },
      { email: '', n: 5 },
      { email: '', n: 6 },
      { email: 'a', n: 7 },
    ];
    const { main } = await runNode(removeDuplicates, {
      parameters: { compare: 'selected', fields: ['email'] },
      items,
    });
    expect(main?.map(({ json }) => json.n)).toEqual([1, 2, 3, 4, 5, 6]);
  });
});
