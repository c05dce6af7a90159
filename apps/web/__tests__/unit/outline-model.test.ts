import { applyOperation, createWorkflow, type Workflow } from '@reporunner/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NodeLooks } from '../../src/features/editor/canvas-model/geometry.ts';
import { moveInChainParts } from '../../src/features/editor/outline/move-in-chain.ts';
import {
  keysAbove,
  type OutlineItem,
  outlineOf,
  rowsOf,
} from '../../src/features/editor/outline/outline-model.ts';

const looks: NodeLooks = {
  ports: ({ type }) => ({
    inputs: type === 't.trigger' ? [] : [{ name: 'main', kind: 'main' }],
    outputs:
      type === 't.if'
        ? [
            { name: 'true', kind: 'main' },
            { name: 'false', kind: 'main' },
          ]
        : [{ name: 'main', kind: 'main' }],
  }),
  bodies: ({ type }) => (type === 't.try' ? ['try', 'catch'] : type === 't.loop' ? ['body'] : []),
  isContainer: ({ type }) => type === 't.loop' || type === 't.try',
};

interface NodeFields {
  readonly type?: string;
  readonly in?: string;
  readonly body?: string;
}

/** Nodes by name, and edges as `a>b` or `a.true>b`. */
function workflowOf(nodes: Readonly<Record<string, NodeFields>>, edges: readonly string[]): Workflow {
  const base = createWorkflow({ id: 'w', tenantId: 't', projectId: 'p', name: 'w' });
  return {
    ...base,
    nodes: Object.fromEntries(
      Object.entries(nodes).map(([id, fields], index) => [
        id,
        {
          id,
          type: fields.type ?? 't.step',
          typeVersion: 1,
          name: id,
          position: { x: index * 300, y: 0 },
          parameters: {},
          credentials: {},
          disabled: false,
          onError: 'stop' as const,
          ...(fields.in === undefined ? {} : { parentId: fields.in }),
          ...(fields.body === undefined ? {} : { body: fields.body }),
        },
      ]),
    ),
    edges: Object.fromEntries(
      edges.map((text, index) => {
        const [from = '', to = ''] = text.split('>');
        const [nodeId = '', port = 'main'] = from.split('.');
        const id = `e${index}`;
        return [id, { id, from: { nodeId, port }, to: { nodeId: to, port: 'main' } }];
      }),
    ),
  };
}

/** The tree as nested text: easy to read and to compare. */
const drawn = (items: readonly OutlineItem[]): unknown[] =>
  items.map((item) => {
    const label =
      item.kind === 'node'
        ? item.nodeId
        : item.kind === 'branch'
          ? `-${item.port}${item.way ?? ''}${item.leadsTo === undefined ? '' : ` to ${item.leadsTo}`}`
          : item.kind === 'body'
            ? `=${item.body}`
            : `flow ${item.nodeId}`;
    return item.children.length === 0 ? label : { [label]: drawn(item.children) };
  });

const trigger: NodeFields = { type: 't.trigger' };

