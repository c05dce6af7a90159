/** Nodes that see a long list as a whole yield between its pieces. */
import type { JsonObject } from '@reporunner/core';
import { forEachYielding, runYielding, sortYielding } from '@reporunner/integrations';
import { runNode } from '@reporunner/integrations/testing';
import { describe, expect, it } from 'vitest';
import { aggregateNode } from '../../src/data/aggregate.ts';
import { removeDuplicates } from '../../src/data/remove-duplicates.ts';
import { renameFields } from '../../src/data/rename-fields.ts';
import { setFields } from '../../src/data/set.ts';
import { sortNode } from '../../src/data/sort.ts';
import { summarizeNode } from '../../src/data/summarize.ts';
import { compareDatasets } from '../../src/flow/compare-datasets.ts';
import { filterNode } from '../../src/flow/filter.ts';
import { ifNode } from '../../src/flow/if.ts';
import { mergeNode } from '../../src/flow/merge.ts';
import { switchNode } from '../../src/flow/switch.ts';
import { flow, flowEngine, outputsOf, set } from '../../test-utils/flow.ts';

const count = 20_000;
const rows = (length: number): JsonObject[] =>
  Array.from({ length }, (_, n) => ({ n, all: 1, text: `Näme ${(n * 7_919) % 100}` }));

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
    // Keys, runs of 16, and six levels of merging by 16.
    ['Sort by text', sortNode, { fields: [{ name: 'text' }, { name: 'n' }] }, 999 + 63 + 6 * 62],
    // Keys and what is compared of both sides, then the pairs.
    ['Compare datasets', compareDatasets, { keys: ['n'] }, 5 * 999],
    ['Merge by key', mergeNode, { mode: 'combineByKey', keys: [{ left: 'n', right: 'n' }] }, 2 * 999],
    [
      'Merge by key, one side',
      mergeNode,
      { mode: 'combineByKey', keys: [{ left: 'n', right: 'n' }], output: 'left' },
      2 * 999 + 1_000,
    ],
    ['If', ifNode, { conditions: [{ left: 1, operator: 'equals', right: 1 }] }, 999],
    ['Filter', filterNode, { conditions: [{ left: 1, operator: 'equals', right: 1 }] }, 999],
    ['Switch', switchNode, { mode: 'index', index: 0 }, 999],
    ['Remove duplicates', removeDuplicates, {}, 9],
    ['Aggregate', aggregateNode, {}, 9],
    ['Summarize', summarizeNode, { summaries: [{ operation: 'sum', field: 'n' }] }, 9],
  ] as const)('%s may be interrupted every few items', async (_, node, parameters, expected) => {
    const { pauses, outputs } = await pausesOf(node, { parameters, inputs: both(1_000) });
    expect(pauses).toBeGreaterThanOrEqual(expected);
    expect(pauses).toBeLessThan(expected + 10);
    expect(outputs).toEqual(await runNode(node, { parameters, inputs: both(1_000) }));
  });

  it('Conditional decides as before, however many items there are', async () => {
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
    const { status, lastOutputs } = await test.start(test.publish(document), rows(5_000)).finished;
    expect(status).toBe('succeeded');
    expect(lastOutputs.map(({ json }) => json.side)).toEqual([
      ...Array.from({ length: 2_500 }, () => 'even'),
      ...Array.from({ length: 2_500 }, () => 'odd'),
    ]);
  });

  /** So often others run while a workflow does, and what it outputs. */
  async function passesOf(specs: Parameters<typeof flow>[0], length: number) {
    const test = flowEngine();
    let passes = 0;
    let isOver = false;
    const started = test.start(test.publish(flow(specs, ['start>n'])), rows(length)).finished;
    const ended = started.finally(() => {
      isOver = true;
    });
    while (!isOver && passes < 1_000) {
      passes += 1;
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    const result = await ended;
    expect(result.status).toBe('succeeded');
    return { passes, outputs: await outputsOf(test, result) };
  }

  it.each([
    ['core.set', { fields: [{ name: 'm', value: '={{ $json.n }}' }] }, count],
    ['core.filter', { conditions: [{ left: '={{ $json.n }}', operator: 'less', right: 19_000 }] }, 19_000],
    ['core.removeDuplicates', {}, count],
    ['core.noOp', {}, count],
    ['core.renameFields', { renames: [{ from: 'n', to: 'm' }] }, count],
  ] as const)(
    '%s works on a long list in memory by pieces, between which others run',
    async (type, parameters, expected) => {
      const { passes, outputs } = await passesOf({ n: { type, parameters } }, count);
      expect(passes).toBeGreaterThanOrEqual(8);
      expect(outputs).toHaveLength(expected);
      expect(outputs.map(({ source }) => source?.index)).toEqual(outputs.map((_, at) => at));
      const short = await passesOf({ n: { type, parameters } }, 1_000);
      expect(short.passes).toBeLessThan(5);
    },
  );

  /** How often all keys of an object are gone through, which takes a tenth of a second for a wide one. */
  async function copiesOf(node: Parameters<typeof runNode>[0], parameters: JsonObject): Promise<number> {
    let copies = 0;
    const wide = new Proxy(
      { z: 1, ...Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`k${at}`, at])) },
      {
        ownKeys: (target) => {
          copies += 1;
          return Reflect.ownKeys(target);
        },
      },
    );
    await runNode(node, { parameters, items: [{ body: wide as unknown as JsonObject }] });
    return copies;
  }
  const ten = <T>(make: (at: number) => T) => Array.from({ length: 10 }, (_, at) => make(at));

  it.each([
    ['Set', setFields, { fields: ten((at) => ({ name: `body.n${at}`, value: at })) }],
    ['Set, removing', setFields, { remove: ten((at) => `body.k${at}`) }],
    ['Rename', renameFields, { renames: ten((at) => ({ from: `body.k${at}`, to: `body.n${at}` })) }],
  ] as const)(
    '%s copies a wide object once, however many of its fields it changes',
    async (_, node, parameters) => {
      expect(await copiesOf(node, parameters)).toBe(1);
    },
  );

  it('sorting in pieces is stable, and gives what sorting at once gives', async () => {
    let state = 7;
    const list = Array.from({ length: 12_345 }, (_, at) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return { key: state % 50, at };
    });
    const by = (a: { key: number }, b: { key: number }) => a.key - b.key;
    const sorted = await runYielding(sortYielding(list, by), {
      isDue: () => true,
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
    const host = {
      isDue: () => looked === 1_000,
      pause: () => Promise.reject(new Error('cancelled')),
      held: <T>(step: () => T) => step(),
    };
    await expect(runYielding(work, host)).rejects.toThrow('cancelled');
    expect(looked).toBe(1_000);
  });
});
