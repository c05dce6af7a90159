/** C7 of engine/SPEC.md: `$('node').item` is the item that the present one descends from, or an error. */
import { createSandbox } from '@reporunner/sandbox';
import { afterAll, describe, expect, it } from 'vitest';
import { code, filter, flow, flowEngine, type NodeSpec, runFlow, set } from '../../test-utils/flow.ts';

const sandbox = createSandbox({ processes: 1 });
afterAll(() => sandbox.close());

const of = (node: string, path = 'o') => `={{ $('${node}').item.json.${path} }}`;
const rows = [{ o: 1 }, { o: 2 }, { o: 3 }, { o: 4 }, { o: 5 }];
const noOp: NodeSpec = { type: 'core.noOp' };

describe.each(['memory', 'stored'] as const)('%s', (storing) => {
  const run = (specs: Readonly<Record<string, NodeSpec>>, edges: readonly string[], items: object[] = rows) =>
    runFlow(flowEngine(storing, { code: sandbox }), flow(specs, edges), items as never);

  it('[C7] keeps the source of each item through Code for each (public-reports 01)', async () => {
    const { json } = await run(
      {
        data: set({ orders: [{ o: 1 }, { o: 2 }, { o: 3 }, { o: 4 }] }),
        split: { type: 'core.splitOut', parameters: { field: 'orders' } },
        code: code('return { double: $json.o * 2 }', { mode: 'each' }),
        z: set({ o: of('split') }),
      },
      ['start>data', 'data>split', 'split>code', 'code>z'],
      [{}],
    );
    expect(json).toEqual([1, 2, 3, 4].map((o) => ({ double: o * 2, o })));
  });

  it.each(['batch', 'parallel', 'loop'] as const)(
    '[C7] is kept where a body that is repeated begins with another container (%s)',
    async (kind) => {
      const inner: NodeSpec =
        kind === 'parallel'
          ? { type: 'core.parallel', in: 'l', parameters: { mode: 'forEach' } }
          : { type: `core.${kind}`, in: 'l', parameters: { size: 2 } };
      const { json, error } = await run(
        {
          l: { type: 'core.loop', parameters: { mode: 'times', times: 3, collect: 'last' } },
          b: inner,
          s: set({ inside: of('start') }, { in: 'b' }),
          z: set({ after: of('start') }),
        },
        ['start>l', 'l>z'],
      );
      expect(error).toBeUndefined();
      expect(json).toEqual(rows.map(({ o }) => ({ o, inside: o, after: o })));
    },
  );

  it('[C7] is kept by what a container passes on that fails right behind the wall of others', async () => {
    const { json, error } = await run(
      {
        data: noOp,
        o: { type: 'core.loop', parameters: { size: 1, concurrency: 4 } },
        t: { type: 'core.tryCatch', in: 'o' },
        p: { type: 'core.parallel', in: 't.try', onError: 'continue', parameters: { mode: 'forEach' } },
        a: set({ t: 1 }, { in: 'p' }),
        stop: { type: 'core.stopWithError', in: 'p', parameters: { message: 'x' } },
        z: set({ after: of('start') }),
      },
      ['start>data', 'data>o', 'a>stop', 'o>z'],
    );
    expect(error).toBeUndefined();
    expect(json.map(({ o, after }) => [o, after])).toEqual(rows.map(({ o }) => [o, o]));
  });

  it('[C7] says of a node in a body why a step outside of it cannot read it', async () => {
    const outside = /"inner" is inside "box": only steps in the same body .* read the output of "box"/;
    const boxes = {
      loop: [{ type: 'core.loop' }, 'box'],
      branch: [{ type: 'core.parallel', parameters: { branches: ['a', 'b'] } }, 'box.a'],
    } as const;
    for (const [name, [box, home]] of Object.entries(boxes))
      for (const read of ['item.json.o', 'first().json.o', 'last().json.o', 'all()', 'itemMatching(0)']) {
        const { error } = await run(
          { box, inner: set({ o: 1 }, { in: home }), z: set({ o: `={{ $('inner').${read} }}` }) },
          ['start>box', 'box>z'],
        );
        expect(error?.message, `${name} ${read}`).toMatch(outside);
      }
    const text = await run(
      { box: boxes.loop[0], inner: set({ o: 1 }, { in: 'box' }), z: code("return $('inner').all()") },
      ['start>box', 'box>z'],
    );
    expect(text.error?.message).toMatch(outside);
    // From one branch into the other; and what merely has not run.
    const beside = await run(
      {
        box: boxes.branch[0],
        inner: set({ o: 1 }, { in: 'box.a' }),
        z: set({ o: of('inner') }, { in: 'box.b' }),
      },
      ['start>box'],
    );
    expect(beside.error?.message).toMatch(outside);
    const late = await run({ z: set({ o: of('later') }), later: noOp }, ['start>z', 'z>later']);
    expect(late.error?.message).toMatch('"later" has not run, so its data cannot be read.');
  });

  it('[C7] traces both sides of a merge by the input that they came by (public-reports 02)', async () => {
    const { json } = await run(
      {
        data: set({ a: [{ id: 1 }, { id: 2 }], b: [{ n: 'X' }, { n: 'Y' }] }),
        sa: { type: 'core.splitOut', parameters: { field: 'a' } },
        sb: { type: 'core.splitOut', parameters: { field: 'b' } },
        m: { type: 'core.merge', parameters: { mode: 'combineByPosition' } },
        z: set({ fromA: of('sa', 'id'), fromB: of('sb', 'n') }),
      },
      ['start>data', 'data>sa', 'data>sb', 'sa>m', 'sb>m.input2', 'm>z'],
      [{}],
    );
    expect(json).toEqual([
      { id: 1, n: 'X', fromA: 1, fromB: 'X' },
      { id: 2, n: 'Y', fromA: 2, fromB: 'Y' },
    ]);
  });

  it('[C7] finds the partner of a merge by key, whatever its place (public-reports 03)', async () => {
    const { json } = await run(
      {
        a: code('return [{ id: 2 }, { id: 3 }]'),
        b: code('return [{ id: 1, n: "one" }, { id: 2, n: "two" }, { id: 3, n: "three" }]'),
        m: {
          type: 'core.merge',
          parameters: { mode: 'combineByKey', keys: [{ left: 'id', right: 'id' }] },
        },
        z: set({ fromB: of('b', 'n') }),
      },
      ['start>a', 'start>b', 'a>m', 'b>m.input2', 'm>z'],
      [{}],
    );
    expect(json.map(({ fromB }) => fromB)).toEqual(['two', 'three']);
  });

  it('[C7] follows items that Code returns as they are (public-reports 04)', async () => {
    const { json } = await run(
      { code: code('return items.filter((i) => i.json.o > 1).reverse()'), z: set({ p: of('start') }) },
      ['start>code', 'code>z'],
    );
    expect(json).toEqual([5, 4, 3, 2].map((o) => ({ o, p: o })));
  });

  it.each([
    ['a number', 'items.map((item, i) => ({ json: { n: i }, pairedItem: items.length - 1 - i }))'],
    ['{ item }', 'items.map((item, i) => ({ json: { n: i }, pairedItem: { item: items.length - 1 - i } }))'],
    ['a list', 'items.map((item, i) => ({ json: { n: i }, pairedItem: [{ item: items.length - 1 - i }] }))'],
  ])('[C7] takes pairedItem of Code as %s', async (_, text) => {
    const { json } = await run({ code: code(`return ${text}`), z: set({ p: of('start') }) }, [
      'start>code',
      'code>z',
    ]);
    expect(json.map(({ p }) => p)).toEqual([5, 4, 3, 2, 1]);
  });

  it('[C7] refuses a pairedItem that names no input item', async () => {
    const { error } = await run({ code: code('return [{ json: {}, pairedItem: 9 }]') }, ['start>code']);
    expect(error).toMatchObject({ code: 'CODE_FAILED', message: expect.stringContaining('pairedItem 9') });
  });

  it('[C7] says so where Code lost it, and never gives the one at the same place (public-reports 04)', async () => {
    const { error } = await run(
      { code: code('return items.map(({ json }) => ({ n: json.o }))'), z: set({ p: of('start') }) },
      ['start>code', 'code>z'],
    );
    expect(error).toMatchObject({
      code: 'ITEM_LINEAGE',
      message: expect.stringMatching(/several items of "start".*"code".*pairedItem.*first\(\)/s),
    });
  });

  it('[C7] finds the one item that everything descends from where Code lost the rest', async () => {
    const { json } = await run(
      {
        data: set({ list: [{ o: 1 }, { o: 2 }, { o: 3 }, { o: 4 }], name: 'config' }),
        split: { type: 'core.splitOut', parameters: { field: 'list' } },
        code: code('return items.map(({ json }) => ({ n: json.o }))'),
        z: set({ p: of('data', 'name') }),
      },
      ['start>data', 'data>split', 'split>code', 'code>z'],
      [{}],
    );
    expect(json.map(({ p }) => p)).toEqual(['config', 'config', 'config', 'config']);
  });

  it('[C7] is an error of an item that does not descend from the node', async () => {
    const { error } = await run(
      {
        a: noOp,
        b: noOp,
        m: { type: 'core.merge' },
        z: set({ p: of('b') }),
      },
      ['start>a', 'start>b', 'a>m', 'b>m.input2', 'm>z'],
    );
    expect(error).toMatchObject({
      code: 'ITEM_LINEAGE',
      message: expect.stringContaining('does not descend from an item of "b"'),
    });
  });

  it.each([
    ['as they are', 'return items'],
    [
      'in new items',
      'return items.map(({ json, binary }) => ({ json: { ...json }, binary: { data: binary.data } }))',
    ],
  ])('[C7] keeps the files of items that Code returns (public-reports 05), %s', async (_, text) => {
    const { json, error } = await run(
      {
        t: set({ text: '=hello {{ $json.o }}' }),
        f: { type: 'core.convertToFile', parameters: { format: 'text', field: 'text' } },
        c: code(text),
        z: { type: 'core.extractFromFile', parameters: { format: 'text' } },
      },
      ['start>t', 't>f', 'f>c', 'c>z'],
      [{ o: 1 }],
    );
    expect(error).toBeUndefined();
    expect(JSON.stringify(json)).toContain('hello 1');
  });

  it('[C7] an aggregate descends from all of its items', async () => {
    const specs = { agg: { type: 'core.aggregate' }, z: set({ p: of('start') }) };
    const { error } = await run(specs, ['start>agg', 'agg>z']);
    expect(error?.code).toBe('ITEM_LINEAGE');
    expect((await run(specs, ['start>agg', 'agg>z'], [{ o: 7 }])).json[0]?.p).toBe(7);
  });

  it('[C7] a group of a summary descends from the items of the group', async () => {
    const { json } = await run(
      {
        data: set({ kind: '={{ $json.o % 2 }}', list: [1, 2] }),
        split: { type: 'core.splitOut', parameters: { field: 'list', include: 'all' } },
        sum: {
          type: 'core.summarize',
          parameters: { summaries: [{ operation: 'count' }], groupBy: ['o'] },
        },
        z: set({ p: of('data') }),
      },
      ['start>data', 'data>split', 'split>sum', 'sum>z'],
    );
    expect(json.map(({ o, p }) => [o, p])).toEqual(rows.map(({ o }) => [o, o]));
  });

  it('[C7] tells the same item twice at an input apart', async () => {
    const { json } = await run(
      {
        sw: {
          type: 'core.switch',
          parameters: {
            match: 'all',
            rules: ['x', 'y'].map((output) => ({
              output,
              conditions: [{ left: '={{ true }}', operator: 'isTrue' }],
            })),
          },
        },
        x: set({ by: 'x' }),
        y: set({ by: 'y' }),
        m: { type: 'core.merge' },
        sort: { type: 'core.sort', parameters: { fields: [{ name: 'o', order: 'descending' }] } },
        z: set({ p: of('start') }),
      },
      ['start>sw', 'sw.x>m', 'sw.y>m.input2', 'm>sort', 'sort>z', 'sw.x>x', 'sw.y>y'],
    );
    expect(json.filter(({ by }) => by === undefined).map(({ o, p }) => [o, p])).toEqual(
      [5, 5, 4, 4, 3, 3, 2, 2, 1, 1].map((o) => [o, o]),
    );
  });

  it('[C7] compared items descend from both sides', async () => {
    const { json } = await run(
      {
        a: set({ side: 'same' }),
        b: filter('={{ $json.o }}', 'greater', 2),
        c: set({ side: 'same' }),
        cmp: { type: 'core.compareDatasets', parameters: { keys: ['o'] } },
        s: set({ a: of('a'), b: of('b') }),
        n: set({ a: of('a') }),
      },
      ['start>a', 'start>b', 'b>c', 'a>cmp', 'c>cmp.b', 'cmp.same>s', 'cmp.onlyA>n'],
    );
    expect(json).toEqual([
      ...[3, 4, 5].map((o) => ({ o, side: 'same', a: o, b: o })),
      ...[1, 2].map((o) => ({ o, side: 'same', a: o })),
    ]);
  });

  const fails = (home: string): NodeSpec => ({
    type: 'core.set',
    in: home,
    parameters: { fields: [{ name: 'z', type: 'number', value: '={{ $json.o >= 3 ? "abc" : 1 }}' }] },
  });

  it.each([
    ['parallel', { mode: 'forEach', onFailure: 'collect' }],
    ['loop', { onFailure: 'collect' }],
    ['batch', { size: 1, onFailure: 'collect' }],
  ])('[C7] items that failed in %s are those that came in (mini3)', async (type, parameters) => {
    const specs = { n: noOp, p: { type: `core.${type}`, parameters }, x: fails('p') };
    const seen = { p: of('start'), q: of('n') };
    const expected = [3, 4, 5].map((o) => [o, o, o]);
    const shown = (json: readonly Record<string, unknown>[]) =>
      json.filter(({ z }) => z === undefined).map(({ o, p, q }) => [o, p, q]);
    const plain = await run({ ...specs, s: set(seen) }, ['start>n', 'n>p', 'p.failed>s']);
    expect(shown(plain.json)).toEqual(expected);
    const inner = { l: { type: 'core.loop' }, s: set(seen, { in: 'l' }) };
    const through = await run({ ...specs, ...inner }, ['start>n', 'n>p', 'p.failed>l']);
    expect(shown(through.json)).toEqual(expected);
  });

  const stop: NodeSpec = { type: 'core.stopWithError', parameters: { message: 'm' } };
  const big = filter('={{ $json.o }}', 'greater', 2);
  const bigger = filter('={{ $json.o }}', 'greater', 3);

  it.each([
    ['a node', { p: { ...code('throw new Error("x")'), onError: 'errorPort' } }, 'p.error>q'],
    ['a node that goes on', { p: { ...code('throw new Error("x")'), onError: 'continue' } }, 'p>q'],
    ['a container', { p: { type: 'core.loop', onError: 'errorPort' }, x: { ...stop, in: 'p' } }, 'p.error>q'],
    [
      'a container that goes on',
      { p: { type: 'core.loop', onError: 'continue' }, x: { ...stop, in: 'p' } },
      'p>q',
    ],
    ['a try without a catch', { p: { type: 'core.tryCatch' }, x: { ...stop, in: 'p.try' } }, 'p>q'],
    ['a disabled node', { p: { ...noOp, disabled: true } }, 'p>q'],
  ])('[C7] items that leave %s with an error are those that came in (mini4)', async (_, specs, edge) => {
    const { json, error } = await run(
      { n: big, ...specs, q: bigger, s: set({ p: of('start'), q: of('n') }) },
      ['start>n', 'n>p', edge, 'q>s'],
    );
    expect(error).toBeUndefined();
    expect(json.filter(({ q }) => q !== undefined).map(({ o, p, q }) => [o, p, q])).toEqual([
      [4, 4, 4],
      [5, 5, 5],
    ]);
  });
});