describe('the outline', () => {
  it('lists a chain in its order, whatever the order of the document', () => {
    const workflow = workflowOf({ c: {}, b: {}, a: trigger }, ['a>b', 'b>c']);
    expect(drawn(outlineOf(workflow, looks))).toEqual(['a', 'b', 'c']);
  });

  it('puts branches under the node that parts them, and goes on below where they meet', () => {
    const workflow = workflowOf({ t: trigger, if: { type: 't.if' }, yes: {}, no: {}, join: {}, end: {} }, [
      't>if',
      'if.true>yes',
      'if.false>no',
      'yes>join',
      'no>join',
      'join>end',
    ]);
    expect(drawn(outlineOf(workflow, looks))).toEqual([
      't',
      { if: [{ '-true': ['yes'] }, { '-false': ['no'] }] },
      'join',
      'end',
    ]);
  });

  it('shows an output that leads nowhere, and one that leads straight to where branches meet', () => {
    const workflow = workflowOf({ t: trigger, if: { type: 't.if' }, yes: {}, join: {} }, [
      't>if',
      'if.true>yes',
      'yes>join',
      'if.false>join',
    ]);
    expect(drawn(outlineOf(workflow, looks))).toEqual([
      't',
      { if: [{ '-true': ['yes'] }, '-false to join'] },
      'join',
    ]);
    const open = workflowOf({ if: { type: 't.if' }, yes: {} }, ['if.true>yes']);
    expect(drawn(outlineOf(open, looks))).toEqual([{ if: [{ '-true': ['yes'] }, '-false'] }]);
  });

  it('numbers the ways out of one output', () => {
    const workflow = workflowOf({ t: trigger, a: {}, b: {} }, ['t>a', 't>b']);
    expect(drawn(outlineOf(workflow, looks))).toEqual([{ t: [{ '-main1': ['a'] }, { '-main2': ['b'] }] }]);
  });

  it('puts what is in a container under it, by body where there are several', () => {
    const workflow = workflowOf(
      {
        t: trigger,
        loop: { type: 't.loop' },
        in1: { in: 'loop' },
        in2: { in: 'loop' },
        try: { type: 't.try', in: 'loop' },
        risky: { in: 'try', body: 'try' },
      },
      ['t>loop', 'in1>in2', 'in2>try'],
    );
    expect(drawn(outlineOf(workflow, looks))).toEqual([
      't',
      { loop: ['in1', 'in2', { try: [{ '=try': ['risky'] }, '=catch'] }] },
    ]);
  });

  it('keeps an empty body as a place to add something', () => {
    expect(drawn(outlineOf(workflowOf({ loop: { type: 't.loop' } }, []), looks))).toEqual([
      { loop: ['=body'] },
    ]);
  });

  it('parts chains that have nothing to do with each other', () => {
    const workflow = workflowOf({ t1: trigger, a: {}, t2: trigger, b: {}, alone: {} }, ['t1>a', 't2>b']);
    expect(drawn(outlineOf(workflow, looks))).toEqual([
      { 'flow t1': ['t1', 'a'] },
      { 'flow t2': ['t2', 'b'] },
      'alone',
    ]);
  });

  it('[OU1] has every node exactly once, also in graphs that cannot run', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
    const name = fc.constantFrom(...names);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, name), { maxLength: 12 }),
        fc.array(fc.constantFrom('t.step', 't.if', 't.loop', 't.try', 't.trigger'), {
          minLength: 6,
          maxLength: 6,
        }),
        fc.array(fc.option(name, { nil: undefined }), { minLength: 6, maxLength: 6 }),
        (pairs, types, parents) => {
          const workflow = workflowOf(
            Object.fromEntries(
              names.map((id, index) => {
                const parent = parents[index];
                return [
                  id,
                  { type: types[index] ?? 't.step', ...(parent === undefined ? {} : { in: parent }) },
                ];
              }),
            ),
            pairs.map(([from, to]) => `${from}>${to}`),
          );
          const found = rowsOf(outlineOf(workflow, looks), new Set())
            .filter(({ item }) => item.kind === 'node')
            .map(({ item }) => item.nodeId);
          expect(found.toSorted()).toEqual([...names]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('copes with a chain of five thousand nodes', () => {
    const ids = Array.from({ length: 5_000 }, (_, index) => `n${index}`);
    const workflow = workflowOf(
      Object.fromEntries(ids.map((id) => [id, {}])),
      ids.slice(1).map((id, index) => `n${index}>${id}`),
    );
    expect(outlineOf(workflow, looks)).toHaveLength(5_000);
  });
});

describe('the lines of the outline', () => {
  const items = outlineOf(
    workflowOf({ t: trigger, if: { type: 't.if' }, yes: {} }, ['t>if', 'if.true>yes']),
    looks,
  );

  it('say where they stand', () => {
    expect(
      rowsOf(items, new Set()).map(({ item, level, position, size }) => [item.key, level, position, size]),
    ).toEqual([
      ['node t', 1, 1, 2],
      ['node if', 1, 2, 2],
      ['branch if true ', 2, 1, 2],
      ['node yes', 3, 1, 1],
      ['branch if false ', 2, 2, 2],
    ]);
  });

  it('leave out what is folded up', () => {
    expect(rowsOf(items, new Set(['node if'])).map(({ item }) => item.key)).toEqual(['node t', 'node if']);
  });

  it('know what has to be opened to show a node', () => {
    expect(keysAbove(items, 'yes')).toEqual(['node if', 'branch if true ']);
  });
});

describe('moving a node in its chain', () => {
  const chain = workflowOf({ t: trigger, a: {}, b: {}, c: {} }, ['t>a', 'a>b', 'b>c']);
  const order = (workflow: Workflow) => drawn(outlineOf(workflow, looks));

  it('swaps it with its neighbour and reconnects', () => {
    const up = moveInChainParts(chain, looks, 'b', 'up');
    expect(order(applyOperation(chain, { parts: up ?? [] }))).toEqual(['t', 'b', 'a', 'c']);
    const down = moveInChainParts(chain, looks, 'b', 'down');
    expect(order(applyOperation(chain, { parts: down ?? [] }))).toEqual(['t', 'a', 'c', 'b']);
  });

  it('is not possible at the ends, before a trigger or at a branch', () => {
    expect(moveInChainParts(chain, looks, 'a', 'up')).toBeUndefined();
    expect(moveInChainParts(chain, looks, 'c', 'down')).toBeUndefined();
    const parted = workflowOf({ a: {}, b: {}, c: {} }, ['a>b', 'a>c']);
    expect(moveInChainParts(parted, looks, 'b', 'up')).toBeUndefined();
  });
});
