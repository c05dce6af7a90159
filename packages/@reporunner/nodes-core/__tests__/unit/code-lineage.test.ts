/** C7 of engine/SPEC.md, in Code: what `$('node')` gives there is what it gives in expressions. */
import { createSandbox } from '@reporunner/sandbox';
import { afterAll, describe, expect, it } from 'vitest';
import { code, flow, flowEngine, type NodeSpec, runFlow } from '../../test-utils/flow.ts';

const sandbox = createSandbox({ processes: 1 });
afterAll(() => sandbox.close());

const keeps = (left: string): NodeSpec => ({
  type: 'core.filter',
  parameters: { conditions: [{ left, operator: 'isTrue' }] },
});
const rows = [{ k: 'a' }, { k: 'b' }, { k: 'c' }, { k: 'd' }];
const look = code("return { k: $json.k, l: $('src').item.json.k }", { mode: 'each' });
const src = code('return items');

describe.each(['memory', 'stored'] as const)('%s', (storing) => {
  const run = (
    specs: Readonly<Record<string, NodeSpec>>,
    edges: readonly string[],
    items: readonly object[] = rows,
  ) =>
    runFlow(
      flowEngine(storing, { code: sandbox }),
      flow({ src, ...specs }, ['start>src', ...edges]),
      items as never,
    );

  const between: readonly (readonly [string, NodeSpec, readonly object[]])[] = [
    [
      'a filter',
      keeps('={{ $json.k > "b" }}'),
      [
        { k: 'c', l: 'c' },
        { k: 'd', l: 'd' },
      ],
    ],
    [
      'a sort',
      { type: 'core.sort', parameters: { fields: [{ name: 'k', order: 'descending' }] } },
      ['d', 'c', 'b', 'a'].map((k) => ({ k, l: k })),
    ],
    ['a limit', { type: 'core.limit', parameters: { count: 1, keep: 'last' } }, [{ k: 'd', l: 'd' }]],
    [
      'other code',
      code('return items.slice(2)'),
      [
        { k: 'c', l: 'c' },
        { k: 'd', l: 'd' },
      ],
    ],
  ];
  it.each(between)(
    '[C7] the item behind %s is the one that the present item descends from',
    async (_, x, expected) => {
      const { json, error } = await run({ x, look }, ['src>x', 'x>look']);
      expect(error).toBeUndefined();
      expect(json).toEqual(expected);
    },
  );

  it('[C7] items that were made of one', async () => {
    const { json } = await run(
      {
        x: { type: 'core.splitOut', parameters: { field: 'list' } },
        look: code(
          "return { l: $('src').item.json.k, m: $('src').itemMatching($itemIndex).json.k, n: $node['src'].json.k }",
          { mode: 'each' },
        ),
      },
      ['src>x', 'x>look'],
      [
        { k: 'a', list: [1, 2] },
        { k: 'b', list: [3] },
      ],
    );
    expect(json).toEqual(['a', 'a', 'b'].map((k) => ({ l: k, m: k, n: k })));
  });

  it('[C7] in a loop, of each size', async () => {
    for (const size of [1, 2, 3]) {
      const { json, error } = await run(
        { l: { type: 'core.loop', parameters: { size } }, look: { ...look, in: 'l' } },
        ['src>l'],
      );
      expect(error).toBeUndefined();
      expect(json).toEqual(rows.map(({ k }) => ({ k, l: k })));
    }
  });

  it('[C7] is an error where it descends from several, and the others go on', async () => {
    const { error } = await run({ x: { type: 'core.aggregate' }, look }, ['src>x', 'x>look']);
    expect(error?.message).toMatch(/src/);
    expect(error?.code).toBe('CODE_FAILED');
  });

  it('[C7] code that runs once for all items has to say of which item', async () => {
    const all = code("return items.map((_, at) => ({ l: $('src').itemMatching(at).json.k }))");
    const right = await run({ x: keeps('={{ $json.k > "b" }}'), all }, ['src>x', 'x>all']);
    expect(right.json).toEqual([{ l: 'c' }, { l: 'd' }]);
    const one = code("return { l: $('src').item.json.k }");
    const unsure = await run({ x: keeps('={{ $json.k > "b" }}'), one }, ['src>x', 'x>one']);
    expect(unsure.error?.message).toContain('itemMatching');
    const sure = await run({ x: keeps('={{ $json.k > "c" }}'), one }, ['src>x', 'x>one']);
    expect(sure.json).toEqual([{ l: 'd' }]);
  });

  it('[C7] knows of nodes that have not run', async () => {
    const asks = code(
      "return { ran: $('src').isExecuted, never: $('other').isExecuted, k: $('src').first().json.k, last: $('src').last().json.k, mode: $('look').params.mode }",
    );
    const { json, error } = await run({ x: keeps('={{ false }}'), other: code('return items'), look, asks }, [
      'src>x',
      'x>other',
      'src>asks',
      'src>look',
    ]);
    expect(error).toBeUndefined();
    expect(json).toContainEqual({ ran: true, never: false, k: 'a', last: 'd', mode: 'each' });
    const reads = await run(
      {
        x: keeps('={{ false }}'),
        other: code('return items'),
        reads: code("return $('other').all()"),
      },
      ['src>x', 'x>other', 'src>reads'],
    );
    expect(reads.error?.message).toMatch(/other/);
  });
});