describe('what was not made in this run', () => {
  const expectNone = { code: 'ITEM_LINEAGE' };

  it('[C7] pinned items descend from all of the input', async () => {
    const test = flowEngine();
    const pinned = { main: [{ json: { o: 9 } }, { json: { o: 8 } }] };
    const workflow = test.publish(
      flow({ p: { ...noOp, pinned }, z: set({ p: of('start') }) }, ['start>p', 'p>z']),
    );
    const many = await test.start(workflow, rows, { mode: 'manual', usePinned: true }).finished;
    expect(many.error).toMatchObject(expectNone);
    const one = await test.start(workflow, [{ o: 1 }], { mode: 'manual', usePinned: true }).finished;
    expect(one.lastOutputs.map(({ json }) => json)).toEqual([
      { o: 9, p: 1 },
      { o: 8, p: 1 },
    ]);
  });

  it('[C7] results that are taken over keep their sources', async () => {
    const test = flowEngine();
    const document = flow(
      { f: filter('={{ $json.o }}', 'greater', 2), a: set({ a: 1 }), z: set({ p: of('start'), q: of('f') }) },
      ['start>f', 'f>a', 'a>z'],
    );
    const workflow = test.publish(document);
    const first = await test.start(workflow, rows).finished;
    const outputs = new Map<string, Readonly<Record<string, never>>>();
    for (const event of await test.store.events(test.tenant, first.executionId))
      if (event.type === 'NodeSucceeded' && event.nodeId !== 'z')
        outputs.set(event.nodeId, event.outputs as Readonly<Record<string, never>>);
    const again = await test.start(workflow, rows, { mode: 'manual', reused: outputs }).finished;
    expect(again.lastOutputs.map(({ json }) => [json.o, json.p, json.q])).toEqual(
      [3, 4, 5].map((o) => [o, o, o]),
    );
  });

  it('[C7] a node that is tried again descends from the same items', async () => {
    const test = flowEngine();
    const z = set({ p: "={{ $('f').item.json.o + $attempt }}" }, { retry: { attempts: 2, delayMs: 0 } });
    const { lastOutputs } = await test.start(
      test.publish(flow({ f: filter('={{ $json.o }}', 'greater', 3), z }, ['start>f', 'f>z'])),
      rows,
    ).finished;
    expect(lastOutputs.map(({ json }) => json.p)).toEqual([5, 6]);
  });

  it('[C7] a loop evaluates its condition over the output of its body', async () => {
    const test = flowEngine();
    const condition = "={{ $json.n < $('start').item.json.to }}";
    const { lastOutputs, error } = await test.start(
      test.publish(
        flow(
          {
            l: { type: 'core.loop', parameters: { mode: 'while', condition, collect: 'last' } },
            up: set({ n: '={{ $json.n + 1 }}' }, { in: 'l' }),
            z: set({ p: of('start', 'to') }),
          },
          ['start>l', 'l>z'],
        ),
      ),
      [{ n: 0, to: 3 }],
    ).finished;
    expect(error).toBeUndefined();
    expect(lastOutputs.map(({ json }) => json)).toEqual([{ n: 3, to: 3, p: 3 }]);
  });

  it('[C7] itemMatching is the ancestor of the input item at a place', async () => {
    const { json } = await runFlow(
      flowEngine(),
      flow(
        {
          f: filter('={{ $json.o }}', 'greater', 2),
          z: set({ first: "={{ $('start').itemMatching(0).json.o }}" }),
        },
        ['start>f', 'f>z'],
      ),
      rows,
    );
    expect(json.map(({ first }) => first)).toEqual([3, 3, 3]);
  });

  it('[C7] a workflow that calls itself does not mistake the items of its caller for its own', async () => {
    const test = flowEngine();
    test.publish(
      flow(
        {
          start: { type: 'core.calledByWorkflow' },
          z: set({ p: "={{ $('outer').isExecuted ? 'ran' : 'not' }}" }),
          outer: { ...noOp, in: 'l' },
          l: { type: 'core.loop' },
        },
        ['start>z', 'z>l'],
        'child',
      ),
    );
    const { json, error } = await runFlow(
      test,
      flow(
        {
          outer: noOp,
          call: { type: 'core.executeWorkflow', parameters: { workflowId: 'child' } },
          z: set({ q: of('outer') }),
        },
        ['start>outer', 'outer>call', 'call>z'],
      ),
      rows,
    );
    expect(error).toBeUndefined();
    expect(json.map(({ o, p, q }) => [o, p, q])).toEqual(rows.map(({ o }) => [o, 'not', o]));
  });
});
