import { type NodeCatalogue, parseWorkflow, type Workflow } from '@reporunner/core';
import { describe, expect, it } from 'vitest';
import { reusableResults } from '../../src/reusable-results.ts';

const catalogue = {
  describe: (type: string) => (type === 'test.code' ? { codeParameters: ['code'] } : {}),
} as unknown as NodeCatalogue;

const batch = (n: number) => ({ main: [{ json: { n } }] });
const trigger = { nodeId: 't', outputs: batch(0) };

type Nodes = Record<string, { name?: string; type?: string; parameters?: object }>;

/** Trigger → a, trigger → b: the two do not follow on each other. */
function workflowOf(nodes: Nodes): Workflow {
  return parseWorkflow({
    id: 'w',
    tenantId: 't',
    projectId: 'p',
    name: 'W',
    nodes: Object.fromEntries(
      Object.entries({ t: {}, a: {}, b: {}, ...nodes }).map(([id, node]) => [
        id,
        { id, name: id, type: 'test.step', position: { x: 0, y: 0 }, ...node },
      ]),
    ),
    edges: Object.fromEntries(
      ['a', 'b'].map((id) => [
        id,
        { id, from: { nodeId: 't', port: 'main' }, to: { nodeId: id, port: 'main' } },
      ]),
    ),
  });
}

const reused = (before: Nodes, now: Nodes) => [
  ...reusableResults(
    {
      workflow: workflowOf(before),
      results: {
        trigger,
        usePinned: false,
        outputs: new Map([
          ['a', batch(1)],
          ['b', batch(2)],
        ]),
        skipped: new Set(),
        newest: new Map(),
      },
    },
    { workflow: workflowOf(now), usePinned: false, trigger },
    catalogue,
  ).keys(),
];

describe('[RU1] results of earlier', () => {
  const changed = { parameters: { changed: true } };

  it.each([
    ['an expression', { parameters: { x: "={{ $('a').first().json.n }}" } }],
    ['code', { type: 'test.code', parameters: { code: "return $('a').all()" } }],
    [
      'code in TypeScript',
      { type: 'test.code', parameters: { code: "const n: number = $node['a'].json.n" } },
    ],
  ])('do not hold for what reads a changed node by %s', (_, b) => {
    expect(reused({ b }, { b })).toEqual(['a', 'b']);
    expect(reused({ b }, { a: changed, b })).toEqual([]);
  });

  it.each([
    ['a text', { parameters: { x: "$('a')" } }],
    ['a text in an expression', { parameters: { x: '={{ "$(\'a\')" + $json.n }}' } }],
    ['a comment in code', { type: 'test.code', parameters: { code: "return [] // $('a')" } }],
  ])('hold for what names a changed node in %s', (_, b) => {
    expect(reused({ b }, { a: changed, b })).toEqual(['b']);
  });

  it('do not hold once a name that is worked out may be that of another node', () => {
    const b = { parameters: { x: "={{ $('t' + '').first().json.n }}" } };
    expect(reused({ b }, { b })).toEqual(['a', 'b']);
    expect(reused({ b }, { t: { name: 'Start' }, b })).toEqual(['a']);
  });
});
