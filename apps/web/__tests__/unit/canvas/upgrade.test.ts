import { applyOperation } from '@reporunner/core';
import { describe, expect, it } from 'vitest';
import type { NodeTypeMetadata } from '../../../src/api/node-types.ts';
import { lostEdges, upgradeParts } from '../../../src/features/editor/canvas-model/upgrade-node.ts';
import { createCatalogue } from '../../../src/features/editor/session/catalogue.ts';
import { documentOf, edge, step } from './random-document.ts';

const main = { name: 'main', kind: 'main' };
const nodeType = (version: number, outputs: readonly string[], more: object = {}) =>
  ({
    type: 'test.step',
    version,
    latestVersion: 2,
    kind: 'action',
    label: `Step ${version}`,
    parameters: {},
    ports: { inputs: [main], outputs: outputs.map((name) => ({ ...main, name })) },
    ...more,
  }) as unknown as NodeTypeMetadata;

const catalogue = createCatalogue([nodeType(2, ['main']), nodeType(1, ['main', 'rest'])]);

describe('a catalogue with versions', () => {
  it('finds what a node was made with, and offers the newest', () => {
    expect(catalogue.all.map(({ version }) => version)).toEqual([2]);
    expect(catalogue.latest('test.step')?.version).toBe(2);
    expect(catalogue.find(step('a'))?.label).toBe('Step 1');
    expect(catalogue.ports(step('a')).outputs).toHaveLength(2);
    expect(catalogue.ports(step('a', { typeVersion: 2 })).outputs).toHaveLength(1);
    expect(catalogue.isOutdated(step('a'))).toBe(true);
    expect(catalogue.isOutdated(step('a', { typeVersion: 2 }))).toBe(false);
  });

  it('knows no version that is not installed, but how the type looks', () => {
    const later = step('a', { typeVersion: 3 });
    expect(catalogue.find(later)).toBeUndefined();
    expect(catalogue.looksOf(later)?.label).toBe('Step 2');
    expect(catalogue.isOutdated(later)).toBe(false);
  });
});

describe('an upgrade', () => {
  const node = step('a', { parameters: { kept: { x: 1 }, old: 1, changed: 'a' } });
  const workflow = documentOf([node, step('b'), step('c')], [edge('a', 'b'), edge('a', 'c', 'rest')]);
  const to = { version: 2, parameters: { kept: { x: 1 }, changed: 'b', fresh: true } };

  it('sets what differs and nothing else', () => {
    expect(
      upgradeParts(workflow, catalogue, node, to).map((part) => 'path' in part && part.path.at(-1)),
    ).toEqual([false, 'typeVersion', 'old', 'changed', 'fresh']);
    expect(
      applyOperation(workflow, { parts: upgradeParts(workflow, catalogue, node, to) }).nodes.a,
    ).toMatchObject({
      typeVersion: 2,
      parameters: to.parameters,
    });
  });

  it('cuts the edges whose port is gone', () => {
    const upgraded = { ...node, typeVersion: 2 };
    expect(lostEdges(workflow, catalogue, upgraded).map(({ id }) => id)).toEqual(['a-c']);
    const { edges } = applyOperation(workflow, { parts: upgradeParts(workflow, catalogue, node, to) });
    expect(Object.keys(edges)).toEqual(['a-b']);
  });
});
