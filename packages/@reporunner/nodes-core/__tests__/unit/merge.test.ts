/** Merge of more than two inputs, in every mode. */
import { createNodeRegistry } from '@reporunner/integrations';
import { runNode } from '@reporunner/integrations/testing';
import { describe, expect, it } from 'vitest';
import { coreIntegration } from '../../src/index.ts';
import { flow, flowEngine, runFlow } from '../../test-utils/flow.ts';

const merge = createNodeRegistry([coreIntegration]).node('core.merge', 1);
if (merge === undefined) throw new Error('there is no merge');

const a = [
  { id: 1, a: 1 },
  { id: 2, a: 2 },
];
const b = [
  { id: 2, b: 2 },
  { id: 3, b: 3 },
];
const c = [
  { id: 3, c: 3 },
  { id: 2, c: 2 },
  { id: 1, c: 1 },
];

const of = async (parameters: object, inputs: Record<string, object[]> = { main: a, input2: b, input3: c }) =>
  (
    await runNode(merge, { parameters: { inputs: 3, ...parameters } as never, inputs: inputs as never })
  ).main?.map(({ json }) => json);

const keys = [{ left: 'id', right: 'id' }];

describe('what both have', () => {
  const sides = {
    main: [{ id: 1, o: { p: 1, x: '' }, l: [1, { a: 1 }], v: 'a' }],
    input2: [{ id: 1, o: { q: 2, x: null }, l: [3], v: '' }],
  };
  const joined = (parameters: object) => of({ mode: 'combineByKey', keys, inputs: 2, ...parameters }, sides);

  it('has one side replace, or is merged at every depth', async () => {
    expect(await joined({})).toEqual([{ id: 1, o: { q: 2, x: null }, l: [3], v: '' }]);
    expect(await joined({ nested: 'merge' })).toEqual([
      { id: 1, o: { p: 1, q: 2, x: null }, l: [3, { a: 1 }], v: '' },
    ]);
    expect(await joined({ nested: 'merge', clash: 'preferLeft' })).toEqual([
      { id: 1, o: { p: 1, q: 2, x: '' }, l: [1, { a: 1 }], v: 'a' },
    ]);
  });

  it('gives way where it is empty, if asked to', async () => {
    expect(await joined({ emptyYields: true })).toMatchObject([{ v: 'a', o: { q: 2, x: null } }]);
    expect(await joined({ emptyYields: true, nested: 'merge' })).toMatchObject([{ v: 'a', o: { x: '' } }]);
  });

  it('stays as JSON has it under any name', async () => {
    const strange = JSON.parse('{"id":1,"__proto__":{"a":1}}') as object;
    const other = JSON.parse('{"id":1,"__proto__":{"b":2}}') as object;
    const [item] = (await of(
      { mode: 'combineByKey', keys, inputs: 2, nested: 'merge' },
      { main: [strange], input2: [other] },
    )) as [object];
    expect(JSON.stringify(item)).toBe('{"id":1,"__proto__":{"a":1,"b":2}}');
  });
});

it('puts what has no partner last, if asked to', async () => {
  const parameters = { mode: 'combineByKey', keys, inputs: 2, join: 'outer' };
  const ids = async (more: object) => (await of({ ...parameters, ...more }))?.map(({ id }) => id);
  expect([await ids({}), await ids({ unmatched: 'last' })]).toEqual([
    [1, 2, 3],
    [2, 1, 3],
  ]);
});

