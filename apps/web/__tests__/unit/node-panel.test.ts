import {
  type Item,
  type JsonObject,
  parseWorkflow,
  type Workflow,
  type WorkflowNode,
} from '@reporunner/core';
import { describe, expect, it } from 'vitest';
import type { NodeTypeMetadata } from '../../src/api/node-types.ts';
import { fixedPort } from '../../src/features/data-view/data-source.ts';
import { maxUnit } from '../../src/features/editor/duration/time-units.ts';
import { clampSizes, defaultSizes } from '../../src/features/editor/node-panel/column-sizes.ts';
import { joinBatches, placeInInput } from '../../src/features/editor/node-panel/data/data-source.ts';
import { isStale } from '../../src/features/editor/node-panel/data/is-stale.ts';
import { ancestorsOf, incomingOf } from '../../src/features/editor/node-panel/data/neighbours.ts';
import { iterationsOf } from '../../src/features/editor/node-panel/input/scope-label.ts';
import { parseCodes, retryDelays } from '../../src/features/editor/node-panel/middle/retry-policy.ts';
import { issueOfRun, parsePathText } from '../../src/features/editor/node-panel/middle/run-issue.ts';
import { shownSlots } from '../../src/features/editor/node-panel/middle/shown-slots.ts';
import { addressesOf } from '../../src/features/editor/node-panel/middle/trigger-addresses.ts';
import { parseItems, textOfItems } from '../../src/features/editor/node-panel/output/parse-pinned.ts';
import { parseMarkdown } from '../../src/features/editor/node-panel/parse-markdown.ts';
import type { NodeRun } from '../../src/features/editor/session/run-store.ts';
import type { JsonSchema } from '../../src/features/schema-form/schema.ts';

const { signal } = new AbortController();

/** `edges` as `a>b`; nodes as they are named there, children as `container/child`. */
function workflowOf(edges: readonly string[], children: Readonly<Record<string, string>> = {}): Workflow {
  const ids = new Set([...edges.flatMap((edge) => edge.split('>')), ...Object.entries(children).flat()]);
  return parseWorkflow({
    schemaVersion: 1,
    id: 'w',
    tenantId: 't',
    projectId: 'p',
    name: 'W',
    nodes: Object.fromEntries(
      [...ids].map((id) => [
        id,
        {
          id,
          type: 'core.noOp',
          name: id.toUpperCase(),
          position: { x: 0, y: 0 },
          ...(children[id] === undefined ? {} : { parentId: children[id] }),
        },
      ]),
    ),
    edges: Object.fromEntries(
      edges.map((edge) => {
        const [from = '', to = ''] = edge.split('>');
        return [
          edge.replace('>', '-'),
          {
            id: edge.replace('>', '-'),
            from: { nodeId: from, port: 'main' },
            to: { nodeId: to, port: 'main' },
          },
        ];
      }),
    ),
  });
}

describe('what a node can read', () => {
  it('is everything before it, the nearest first', () => {
    const workflow = workflowOf(['a>b', 'b>c', 'a>c', 'c>d', 'x>y']);
    expect(ancestorsOf(workflow, 'd')).toEqual(['c', 'a', 'b']);
    expect(ancestorsOf(workflow, 'a')).toEqual([]);
  });

  it('is what stands before its containers as well, but not the containers', () => {
    const workflow = workflowOf(['a>loop', 'in>deep'], { in: 'loop', deep: 'loop' });
    expect(ancestorsOf(workflow, 'deep')).toEqual(['in', 'a']);
  });

  it('comes in by order key, then by id of the connection', () => {
    const workflow = workflowOf(['b>z', 'a>z']);
    const edges = Object.values(workflow.edges).map((edge) => [
      edge.id,
      { ...edge, order: edge.id === 'b-z' ? 'a' : 'b' },
    ]);
    const ordered: Workflow = { ...workflow, edges: Object.fromEntries(edges) };
    expect(incomingOf(workflow, 'z').map(({ id }) => id)).toEqual(['a-z', 'b-z']);
    expect(incomingOf(ordered, 'z').map(({ id }) => id)).toEqual(['b-z', 'a-z']);
  });
});

