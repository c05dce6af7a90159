/** C7 of engine/SPEC.md over random workflows; `node bench/checks/lineage.ts` runs many more. */
import { createSandbox } from '@reporunner/sandbox';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { checkLineage } from '../../test-utils/index.ts';

const sandbox = createSandbox({ processes: 1 });
afterAll(() => sandbox.close());

describe.each(['memory', 'stored'] as const)('%s', (storing) => {
  it('[C7] every .item of random workflows is what the sets of ancestors say', async () => {
    let looks = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(1_000_000), fc.integer({ min: 1, max: 12 }), async (seed, size) => {
        const check = await checkLineage(seed, { storing, code: sandbox, size });
        expect(check).toMatchObject({ status: 'succeeded', mismatches: [] });
        looks += check.looks;
      }),
      { numRuns: 60, seed: 12 },
    );
    expect(looks).toBeGreaterThan(1_000);
  }, 60_000);

  it('[C7] it is the same after a recovery from any part of the journal', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(1_000_000),
        fc.integer({ min: 1, max: 10 }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        async (seed, size, cutAt) => {
          const check = await checkLineage(seed, { storing, size, cutAt });
          expect(check).toMatchObject({ status: 'succeeded', mismatches: [] });
        },
      ),
      { numRuns: 40, seed: 12 },
    );
  }, 60_000);
});
