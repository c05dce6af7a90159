import { applyOperation, diffWorkflows, type Workflow, workflowSchema } from '@reporunner/core';
import { describe, expect, it } from 'vitest';
import { parameterLabel } from '../../src/features/versions/change-label.ts';
import { lineDiff, withoutLongRuns } from '../../src/features/versions/line-diff.ts';
import { fieldChanges } from '../../src/features/versions/value-diff.ts';
import { parseVersionSearch, statesToCompare } from '../../src/features/versions/version-search.ts';
import {
  compareWorkflows,
  hasLayoutChanges,
  hasLogicChanges,
} from '../../src/features/versions/workflow-diff.ts';

const node = (id: string, more: object = {}) => ({
  id,
  type: 'core.set',
  name: id,
  position: { x: 0, y: 0 },
  ...more,
});
const edge = (id: string, from: string, to: string, more: object = {}) => ({
  id,
  from: { nodeId: from, port: 'main' },
  to: { nodeId: to, port: 'main' },
  ...more,
});
const workflow = (parts: object = {}): Workflow =>
  workflowSchema.parse({ id: 'w', tenantId: 't', projectId: 'p', name: 'W', ...parts });

describe('values that differ', () => {
  it('are as deep as can be', () => {
    expect(fieldChanges({ a: { b: 1, c: 2 } }, { a: { b: 1, c: 3 } })).toEqual([
      { path: ['a', 'c'], before: 2, after: 3 },
    ]);
    expect(fieldChanges({ a: 1 }, { b: 1 })).toEqual([
      { path: ['a'], before: 1 },
      { path: ['b'], after: 1 },
    ]);
  });
  it('an element put into a list is one change, whatever comes after it', () => {
    expect(fieldChanges(['a', 'b', 'c'], ['a', 'x', 'b', 'c'])).toEqual([{ path: [1], after: 'x' }]);
    expect(fieldChanges(['a', 'b', 'c'], ['a', 'c'])).toEqual([{ path: [1], before: 'b' }]);
  });
  it('an element changed in place is described by what changed in it', () => {
    expect(fieldChanges([{ n: 1 }, { n: 2 }], [{ n: 1 }, { n: 3 }])).toEqual([
      { path: [1, 'n'], before: 2, after: 3 },
    ]);
  });
  it('an element is the same by its name, when others came or went beside it', () => {
    expect(
      fieldChanges(
        [{ name: 'a', value: 1 }],
        [
          { name: 'a', value: 2 },
          { name: 'b', value: 3 },
        ],
      ),
    ).toEqual([
      { path: [0, 'value'], before: 1, after: 2 },
      { path: [1], after: { name: 'b', value: 3 } },
    ]);
  });
  it('equal values have no changes, whatever the order of their keys', () => {
    expect(fieldChanges({ a: 1, b: [2] }, { b: [2], a: 1 })).toEqual([]);
  });
});

describe('lines that differ', () => {
  it('are those that are not in both', () => {
    expect(lineDiff('a\nb\nc', 'a\nx\nc').map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'same a',
      'removed b',
      'added x',
      'same c',
    ]);
  });
  it('give both texts back', () => {
    const [before, after] = ['one\ntwo\nthree\nfour', 'two\nthree and a half\nfour\nfive'];
    const lines = lineDiff(before, after);
    const without = (kind: string) =>
      lines
        .filter((line) => line.kind !== kind)
        .map(({ text }) => text)
        .join('\n');
    expect(without('added')).toBe(before);
    expect(without('removed')).toBe(after);
  });
  it('long runs of equal lines are left out, and counted', () => {
    const same = Array.from({ length: 50 }, (_, index) => `line ${index}`).join('\n');
    const shown = withoutLongRuns(lineDiff(`${same}\nold`, `${same}\nnew`));
    expect(shown[0]).toEqual({ kind: 'gap', count: 47 });
    expect(shown).toHaveLength(6);
  });
});

