/**
 * [M1] More items than lie in memory, through every container in every mode, around every kind of body: the result is
 * that of items in memory, and each chunk is read a number of times that does not depend on how many there are.
 * Nothing but the last two chunks is kept here, so that whatever counts on them to stay fails.
 */
import type { JsonObject } from '@reporunner/core';
import { createMemoryBlobStore } from '@reporunner/engine/testing';
import { describe, expect, it } from 'vitest';
import { filter, flow, flowEngine, lowLimits, type NodeSpec, outputsOf, set } from '../../test-utils/flow.ts';

interface Container {
  readonly type: string;
  readonly parameters: object;
  readonly bodies: readonly string[];
}

const loop = (parameters: object): Container => ({ type: 'core.loop', parameters, bodies: ['body'] });
const conditional = (parameters: object, when = '={{ $json.n % 2 === 0 }}'): Container => ({
  type: 'core.conditional',
  parameters: { cases: [{ name: 'a', when }], ...parameters },
  bodies: ['a', 'else'],
});

const containers: Readonly<Record<string, Container>> = {
  'loop for each': loop({}),
  'loop in threes': loop({ size: 3 }),
  'loop side by side': loop({ size: 2, concurrency: 4 }),
  'loop, the last': loop({ size: 5, collect: 'last' }),
  'loop twice': loop({ mode: 'times', times: 2 }),
  'loop twice from the start': loop({ mode: 'times', times: 2, carry: false, collect: 'all' }),
  'loop while': loop({ mode: 'while', condition: '={{ $loop.index < 2 && $json.n !== -1 }}' }),
  'loop until': loop({
    mode: 'until',
    check: 'after',
    condition: '={{ $loop.index > 1 || $json.n === -1 }}',
  }),
  'parallel for each': { type: 'core.parallel', parameters: { mode: 'forEach' }, bodies: ['body'] },
  'parallel branches': { type: 'core.parallel', parameters: {}, bodies: ['a', 'b'] },
  'conditional, in pieces': conditional({}),
  'conditional, in halves': conditional({}, '={{ $json.n < 6 }}'),
  'conditional, all in one': conditional({}, '={{ $json.n >= 0 }}'),
  'conditional, every case': conditional({ match: 'all' }),
  'conditional, once': conditional({ decide: 'once' }),
  'conditional by another step': conditional({}, "={{ $('before').item.json.n % 2 === 0 }}"),
  batch: { type: 'core.batch', parameters: { size: 3 }, bodies: ['body'] },
  try: { type: 'core.tryCatch', parameters: {}, bodies: ['try'] },
};

interface Body {
  readonly nodes: Readonly<Record<string, NodeSpec>>;
  readonly edges?: readonly string[];
}

const bodies: Readonly<Record<string, Body>> = {
  nothing: { nodes: {} },
  'a step': { nodes: { a: { type: 'core.noOp' } } },
  'Set by the item': { nodes: { a: set({ m: '={{ $json.n * 2 }}' }) } },
  'Set by another step': { nodes: { a: set({ m: "={{ $('before').item.json.n }}" }) } },
  'a filter': { nodes: { a: filter('={{ $json.n }}', 'less', 7) } },
  'Sort, then another step': {
    nodes: {
      a: { type: 'core.sort', parameters: { fields: [{ name: 'n', order: 'descending' }] } },
      b: set({ m: "={{ $('before').item.json.n }}" }),
    },
    edges: ['a>b'],
  },
  'two ends': {
    nodes: {
      a: {
        type: 'core.if',
        parameters: { conditions: [{ left: '={{ $json.n }}', operator: 'less', right: 5 }] },
      },
      b: set({ side: 'b' }),
      c: set({ side: 'c' }),
    },
    edges: ['a.true>b', 'a.false>c'],
  },
  'a step that fails for some': {
    nodes: { a: set({ m: '={{ $json.t.parseJson() }}' }, { onError: 'continue' }) },
  },
  'another conditional': {
    nodes: {
      a: {
        type: 'core.conditional',
        parameters: { cases: [{ name: 'x', when: '={{ $json.n % 3 === 0 }}' }] },
      },
      b: { ...set({ third: true }), in: 'a.x' },
      c: { ...set({ third: false }), in: 'a.else' },
    },
  },
};

/** Bodies that differ in what they read. */
const looking = ['nothing', 'Set by another step', 'Sort, then another step'] as const;

/** Nodes of a body, once in each of the container's bodies. */
function inside({ bodies: names }: Container, { nodes, edges = [] }: Body) {
  const specs: Record<string, NodeSpec> = {};
  const joined: string[] = [];
  for (const name of names) {
    for (const [id, spec] of Object.entries(nodes))
      specs[`${name}_${id}`] = { ...spec, in: spec.in === undefined ? `k.${name}` : `${name}_${spec.in}` };
    for (const edge of edges) joined.push(edge.replaceAll(/[a-z]+(?:\.[a-z]+)?/g, (end) => `${name}_${end}`));
  }
  return { specs, joined };
}

