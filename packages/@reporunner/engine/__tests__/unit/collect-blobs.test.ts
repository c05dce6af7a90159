import { createManualClock } from '@reporunner/core';
import { expect, it } from 'vitest';
import { collectBlobs } from '../../src/index.ts';
import { createMemoryBlobStore } from '../../src/testing/index.ts';

const tenant = { tenantId: 'one' };
const metadata = { mimeType: 'text/plain' };

it('deletes what is old and unreferenced, and nothing else', async () => {
  const clock = createManualClock(1_000);
  const blobs = createMemoryBlobStore(clock);
  const put = async (text: string) => (await blobs.put(tenant, Buffer.from(text), metadata)).id;
  const [inJournal, inWorkflow, unused] = [await put('a'), await put('b'), await put('c')];
  clock.advance(10_000);
  const young = await put('d');
  let asked = 0;
  const names = (...ids: readonly string[]) => ({
    async *referencedBlobs() {
      asked += 1;
      yield* ids;
    },
  });
  const { signal } = new AbortController();
  const references = [names(inJournal, inJournal), names(inWorkflow)];
  expect(await collectBlobs(tenant, { blobs, references, storedBefore: 5_000, signal })).toBe(1);
  expect((await Array.fromAsync(blobs.list(tenant, 1_000_000))).toSorted()).toEqual(
    [inJournal, inWorkflow, young].toSorted(),
  );
  expect(asked).toBe(2);
  // Nothing is old enough: no journal is read.
  expect(await collectBlobs(tenant, { blobs, references, storedBefore: 500, signal })).toBe(0);
  expect(asked).toBe(2);
  await expect(
    collectBlobs(tenant, {
      blobs,
      references,
      storedBefore: 5_000,
      signal: AbortSignal.abort(new Error('enough')),
    }),
  ).rejects.toThrow('enough');
  expect(unused).toMatch(/^sha256-/);
});