describe('states of a workflow', () => {
  const before = workflow({
    nodes: { a: node('a'), b: node('b', { parameters: { limit: 1 } }), c: node('c') },
    edges: { e: edge('e', 'a', 'b'), f: edge('f', 'b', 'c') },
    notes: { n: { id: 'n', text: 'old', position: { x: 0, y: 0 }, size: { width: 100, height: 50 } } },
  });

  it('[DI3] are the same when nothing differs', () => {
    const diff = compareWorkflows(before, structuredClone(before));
    expect(hasLogicChanges(diff)).toBe(false);
    expect(hasLayoutChanges(diff)).toBe(false);
  });
  it('[DI1] moving is no change of logic', () => {
    const after = workflow({
      ...before,
      nodes: { ...before.nodes, a: node('a', { position: { x: 9, y: 9 } }) },
    });
    const diff = compareWorkflows(before, after);
    expect(hasLogicChanges(diff)).toBe(false);
    expect(diff.moved.nodes).toEqual(['a']);
  });
  it('[DI2] a connection that was drawn again is the same', () => {
    const after = workflow({ ...before, edges: { x: edge('x', 'a', 'b'), f: edge('f', 'b', 'c') } });
    expect(compareWorkflows(before, after).edges).toEqual([]);
  });
  it('tells what came, what went and what changed, and where', () => {
    const after = workflow({
      ...before,
      name: 'W2',
      nodes: {
        b: node('b', { name: 'B', parameters: { limit: 2 }, position: { x: 5, y: 5 } }),
        c: node('c'),
        d: node('d'),
      },
      edges: { f: edge('f', 'b', 'c', { order: 'a1' }), g: edge('g', 'c', 'd') },
      notes: {},
    });
    const diff = compareWorkflows(before, after);
    expect(diff.nodes.map(({ kind, id }) => `${kind} ${id}`)).toEqual(['removed a', 'changed b', 'added d']);
    expect(diff.nodes[1]?.fields).toEqual([
      { path: ['name'], before: 'b', after: 'B' },
      { path: ['parameters', 'limit'], before: 1, after: 2 },
    ]);
    expect(diff.edges.map(({ kind, from, to }) => `${kind} ${from.name}→${to.name}`)).toEqual([
      'removed a→b',
      'added c→d',
      'changed B→c',
    ]);
    expect(diff.workflow).toEqual([{ path: ['name'], before: 'W', after: 'W2' }]);
    expect(diff.notes).toEqual([{ kind: 'removed', id: 'n', before: 'old', after: '' }]);
    expect(diff.moved.nodes).toEqual(['b']);
  });
  it('a restored version is taken back by the operation between the two', () => {
    const after = workflow({ nodes: { a: node('a', { name: 'other' }) } });
    expect(applyOperation(after, diffWorkflows(after, before))).toEqual(before);
  });
});

describe('the words of a change', () => {
  const schema = {
    type: 'object',
    properties: {
      rules: {
        type: 'array',
        title: 'Rules',
        items: {
          oneOf: [
            {
              type: 'object',
              properties: { kind: { const: 'a' }, every: { type: 'number', title: 'Every' } },
            },
            { type: 'object', properties: { kind: { const: 'b' }, cron: { type: 'string', title: 'Cron' } } },
          ],
        },
      },
      headers: { type: 'object', title: 'Headers', additionalProperties: { type: 'string' } },
      delayMs: { type: 'number' },
    },
  } as const;
  it('are those of the form', () => {
    expect(parameterLabel(schema, ['rules', 0, 'cron'])).toEqual(['Rules 1', 'Cron']);
    expect(parameterLabel(schema, ['headers', 'x-api-key'])).toEqual(['Headers', 'x-api-key']);
    expect(parameterLabel(schema, ['delayMs'])).toEqual(['Delay (ms)']);
  });
  it('without a form, those of the parameter', () => {
    expect(parameterLabel(undefined, ['rules', 2, 'x'])).toEqual(['rules 3', 'x']);
  });
});

describe('what is compared', () => {
  const versions = [{ versionId: 'v3' }, { versionId: 'v2' }, { versionId: 'v1' }];
  it('is what the address says', () => {
    expect(statesToCompare({ from: 'v1', to: 'v3' }, versions, undefined)).toEqual({ from: 'v1', to: 'v3' });
    expect(parseVersionSearch({ from: 'v1', to: '', x: 1 })).toEqual({ from: 'v1' });
  });
  it('else the draft with what is published, or with the newest version', () => {
    expect(statesToCompare({}, versions, 'v2')).toEqual({ from: 'v2', to: 'draft' });
    expect(statesToCompare({}, versions, undefined)).toEqual({ from: 'v3', to: 'draft' });
  });
  it('a version alone is compared with the one before it, the first with nothing', () => {
    expect(statesToCompare({ to: 'v2' }, versions, undefined)).toEqual({ from: 'v1', to: 'v2' });
    expect(statesToCompare({ to: 'v1' }, versions, undefined)).toEqual({ from: undefined, to: 'v1' });
  });
});
