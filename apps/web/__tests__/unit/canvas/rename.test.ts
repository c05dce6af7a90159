import { applyOperation, type Workflow } from '@reporunner/core';
import { describe, expect, it } from 'vitest';
import { copyText, pasteParts, readFragment } from '../../../src/features/editor/canvas-model/clipboard.ts';
import { renameParts } from '../../../src/features/editor/canvas-model/rename-parts.ts';
import { documentOf, step } from './random-document.ts';

const looks = { codeParameters: ({ type }: { type: string }) => (type === 'test.code' ? ['code'] : []) };

const code = (id: string, text: string) => step(id, { type: 'test.code', parameters: { code: text } });

const renamed = (workflow: Workflow, id: string, name: string) =>
  applyOperation(workflow, { parts: renameParts(workflow, looks, id, name) });

describe('renaming a node', () => {
  it('changes what reads it, and neither texts nor comments', () => {
    const workflow = documentOf([
      step('a', { name: 'A' }),
      step('b', { parameters: { text: "={{ $('A').item.json.x + \"$('A')\" }}", plain: "$('A')" } }),
      code('c', "// $('A')\nreturn $('A').all().map(({ json }) => ({ ...json, said: '$(\\'A\\')' }))"),
    ]);
    const { nodes } = renamed(workflow, 'a', 'Orders');
    expect(nodes.a?.name).toBe('Orders');
    expect(nodes.b?.parameters).toEqual({
      text: "={{ $('Orders').item.json.x + \"$('A')\" }}",
      plain: "$('A')",
    });
    expect(nodes.c?.parameters.code).toBe(
      "// $('A')\nreturn $('Orders').all().map(({ json }) => ({ ...json, said: '$(\\'A\\')' }))",
    );
  });

  it('sets only the parameters that change', () => {
    const workflow = documentOf([
      step('a', { name: 'A' }),
      step('b', { parameters: { one: "={{ $('A').item }}", two: '={{ $json.x }}' } }),
    ]);
    expect(renameParts(workflow, looks, 'a', 'B').map((part) => 'path' in part && part.path)).toEqual([
      ['nodes', 'a', 'name'],
      ['nodes', 'b', 'parameters', 'one'],
    ]);
  });
});

describe('pasting', () => {
  it('lets nodes follow the new names of each other, all at once', () => {
    const workflow = documentOf([
      step('a', { name: 'Step' }),
      step('b', { name: 'Step 2', parameters: { value: "={{ $('Step').item.json.x }}" } }),
      code('c', "return $('Step 2').all()"),
    ]);
    const fragment = readFragment(
      copyText(workflow, { nodes: new Set(['a', 'b', 'c']), edges: new Set(), notes: new Set() }),
    );
    if (fragment === undefined) throw new Error('not a fragment');
    let last = 0;
    const ids = () => {
      last += 1;
      return `new${last}`;
    };
    const spot = { parentId: undefined, body: undefined, position: { x: 0, y: 0 } };
    const { parts } = pasteParts(workflow, looks, ids, fragment, spot);
    const { nodes } = applyOperation(workflow, { parts });
    const [a, b, c] = ['new1', 'new2', 'new3'].map((id) => nodes[id]);
    expect([a?.name, b?.name]).toEqual(['Step 3', 'Step 4']);
    expect(b?.parameters.value).toBe("={{ $('Step 3').item.json.x }}");
    expect(c?.parameters.code).toBe("return $('Step 4').all()");
  });
});