function workflow(container: Container, body: Body, more: object = {}) {
  const { specs, joined } = inside(container, body);
  const { type, parameters } = container;
  return flow(
    {
      before: { type: 'core.noOp' },
      k: { type, parameters, ...more },
      ...specs,
      after: set({ from: "={{ $('before').item.json.n }}" }, { onError: 'continue' }),
    },
    ['start>before', 'before>k', ...joined, 'k>after'],
  );
}

const numbers = (count: number): readonly JsonObject[] =>
  Array.from({ length: count }, (_, n) => ({ n, t: n % 4 === 3 ? 'x' : String(n) }));

async function run(
  storing: 'memory' | 'stored',
  document: object,
  items: readonly JsonObject[],
  keptBytes?: number,
) {
  const blobs = createMemoryBlobStore();
  let reads = 0;
  const counting = {
    ...blobs,
    get: (...args: Parameters<typeof blobs.get>) => {
      reads += 1;
      return blobs.get(...args);
    },
  };
  const limits = keptBytes === undefined ? {} : { limits: { items: { ...lowLimits, keptBytes } } };
  const test = flowEngine(keptBytes === undefined ? storing : 'memory', { blobs: counting, ...limits });
  const result = await test.start(test.publish(document), items).finished;
  const needed = reads;
  const outputs = await outputsOf(test, result);
  const { status, error } = result;
  return { status, error, json: outputs.map(({ json }) => json), reads: needed };
}

describe.each(Object.entries(containers))('[M1] %s', (_, container) => {
  it.each(Object.entries(bodies))('with %s gives what it gives in memory', async (__, body) => {
    const document = workflow(container, body);
    const { reads: ___, ...plain } = await run('memory', document, numbers(11));
    const { reads, ...stored } = await run('stored', document, numbers(11));
    expect(plain.status).toBe('succeeded');
    expect(stored).toEqual(plain);
    expect(reads).toBeGreaterThan(0);
  });

  it.each(looking)('with %s reads each chunk a few times', async (name) => {
    const { status, reads } = await run('stored', workflow(container, bodies[name] as Body), numbers(160));
    expect(status).toBe('succeeded');
    expect(reads / 80).toBeLessThan(20);
  });

  it('with a step that fails gives its input to the error port', async () => {
    const stop = { nodes: { a: { type: 'core.stopWithError', parameters: { message: 'no' } } } };
    const document = workflow(container, stop, { onError: 'continue' });
    const { reads: __, ...plain } = await run('memory', document, numbers(11));
    const { reads: ___, ...stored } = await run('stored', document, numbers(11));
    expect(plain.json).toHaveLength(11);
    expect(stored).toEqual(plain);
  });
});

describe('[M1] steps that look at another step for each item, in another order', () => {
  const sorted = (more: Readonly<Record<string, NodeSpec>>, edges: readonly string[]) =>
    flow(
      {
        before: { type: 'core.noOp' },
        sort: { type: 'core.sort', parameters: { fields: [{ name: 't', order: 'descending' }] } },
        ...more,
      },
      ['start>before', 'before>sort', ...edges],
    );
  const left = "={{ $('before').item.json.n }}";
  const flows = {
    Set: sorted({ a: set({ from: left }) }, ['sort>a']),
    Filter: sorted({ a: filter(left, 'less', 100) }, ['sort>a']),
    Aggregate: sorted({ a: set({ all: "={{ $('before').all().length }}", from: left }) }, ['sort>a']),
    Loop: sorted(
      { l: { type: 'core.loop', parameters: { size: 10 } }, a: { ...set({ from: left }), in: 'l' } },
      ['sort>l'],
    ),
  };
  it.each(Object.entries(flows))('%s reads each chunk a few times', async (_, document) => {
    const plain = await run('memory', document, numbers(200));
    const stored = await run('stored', document, numbers(200));
    expect(plain.status).toBe('succeeded');
    expect(stored.json).toEqual(plain.json);
    // 100 chunks at each of three nodes.
    expect(stored.reads).toBeLessThan(2_000);
  });
});

