/** What is done to batches, whether they are lists or stored: the same as is done to lists. */
import type { Item } from '@reporunner/core';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  type Batch,
  failedItems,
  isStored,
  joinOf,
  selectOf,
  sliceOf,
  withErrorOf,
  withSourceOf,
} from '../../src/items/batch.ts';
import { decodeChunk, encodeChunk } from '../../src/items/chunk-codec.ts';
import { ChunkStore, itemLimits } from '../../src/items/chunk-store.ts';
import { ItemAccess } from '../../src/items/item-access.ts';
import { createMemoryBlobStore } from '../../src/testing/index.ts';

const tenant = { tenantId: 'tenant' };
const limits = { ...itemLimits, listed: 3, piece: 4 };
const access = () => new ItemAccess(new ChunkStore(createMemoryBlobStore(), limits), tenant);

const source = fc.record({ nodeId: fc.constantFrom('a', 'b'), port: fc.constant('main'), index: fc.nat(9) });
const error = fc.record({ code: fc.string(), message: fc.string() });
const item: fc.Arbitrary<Item> = fc
  .record({
    json: fc.record({ n: fc.nat() }),
    source: fc.option(source, { nil: undefined }),
    error: fc.option(error, { nil: undefined }),
    binary: fc.option(fc.constant({ data: { id: `sha256-${'0'.repeat(64)}`, size: 1, mimeType: 'a/b' } }), {
      nil: undefined,
    }),
  })
  .map((item) => JSON.parse(JSON.stringify(item)) as Item);
const items = fc.array(item, { maxLength: 20 });

describe('a chunk', () => {
  it('comes back as it was', async () => {
    await fc.assert(
      fc.asyncProperty(items, fc.boolean(), async (list, isLarge) => {
        const text = await encodeChunk(list, isLarge ? 10_000_000 : 0);
        expect(await decodeChunk(text)).toEqual(list);
      }),
    );
  });

  it('of large items is written and parsed in pieces', async () => {
    const store = new ChunkStore(createMemoryBlobStore(), itemLimits);
    const large: Item = { json: { list: Array.from({ length: 400_000 }, () => 12_345) } };
    const list = [large, { json: { a: 1 } }];
    const { parse, stringify } = JSON;
    let maxLength = 0;
    vi.spyOn(JSON, 'parse').mockImplementation((text: string) => {
      maxLength = Math.max(maxLength, text.length);
      return parse(text);
    });
    vi.spyOn(JSON, 'stringify').mockImplementation((value: unknown) => {
      const text = stringify(value);
      maxLength = Math.max(maxLength, text?.length ?? 0);
      return text;
    });
    try {
      const parts = await store.write(tenant, list);
      const read = await Promise.all(parts.map(({ chunk }) => store.read(tenant, chunk)));
      expect(maxLength).toBeLessThan(400_000);
      expect(maxLength).toBeGreaterThan(10_000);
      expect(read.flat()).toEqual(list);
    } finally {
      vi.restoreAllMocks();
    }
  });
});