describe('three inputs', () => {
  it('joins all of them by key (public-reports 16)', async () => {
    const one = { main: [{ id: 1, a: 1 }], input2: [{ id: 1, b: 1 }], input3: [{ id: 1, c: 1 }] };
    expect(await of({ mode: 'combineByKey', keys }, one)).toEqual([{ id: 1, a: 1, b: 1, c: 1 }]);
  });

  it('joins by keys that are equal objects, whatever the order of their keys', async () => {
    const one = { main: [{ id: { x: 1, y: 2 }, a: 1 }], input2: [{ id: { y: 2, x: 1 }, b: 1 }], input3: [] };
    expect(await of({ mode: 'combineByKey', keys, inputs: 2 }, one)).toEqual([
      { id: { x: 1, y: 2 }, a: 1, b: 1 },
    ]);
  });

  it.each([
    ['inner', [{ id: 2, a: 2, b: 2, c: 2 }]],
    [
      'left',
      [
        { id: 1, a: 1, c: 1 },
        { id: 2, a: 2, b: 2, c: 2 },
      ],
    ],
    [
      'right',
      [
        { id: 2, a: 2, b: 2, c: 2 },
        { id: 3, b: 3, c: 3 },
        { id: 1, c: 1 },
      ],
    ],
    [
      'outer',
      [
        { id: 1, a: 1, c: 1 },
        { id: 2, a: 2, b: 2, c: 2 },
        { id: 3, b: 3, c: 3 },
      ],
    ],
    ['leftOnly', []],
  ])('keeps what %s says', async (join, expected) => {
    expect(await of({ mode: 'combineByKey', keys, join })).toEqual(expected);
  });

  it('numbers the fields that clash by input', async () => {
    expect(await of({ mode: 'combineByKey', keys, clash: 'suffix' })).toEqual([{ id: 2, a: 2, b: 2, c: 2 }]);
    // Fields that are equal by other names are two, and so are those of the same name that are not what it joins by.
    const named = { main: [{ id: 1, n: 'x', v: 1 }], input2: [{ key: 1, n: 'y', id: 9 }] };
    const byName = { mode: 'combineByKey', inputs: 2, clash: 'suffix', keys: [{ left: 'id', right: 'key' }] };
    expect(await of(byName, named)).toEqual([{ id_1: 1, id_2: 9, key: 1, n_1: 'x', n_2: 'y', v: 1 }]);
    const outer = { mode: 'combineByKey', inputs: 2, clash: 'suffix', keys, join: 'outer' };
    const both = {
      main: [
        { id: 1, n: 'x' },
        { id: 2, n: 'y' },
      ],
      input2: [{ id: 1, n: 'z', id_1: 5 }],
    };
    expect(await of(outer, both)).toEqual([
      { id: 1, n_1: 'x', n_2: 'z', id_1: 5 },
      { id: 2, n: 'y' },
    ]);
    expect(await of({ mode: 'combineByPosition', clash: 'suffix' })).toEqual([
      { id_1: 1, id_2: 2, id_3: 3, a: 1, b: 2, c: 3 },
      { id_1: 2, id_2: 3, id_3: 2, a: 2, b: 3, c: 2 },
    ]);
  });

  it('gives every field the number of its input where that is chosen', async () => {
    const parameters = { mode: 'combineByKey', keys, join: 'left', inputs: 2, clash: 'suffixAll' };
    expect(await of(parameters, { main: a, input2: b })).toEqual([
      { id_1: 1, a_1: 1 },
      { id_1: 2, a_1: 2, id_2: 2, b_2: 2 },
    ]);
  });

  it('outputs the items of one side as they are (n8n-import 54)', async () => {
    expect(await of({ mode: 'combineByKey', keys, output: 'left' })).toEqual([{ id: 2, a: 2 }]);
    expect(await of({ mode: 'combineByKey', keys, output: 'right' })).toEqual([
      { id: 2, b: 2 },
      { id: 2, c: 2 },
    ]);
  });

  it('prefers a side by position (n8n-import 53)', async () => {
    const inputs = { main: [{ r: 'a' }], input2: [{ r: 'b' }] };
    expect(await of({ mode: 'combineByPosition', inputs: 2, clash: 'preferLeft' }, inputs)).toEqual([
      { r: 'a' },
    ]);
    expect(await of({ mode: 'combineByPosition', inputs: 2 }, inputs)).toEqual([{ r: 'b' }]);
  });

  it('appends, combines by position and makes all combinations', async () => {
    expect(await of({ mode: 'append' })).toEqual([...a, ...b, ...c]);
    expect(await of({ mode: 'combineByPosition', unpaired: 'keep' })).toEqual([
      { id: 3, a: 1, b: 2, c: 3 },
      { id: 2, a: 2, b: 3, c: 2 },
      { id: 1, c: 1 },
    ]);
    expect(await of({ mode: 'combineAll' })).toHaveLength(12);
    expect(await of({ mode: 'choose', choose: 3 })).toEqual(c);
  });

  it('refuses a connection to an input that it does not have', async () => {
    const document = flow({ m: { type: 'core.merge', parameters: { mode: 'combineByKey', keys } } }, [
      'start>m',
      'start>m.input2',
      'start>m.input3',
    ]);
    await expect(runFlow(flowEngine(), document)).rejects.toThrow(/no input "input3"/);
  });
});