describe('what lies at an input', () => {
  const items = (...numbers: number[]): readonly Item[] => numbers.map((n) => ({ json: { n } }));
  const batches = [
    { nodeId: 'a', port: 'main', data: fixedPort(items(1, 2, 3)) },
    { nodeId: 'b', port: 'out', data: fixedPort(items()) },
    { nodeId: 'c', port: 'main', data: fixedPort(items(4, 5)) },
  ];

  it('is the batches one after the other, each item with where it came from', async () => {
    const joined = joinBatches(batches);
    expect(await joined.total(signal)).toBe(5);
    expect(await joined.items(2, 2, signal)).toEqual([
      { json: { n: 3 }, source: { nodeId: 'a', port: 'main', index: 2 } },
      { json: { n: 4 }, source: { nodeId: 'c', port: 'main', index: 0 } },
    ]);
    expect(await joined.items(5, 10, signal)).toEqual([]);
  });

  it('tells where an output of a node before lies in it', async () => {
    expect(await placeInInput(batches, { nodeId: 'c', port: 'main', index: 1 }, signal)).toBe(4);
    expect(await placeInInput(batches, { nodeId: 'x', port: 'main', index: 1 }, signal)).toBeUndefined();
  });
});

describe('a result', () => {
  const then = workflowOf(['a>b', 'b>c', 'x>y']);
  const withParameters = (id: string): Workflow => {
    const node = then.nodes[id];
    return { ...then, nodes: { ...then.nodes, [id]: { ...node, parameters: { n: 1 } } } } as Workflow;
  };

  it('is old once the node or one before it is another', () => {
    expect(isStale(then, withParameters('b'), 'c')).toBe(true);
    expect(isStale(then, withParameters('c'), 'c')).toBe(true);
    expect(isStale(then, workflowOf(['a>b', 'b>c', 'a>c', 'x>y']), 'c')).toBe(true);
  });

  it('is not old because of anything else', () => {
    expect(isStale(then, withParameters('x'), 'c')).toBe(false);
    const moved = {
      ...then,
      nodes: { ...then.nodes, c: { ...then.nodes.c, position: { x: 9, y: 9 } } },
    } as Workflow;
    expect(isStale(then, moved, 'c')).toBe(false);
  });
});

describe('items as text', () => {
  it('are a list of objects, one object, or what other tools export', () => {
    expect(parseItems('[{"a":1}]')).toEqual({ ok: true, items: [{ json: { a: 1 } }] });
    expect(parseItems('{"a":1}')).toEqual({ ok: true, items: [{ json: { a: 1 } }] });
    expect(parseItems('[{"json":{"a":1},"pairedItem":0}]')).toEqual({
      ok: true,
      items: [{ json: { a: 1 } }],
    });
    expect(parseItems('[{"json":{"a":1},"more":0}]')).toMatchObject({
      items: [{ json: { json: { a: 1 }, more: 0 } }],
    });
    expect(parseItems(textOfItems([{ json: { b: [2] } }]))).toEqual({
      ok: true,
      items: [{ json: { b: [2] } }],
    });
  });

  it('say what is wrong with them', () => {
    expect(parseItems(' ')).toMatchObject({ problem: 'empty' });
    expect(parseItems('[{]')).toMatchObject({ problem: 'json' });
    expect(parseItems('[{}, 5]')).toMatchObject({ problem: 'notObjects', detail: '2' });
  });
});

describe('settings', () => {
  it('show times in the largest unit that is whole', () => {
    expect([500, 1_000, 90_000, 120_000, 7_200_000].map((ms) => maxUnit(ms))).toEqual([
      'ms',
      's',
      's',
      'min',
      'h',
    ]);
  });

  it('tell how long is waited between tries', () => {
    const policy = { attempts: 5, delayMs: 1_000, maxDelayMs: 5_000, jitter: 0 };
    expect(retryDelays({ ...policy, backoff: 'exponential' })).toEqual([1_000, 2_000, 4_000, 5_000]);
    expect(retryDelays({ ...policy, backoff: 'linear' })).toEqual([1_000, 2_000, 3_000, 4_000]);
    expect(retryDelays({ ...policy, backoff: 'fixed', attempts: 1 })).toEqual([]);
  });

  it('take error codes however they are listed', () => {
    expect(parseCodes(' A, B;C\nA ')).toEqual(['A', 'B', 'C']);
  });
});

describe('the error of a run', () => {
  const document = workflowOf(['a>b']);
  const node = document.nodes.a as WorkflowNode;
  const failed: NodeRun = {
    nodeId: 'a',
    scope: '',
    status: 'failed',
    attempt: 1,
    items: {},
    runs: 1,
    error: {
      code: 'EXPRESSION_ERROR',
      message: 'Parameter "fields[0].value": no',
      details: { path: 'fields[0].value' },
    },
  };

  it('belongs to the field that it came from, until the parameters are others', () => {
    expect(issueOfRun(node, failed, document)).toEqual({
      path: ['fields', 0, 'value'],
      message: 'no',
      severity: 'error',
    });
    expect(issueOfRun({ ...node, parameters: { n: 1 } }, failed, document)).toBeUndefined();
    expect(issueOfRun(node, undefined, document)).toBeUndefined();
  });

  it('is found by paths as the engine writes them', () => {
    expect(parsePathText('a.b[12].c')).toEqual(['a', 'b', 12, 'c']);
    expect(parsePathText('a["odd.name"].c')).toEqual(['a', 'odd.name', 'c']);
  });
});

