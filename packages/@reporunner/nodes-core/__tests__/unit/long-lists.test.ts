/** Nodes that see a long list as a whole yield between its pieces. */
import type { JsonObject } from '@reporunner/core';
import { forEachYielding, runYielding, sortYielding } from '@reporunner/integrations';
import { runNode } from '@reporunner/integrations/testing';
import { describe, expect, it } from 'vitest';
import { sortNode } from '../../src/data/sort.ts';
import { compareDatasets } from '../../src/flow/compare-datasets.ts';
import { mergeNode } from '../../src/flow/merge.ts';
import { flow, flowEngine, set } from '../../test-utils/flow.ts';

const count = 20_000;
const rows = (length: number): JsonObject[] =>
  Array.from({ length }, (_, n) => ({ n, text: `Näme ${(n * 7_919) % 100}` }));

async function pausesOf(node: Parameters<typeof runNode>[0], options: Parameters<typeof runNode>[1]) {
  let pauses = 0;
  const onPause = () => {
    pauses += 1;
  };
  const outputs = await runNode(node, { ...options, onPause });
  return { pauses, outputs };
}

describe('[FA3] nodes that see a long list as a whole', () => {
  const both = (length: number) => ({ main: rows(length), b: rows(length), input2: rows(length) });
  it.each([
    // Keys of 20,000 in thousands, runs of a thousand, and five levels of merging by five thousand.
    ['Sort by text', sortNode, { fields: [{ name: 'text' }, { name: 'n' }] }, 19 + 20 + 5 * 4],
    // Keys of both sides, then the pairs.
    ['Compare datasets', compareDatasets, { keys: ['n'] }, 3 * 19],
    ['Merge by key', mergeNode, { mode: 'combineByKey', keys: [{ left: 'n', right: 'n' }] }, 2 * 19],
  ] as const)('%s yields every few thousand steps', async (_, node, parameters, expected) => {
    const { pauses } = await pausesOf(node, { parameters, inputs: both(count) });
    expect(pauses).toBe(expected);
    const short = await pausesOf(node, { parameters, inputs: both(1_000) });
    expect(short.pauses).toBe(0);
  });

  it('Conditional yields every 500 items, and decides as before', async () => {
    const document = flow(
      {
        k: {
          type: 'core.conditional',
          parameters: { cases: [{ name: 'even', when: '={{ $json.n % 2 === 0 }}' }] },
        },
        even: { ...set({ side: 'even' }), in: 'k.even' },
        odd: { ...set({ side: 'odd' }), in: 'k.else' },
      },
      ['start>k'],
    );
    const test = flowEngine();
    let yields = 0;
    let isOver = false;
    const started = test.start(test.publish(document), rows(5_000)).finished;
    const ended = started.then((result) => {
      isOver = true;
      return result;
    });
    while (!isOver && yields < 1_000) {
      yields += 1;
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    const { status, lastOutputs } = await ended;
    expect(status).toBe('succeeded');
    expect(lastOutputs.map(({ json }) => json.side)).toEqual([
      ...Array.from({ length: 2_500 }, () => 'even'),
      ...Array.from({ length: 2_500 }, () => 'odd'),
    ]);
    expect(yields).toBeGreaterThanOrEqual(9);
  });

  it('sorting in pieces is stable, and gives what sorting at once gives', async () => {
    let state = 7;
    const list = Array.from({ length: 12_345 }, (_, at) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return { key: state % 50, at };
    });
    const by = (a: { key: number }, b: { key: number }) => a.key - b.key;
    const sorted = await runYielding(sortYielding(list, by), {
      pause: async () => {},
      held: (step) => step(),
    });
    expect(sorted).toEqual(list.toSorted(by));
  });

  it('does no more once it is cancelled', async () => {
    let looked = 0;
    const list = Array.from({ length: 5_000 }, (_, at) => at);
    const work = forEachYielding(list, () => {
      looked += 1;
    });
    const host = { pause: () => Promise.reject(new Error('cancelled')), held: <T>(step: () => T) => step() };
    await expect(runYielding(work, host)).rejects.toThrow('cancelled');
    expect(looked).toBe(1_000);
  });
});