describe('[M2] a loop over stored items that looks at all of those of another step', () => {
  const count = 60;
  const looking = (value: string, mode: object = {}) =>
    flow(
      {
        before: { type: 'core.noOp' },
        other: set({ n: '={{ $json.n }}' }),
        l: { type: 'core.loop', parameters: mode },
        s: { ...set({ value }), in: 'l' },
      },
      ['start>before', 'before>other', 'other>l'],
    );
  it.each([
    ["={{ $('before').all().length }}", count],
    ["={{ $('before').all()?.length }}", count],
    ["={{ $items('before').length }}", count],
    ["={{ $('before').all().isEmpty() ? 0 : 1 }}", 1],
    ["={{ $('before').all()[0].json.n }}", 0],
    ["={{ $('before').all().first().json.n }}", 0],
    ["={{ $('before').first().json.n }}", 0],
    ["={{ $('before').all()[$json.n - $json.n + 59].json.n }}", 59],
    ["={{ $('before').all().at(-1).json.n }}", 59],
    ["={{ $('before').all().last().json.n }}", 59],
  ])('reads no more chunks for %s than for nothing, and one', async (value, expected) => {
    const plain = await run('stored', looking('={{ $json.n }}'), numbers(count));
    const { status, json, reads } = await run('stored', looking(value), numbers(count));
    expect(status).toBe('succeeded');
    expect(json.map((one) => one.value)).toEqual(Array.from({ length: count }, () => expected));
    // A chunk of each step is kept: none of them makes room for the other.
    expect(reads).toBeLessThanOrEqual(plain.reads + 1);
  });

  it.each([
    ["={{ $('before').all().map(({ json }) => json.n).sum() }}"],
    ["={{ $('before').all().length + $('before').all().map(({ json }) => json.n).sum() - 60 }}"],
    ["={{ [...$('before').all()].map(({ json }) => json.n).sum() }}"],
    ["={{ (() => { const all = $('before').all(); return all.length > 3 ? all.last() : all })() }}"],
    ["={{ [1].map($('before').all) }}"],
    ["={{ $('before').all().slice(0, 3) }}"],
    ["={{ $('before').all() }}"],
    ["={{ $('before').all().nothing }}"],
  ])('gives what it gives in memory for %s', async (value) => {
    const stored = await run('stored', looking(value), numbers(9));
    const plain = await run('memory', looking(value), numbers(9));
    expect(stored.status).toBe(plain.status);
    expect(stored.json).toEqual(plain.json);
  });
});

describe('[M2] a loop whose iterations read all of another step', () => {
  const document = flow(
    {
      before: { type: 'core.noOp' },
      l: { type: 'core.loop' },
      s: { ...set({ sum: "={{ $('before').all().map(({ json }) => json.n).sum() }}" }), in: 'l' },
    },
    ['start>before', 'before>l'],
  );
  it('reads each chunk once, as long as there is room for them', async () => {
    const { json, reads } = await run('stored', document, numbers(60), 1_000_000);
    expect(json.map(({ sum }) => sum)).toEqual(Array.from({ length: 60 }, () => 1_770));
    // The trigger's items are in the journal; those of two steps lie in 30 chunks each.
    expect(reads).toBeLessThanOrEqual(60);
  });
});

describe('[M1] [C4] a loop that carries on more items than it was given, and fails', () => {
  const outer: Readonly<Record<string, readonly [home: string, outer: NodeSpec] | undefined>> = {
    'by itself': undefined,
    'at the entry of a loop by slices': ['outer.body', { type: 'core.loop', parameters: { size: 2 } }],
    'at the entry of a repeated loop': [
      'outer.body',
      { type: 'core.loop', parameters: { mode: 'times', times: 1 } },
    ],
    'at the entry of a try': ['outer.try', { type: 'core.tryCatch' }],
  };
  const cases = Object.entries(outer).flatMap(([name, around]) =>
    (['memory', 'stored'] as const).map((storing) => [name, storing, around] as const),
  );
  it.each(cases)('%s, outputs every one of them at failed (%s)', async (_, storing, around) => {
    const home = around === undefined ? {} : { in: around[0] };
    const document = flow(
      {
        before: { type: 'core.noOp' },
        k: {
          type: 'core.loop',
          parameters: { mode: 'times', times: 2, onFailure: 'collect', collect: 'none' },
          ...home,
        },
        three: set({ list: '={{ [$json.n, $json.n + 10, $json.n + 20] }}' }, { in: 'k' }),
        split: { type: 'core.splitOut', parameters: { field: 'list' }, in: 'k' },
        n: set({ n: "={{ $loop.index === 0 ? $json.list : 'x'.parseJson() }}" }, { in: 'k' }),
        s: set({ from: "={{ $('before').item.json.n }}" }, home),
        ...(around === undefined ? {} : { outer: around[1] }),
      },
      [
        'start>before',
        `before>${around === undefined ? 'k' : 'outer'}`,
        'three>split',
        'split>n',
        'k.failed>s',
      ],
    );
    const { json, status } = await run(storing, document, numbers(4));
    expect(status).toBe('succeeded');
    // The first iteration makes three of each of four items; the second begins with these twelve, and fails.
    expect(json.map(({ n, from }) => `${n} from ${from}`)).toEqual([
      ...['0 from 0', '10 from 0', '20 from 0', '1 from 1', '11 from 1', '21 from 1'],
      ...['2 from 2', '12 from 2', '22 from 2', '3 from 3', '13 from 3', '23 from 3'],
    ]);
  });
});