describe('credentials of a node', () => {
  const slots = ['basic', 'header'].map((name) => ({ name, types: [name], required: false }));
  const schema: JsonSchema = {
    properties: { auth: { enum: ['none', 'basic', 'header'], default: 'none' }, path: { type: 'string' } },
  };
  const names = (parameters: JsonObject, held: Readonly<Record<string, string>> = {}) =>
    shownSlots(schema, parameters, slots, held).map(({ name }) => name);

  it('are those that a parameter chooses, and those that are set', () => {
    expect(names({})).toEqual([]);
    expect(names({ auth: 'header' })).toEqual(['header']);
    expect(names({ auth: 'none' }, { basic: 'c1' })).toEqual(['basic']);
    expect(shownSlots({ properties: {} }, {}, slots, {})).toBe(slots);
  });
});

describe('a trigger', () => {
  const trigger = (type: string, parameters: JsonObject) =>
    ({ ...workflowOf(['a>b']).nodes.a, type, parameters }) as WorkflowNode;

  const nodeType = (address?: NodeTypeMetadata['address']) => ({ address }) as NodeTypeMetadata;
  const webhook = nodeType({ kind: 'webhook', path: 'path', methods: 'methods' });

  it('tells where it is reached, by what its definition says', () => {
    const hook = trigger('test.hook', { path: '/orders/:id', methods: ['GET', 'POST'] });
    expect(
      addressesOf(hook, webhook, 'w1', 'https://x.org').map(({ kind, url }) => `${kind} ${url}`),
    ).toEqual([
      'test https://x.org/webhook-test/w1/orders/:id',
      'published https://x.org/webhook/orders/:id',
    ]);
    expect(
      addressesOf(
        trigger('test.form', { at: 'contact' }),
        nodeType({ kind: 'form', path: 'at' }),
        'w1',
        'https://x.org',
      ),
    ).toMatchObject([{ url: 'https://x.org/form/contact', opens: true }]);
  });

  it('has no address while it has no path, or where its definition knows none', () => {
    expect(addressesOf(trigger('test.hook', {}), webhook, 'w1', 'https://x.org')).toEqual([]);
    expect(addressesOf(trigger('test.start', { path: 'a' }), nodeType(), 'w1', 'https://x.org')).toEqual([]);
  });
});

describe('columns', () => {
  it('keep room for each other', () => {
    expect(clampSizes({ ...defaultSizes, input: 0.9 }, 'input', true).input).toBeCloseTo(
      1 - 0.24 - defaultSizes.output,
    );
    expect(clampSizes({ ...defaultSizes, output: 0.01 }, 'output', true).output).toBe(0.16);
    expect(clampSizes({ ...defaultSizes, output: 0.7 }, 'output', false).output).toBe(0.7);
  });
});

describe('a scope path', () => {
  it('is described by the iterations in it', () => {
    expect(iterationsOf('loop[2]/try/inner[0]#2')).toEqual([3, 1]);
    expect(iterationsOf('')).toEqual([]);
  });
});

describe('Markdown', () => {
  it('becomes blocks and inline parts, and nothing that runs', () => {
    const source =
      '# Title\nText with `code`, **bold** and\n[a link](https://x.org).\n\n- one\n- two\n\n```\nx < 1\n```';
    expect(parseMarkdown(source)).toEqual([
      { kind: 'heading', content: [{ kind: 'text', text: 'Title' }] },
      {
        kind: 'paragraph',
        content: [
          { kind: 'text', text: 'Text with ' },
          { kind: 'code', text: 'code' },
          { kind: 'text', text: ', ' },
          { kind: 'strong', text: 'bold' },
          { kind: 'text', text: ' and ' },
          { kind: 'link', text: 'a link', href: 'https://x.org' },
          { kind: 'text', text: '.' },
        ],
      },
      {
        kind: 'list',
        ordered: false,
        items: [[{ kind: 'text', text: 'one' }], [{ kind: 'text', text: 'two' }]],
      },
      { kind: 'code', text: 'x < 1' },
    ]);
    expect(parseMarkdown('[bad](javascript:alert(1)) <b>x</b>')).toEqual([
      { kind: 'paragraph', content: [{ kind: 'text', text: '[bad](javascript:alert(1)) <b>x</b>' }] },
    ]);
  });
});