describe('a batch', () => {
  const operation = fc.oneof(
    fc.record({ kind: fc.constant('slice' as const), from: fc.nat(20), to: fc.nat(25) }),
    fc.record({ kind: fc.constant('select' as const), indices: fc.array(fc.nat(19), { maxLength: 8 }) }),
    fc.record({ kind: fc.constant('join' as const), others: fc.array(items, { maxLength: 2 }) }),
    fc.record({ kind: fc.constant('error' as const), error }),
    fc.record({ kind: fc.constant('failed' as const), error }),
    fc.record({ kind: fc.constant('source' as const), source: fc.option(source, { nil: undefined }) }),
  );
  type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

  async function apply(batch: Batch, one: Operation, store: (list: readonly Item[]) => Promise<Batch>) {
    switch (one.kind) {
      case 'slice':
        return sliceOf(batch, one.from, one.to);
      case 'select':
        return selectOf(
          batch,
          one.indices.filter((index) => index < batch.length),
        );
      case 'join':
        return joinOf([batch, ...(await Promise.all(one.others.map(store)))]);
      case 'error':
        return withErrorOf(batch, one.error);
      case 'failed':
        return failedItems(batch, one.error);
      case 'source': {
        if (isStored(batch)) return withSourceOf(batch, one.source);
        return batch.map(({ source: _, ...rest }) =>
          one.source === undefined ? rest : { ...rest, source: one.source },
        );
      }
    }
  }

  it('is the same, stored or not, whatever is done to it', async () => {
    await fc.assert(
      fc.asyncProperty(items, fc.array(operation, { maxLength: 5 }), async (input, operations) => {
        const reader = access();
        const store = (list: readonly Item[]) => reader.store(list);
        let stored: Batch = await store(input);
        let list: Batch = input;
        for (const one of operations) {
          stored = await apply(stored, one, store);
          list = await apply(list, one, async (other) => other);
          expect(stored.length).toBe(list.length);
        }
        expect(await reader.read(stored)).toEqual(list);
        // As the journal keeps it.
        const journaled = JSON.parse(JSON.stringify(await reader.store(stored))) as Batch;
        expect(await reader.read(journaled)).toEqual(list);
        const pieces: Item[] = [];
        for await (const piece of reader.pieces(journaled)) {
          expect(piece.from).toBe(pieces.length);
          pieces.push(...piece.items);
        }
        expect(pieces).toEqual(list);
      }),
      { numRuns: 300 },
    );
  });

  it('of items that failed keeps their field `error` in a catch for another error (EX4)', async () => {
    const reader = access();
    const stored = await reader.store(Array.from({ length: 4 }, (_, n): Item => ({ json: { n } })));
    const [first, second] = [
      { code: 'NODE_FAILED', message: 'before the try' },
      { code: 'NODE_TIMEOUT', message: 'in the try' },
    ];
    const caught = await reader.read(withErrorOf(failedItems(stored, first), second));
    expect(caught.map((one) => [one.json.error, one.error])).toEqual(Array(4).fill([first, second]));
    const failedAgain = await reader.read(
      failedItems(withErrorOf(failedItems(stored, first), second), second),
    );
    expect(failedAgain.map((one) => [one.json.error, one.error])).toEqual(Array(4).fill([second, second]));
  });

  it('that follows on one item after the other has their sources', async () => {
    const reader = access();
    const stored = await reader.store(Array.from({ length: 9 }, (_, n): Item => ({ json: { n } })));
    if (!isStored(stored)) throw new Error('it is not stored');
    const first = { nodeId: 'a', port: 'main', index: 5, each: true } as const;
    const read = await reader.read(sliceOf(withSourceOf(stored, first), 3, 6));
    expect(read.map(({ json, source: from }) => [json.n, from?.index])).toEqual([
      [3, 8],
      [4, 9],
      [5, 10],
    ]);
  });

  it('of few items stays a list, of few large ones does not', async () => {
    const reader = new ItemAccess(new ChunkStore(createMemoryBlobStore(), itemLimits), tenant);
    const few = Array.from({ length: 100 }, (_, n): Item => ({ json: { n } }));
    expect(await reader.store(few)).toBe(few);
    const large = few.map(({ json }): Item => ({ json: { ...json, text: 'x'.repeat(100_000) } }));
    const stored = await reader.store(large);
    expect(isStored(stored)).toBe(true);
    expect(await reader.read(stored)).toEqual(large);
  });

  it('of too many items is not read at once', async () => {
    const reader = new ItemAccess(new ChunkStore(createMemoryBlobStore(), { ...limits, atOnce: 10 }), tenant);
    const stored = await reader.store(Array.from({ length: 11 }, (_, n): Item => ({ json: { n } })));
    await expect(reader.read(stored)).rejects.toMatchObject({ code: 'ITEMS_TOO_MANY' });
    expect(await reader.read(sliceOf(stored, 2, 12))).toHaveLength(9);
  });
});
