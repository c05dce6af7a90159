/** C3 of engine/SPEC.md: the result of a scope is what leaves by its ends, the same for the root, bodies and calls. */
import { describe, expect, it } from 'vitest';
import { filter, flow, flowEngine, type NodeSpec, runFlow, set } from '../../test-utils/flow.ts';

const rows = [{ o: 1 }, { o: 2 }, { o: 3 }];
const noOp: NodeSpec = { type: 'core.noOp' };
const isBig: NodeSpec = {
  type: 'core.if',
  parameters: { conditions: [{ left: '={{ $json.o }}', operator: 'greater', right: 1 }] },
};
const none = filter('={{ $json.o }}', 'greater', 9);
const some = filter('={{ $json.o }}', 'greater', 1);

type Specs = Readonly<Record<string, NodeSpec>>;

/** The same steps as the whole workflow, as the body of a loop over everything, and as a workflow that is called. */
const places = {
  root: (specs: Specs, edges: readonly string[]) => ({ flow: flow(specs, edges) }),
  body: (specs: Specs, edges: readonly string[]) => ({
    flow: flow(
      {
        box: { type: 'core.batch', parameters: { size: 100 } },
        ...Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, { ...spec, in: 'box' }])),
      },
      ['start>box', ...edges.filter((edge) => !edge.startsWith('start>'))],
    ),
  }),
  called: (specs: Specs, edges: readonly string[]) => ({
    called: flow({ ...specs, start: { type: 'core.calledByWorkflow' } }, edges, 'child'),
    flow: flow({ call: { type: 'core.executeWorkflow', parameters: { workflowId: 'child' } } }, [
      'start>call',
    ]),
  }),
};

describe.each(Object.entries(places))('in the place of %s', (_, place) => {
  const run = async (specs: Specs, edges: readonly string[], items: readonly object[] = rows) => {
    const test = flowEngine();
    const { flow: document, ...more } = place(specs, edges);
    if ('called' in more) test.publish(more.called);
    const { json, error } = await runFlow(test, document, items as never);
    expect(error).toBeUndefined();
    return json;
  };

  it('[C3] what a filter discards is never the result (public-reports 06)', async () => {
    expect(await run({ f: none }, ['start>f'])).toEqual([]);
  });

  it('[C3] a filter at the end filters (public-reports 07)', async () => {
    expect(await run({ f: some }, ['start>f'])).toEqual([{ o: 2 }, { o: 3 }]);
  });

  it('[C3] a branch that leads nowhere gives nothing', async () => {
    const x = set({ x: true });
    expect(await run({ i: isBig, x }, ['start>i', 'i.true>x'])).toEqual([
      { o: 2, x: true },
      { o: 3, x: true },
    ]);
    expect(await run({ i: isBig, x }, ['start>i', 'i.true>x'], [{ o: 0 }])).toEqual([]);
  });

  it('[C3] a node with branches at the end gives all of them', async () => {
    expect(await run({ i: isBig }, ['start>i'])).toEqual([{ o: 2 }, { o: 3 }, { o: 1 }]);
  });

  it('[C3] what failed leaves by its own port, and is no part of the result', async () => {
    const x: NodeSpec = {
      type: 'core.set',
      onError: 'errorPort',
      parameters: { fields: [{ name: 'z', type: 'number', value: '={{ $json.o === 2 ? "abc" : 1 }}' }] },
    };
    expect(await run({ x }, ['start>x'])).toEqual([
      { o: 1, z: 1 },
      { o: 3, z: 1 },
    ]);
    const log = set({ logged: true });
    expect((await run({ x, log }, ['start>x', 'x.error>log'])).map(({ o, logged }) => [o, logged])).toEqual([
      [1, undefined],
      [3, undefined],
      [2, true],
    ]);
  });

  it('[C3] every end is part of it, in graph order (R19)', async () => {
    const specs = { a: set({ by: 'a' }), b: set({ by: 'b' }), n: noOp };
    expect(await run(specs, ['start>n', 'n>a', 'n>b'], [{ o: 1 }])).toEqual([
      { o: 1, by: 'a' },
      { o: 1, by: 'b' },
    ]);
  });
});

it('[C3] what a loop collected as failed is no part of the result', async () => {
  const { json } = await runFlow(
    flowEngine(),
    flow(
      {
        l: { type: 'core.loop', parameters: { onFailure: 'collect' } },
        x: {
          type: 'core.set',
          in: 'l',
          parameters: { fields: [{ name: 'z', type: 'number', value: '={{ $json.o === 2 ? "abc" : 1 }}' }] },
        },
      },
      ['start>l'],
    ),
    rows,
  );
  expect(json.map(({ o }) => o)).toEqual([1, 3]);
});

it('[C3] a run up to a node gives what the node gives', async () => {
  const test = flowEngine();
  const workflow = test.publish(flow({ a: set({ a: 1 }), b: set({ b: 1 }) }, ['start>a', 'a>b']));
  const { lastOutputs } = await test.start(workflow, [{ o: 1 }], { destinationNodeId: 'a' }).finished;
  expect(lastOutputs.map(({ json }) => json)).toEqual([{ o: 1, a: 1 }]);
});
