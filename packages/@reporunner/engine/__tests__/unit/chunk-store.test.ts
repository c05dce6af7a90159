import { describe, expect, it } from 'vitest';
import { ChunkStore, itemLimits, keptBytesOf } from '../../src/items/chunk-store.ts';
import { ItemAccess } from '../../src/items/item-access.ts';
import { createMemoryBlobStore } from '../../src/testing/index.ts';

describe('[M2] memory for the chunks read last', () => {
  it.each([
    [128_000_000, 8_000_000],
    [2_048_000_000, 64_000_000],
    [16_000_000_000, 128_000_000],
  ])('of a heap of %i bytes is %i', (heap, kept) => {
    expect(keptBytesOf(heap)).toBe(kept);
  });
});

describe('[FA3] a batch that is read as a whole', () => {
  it('yields after every 8,000 items, however near its chunks are', async () => {
    const tenant = { tenantId: 'tenant' };
    const access = new ItemAccess(new ChunkStore(createMemoryBlobStore(), itemLimits), tenant as never);
    const batch = await access.storeAll(Array.from({ length: 48_000 }, (_, n) => ({ json: { n } })));
    await access.read(batch);
    let passes = 0;
    let isRead = false;
    const again = access.read(batch).then((items) => {
      isRead = true;
      return items;
    });
    while (!isRead && passes < 1_000) {
      passes += 1;
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    expect((await again).map(({ json }) => json.n)).toEqual(Array.from({ length: 48_000 }, (_, n) => n));
    expect(passes).toBeGreaterThanOrEqual(6);
  });
});
