/** `$loop`, `$batch`, `$error` and `$runIndex` are of the innermost container of their kind, whatever stands between. */
import { describe, expect, it } from 'vitest';
import { flow, flowEngine, type NodeSpec, runFlow, set } from '../../test-utils/flow.ts';

const rows = [{ v: 0 }, { v: 1 }, { v: 2 }];
const counts = {
  i: '={{ $loop.index }}',
  t: '={{ $loop.total }}',
  first: '={{ $loop.isFirst }}',
  last: '={{ $loop.isLast }}',
  item: '={{ $loop.item.json.v }}',
  round: '={{ $runIndex }}',
};
const expected = rows.map(({ v }) => ({ v, i: v, t: 3, first: v === 0, last: v === 2, item: v, round: v }));

const between: readonly [string, NodeSpec, string][] = [
  [
    'a conditional',
    { type: 'core.conditional', parameters: { cases: [{ name: 'then', when: '={{ true }}' }] } },
    'then',
  ],
  ['a parallel', { type: 'core.parallel', parameters: { branches: ['one'] } }, 'one'],
  ['a parallel for each item', { type: 'core.parallel', parameters: { mode: 'forEach' } }, 'body'],
  ['a try', { type: 'core.tryCatch' }, 'try'],
  ['a batch', { type: 'core.batch' }, 'body'],
];

describe('loop variables', () => {
  it.each(between)('[C8] $loop is the loop around the node through %s (lp)', async (_, spec, body) => {
    const { json, error } = await runFlow(
      flowEngine(),
      flow({ l: { type: 'core.loop' }, c: { ...spec, in: 'l' }, s: set(counts, { in: `c.${body}` }) }, [
        'start>l',
      ]),
      rows,
    );
    expect(error).toBeUndefined();
    expect(json).toEqual(expected);
  });

  it('[C8] what a container is set to sees the loop around it', async () => {
    const inner = (spec: NodeSpec, body: string) =>
      runFlow(
        flowEngine(),
        flow(
          {
            l: { type: 'core.loop' },
            c: { ...spec, in: 'l' },
            s: set({ at: '={{ $loop.index }}' }, { in: `c.${body}` }),
          },
          ['start>l'],
        ),
        rows,
      );
    const when = { cases: [{ name: 'then', when: '={{ $loop.index == 1 }}' }] };
    const conditional = await inner({ type: 'core.conditional', parameters: when }, 'then');
    expect(conditional.json.map(({ at }) => at ?? 'none')).toEqual(['none', 1, 'none']);
    const times = await inner(
      { type: 'core.loop', parameters: { mode: 'times', times: '={{ $loop.index + 1 }}', collect: 'all' } },
      'body',
    );
    expect(times.json.map(({ at }) => at)).toEqual([0, 0, 1, 0, 1, 2]);
  });

  it('[C8] the condition of a loop sees that loop, also where everything missing is an error', async () => {
    const condition = '={{ $loop.index < 2 }}';
    const looped = flow(
      {
        l: { type: 'core.loop' },
        w: { type: 'core.loop', parameters: { mode: 'while', condition, collect: 'all' }, in: 'l' },
        s: set({ at: '={{ $loop.index }}' }, { in: 'w' }),
      },
      ['start>l'],
    );
    const { json, error } = await runFlow(
      flowEngine(),
      { ...looped, settings: { ...looped.settings, expressions: 'strict' } },
      rows,
    );
    expect(error).toBeUndefined();
    expect(json.map(({ at }) => at)).toEqual([0, 1, 0, 1, 0, 1]);
  });

  it('[C8] $batch is the batch, and $loop the loop around it', async () => {
    const { json } = await runFlow(
      flowEngine(),
      flow(
        {
          b: { type: 'core.batch', parameters: { size: 2 } },
          l: { type: 'core.loop', in: 'b' },
          s: set(
            { b: '={{ $batch.index }}', n: '={{ $batch.items.length }}', l: '={{ $loop.index }}' },
            { in: 'l' },
          ),
        },
        ['start>b'],
      ),
      rows,
    );
    expect(json).toEqual([
      { v: 0, b: 0, n: 2, l: 0 },
      { v: 1, b: 0, n: 2, l: 1 },
      { v: 2, b: 1, n: 1, l: 0 },
    ]);
  });

  it('[C8] where nothing else counts, $loop and $batch are the same', async () => {
    const body = set({ l: '={{ $loop.index }}', b: '={{ $batch.index }}' }, { in: 'c' });
    for (const type of ['core.loop', 'core.batch']) {
      const { json } = await runFlow(
        flowEngine(),
        flow({ c: { type, parameters: { size: 1 } }, s: body }, ['start>c']),
        rows,
      );
      expect(json).toEqual(rows.map(({ v }) => ({ v, l: v, b: v })));
    }
  });

  it('[C8] $error in a loop in a catch is the one that was caught', async () => {
    const { json } = await runFlow(
      flowEngine(),
      flow(
        {
          t: { type: 'core.tryCatch' },
          x: { type: 'core.stopWithError', parameters: { message: 'outer' }, in: 't.try' },
          l: { type: 'core.loop', in: 't.catch' },
          c: {
            type: 'core.conditional',
            in: 'l',
            parameters: { cases: [{ name: 'then', when: '={{ true }}' }] },
          },
          s: set({ e: '={{ $error.message }}' }, { in: 'c.then' }),
        },
        ['start>t'],
      ),
      rows,
    );
    expect(json.map(({ e }) => e)).toEqual(['outer', 'outer', 'outer']);
  });
});
