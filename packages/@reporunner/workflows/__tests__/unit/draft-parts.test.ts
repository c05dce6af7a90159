import { type NodeCatalogue, parseWorkflow, type Workflow } from '@reporunner/core';
import { describe, expect, it } from 'vitest';
import { type DraftPart, draftVersionId, parseDraftVersionId, partOfDraft } from '../../src/draft-parts.ts';

const bodies: Readonly<Record<string, readonly string[]>> = {
  'core.try': ['try', 'catch', 'finally'],
  'core.choice': ['first', 'else'],
};
const bodiesBefore = (body: string) => ({ catch: ['try'], finally: ['try', 'catch'] })[body] ?? [];
const catalogue = {
  withRole: (role: string) => ({
    type: role === 'manual-start' ? 'test.start' : 'test.pass',
    version: 2,
  }),
  describe: (type: string) => ({
    kind: type === 'core.manual' ? 'trigger' : type in bodies ? 'container' : 'action',
    ports: () => ({ inputs: [{ name: 'main' }, { name: 'other one' }], outputs: [{ name: 'main' }] }),
    ...(type in bodies ? { bodies: () => bodies[type], bodiesBefore } : {}),
    ...(type === 'core.script' ? { codeParameters: ['code'] } : {}),
  }),
} as unknown as NodeCatalogue;

function workflowOf(
  nodes: Record<string, { type?: string; parentId?: string; body?: string; parameters?: object }>,
  edges: readonly string[],
): Workflow {
  return parseWorkflow({
    id: 'w',
    tenantId: 't',
    projectId: 'p',
    name: 'W',
    nodes: Object.fromEntries(
      Object.entries(nodes).map(([id, node]) => [
        id,
        { id, name: id, type: 'core.step', position: { x: 0, y: 0 }, ...node },
      ]),
    ),
    edges: Object.fromEntries(
      edges.map((text) => {
        const [from = '', to = ''] = text.split('-');
        return [text, { id: text, from: { nodeId: from, port: 'main' }, to: { nodeId: to, port: 'main' } }];
      }),
    ),
  });
}
const idsOf = (workflow: Workflow, part: DraftPart) =>
  Object.keys(partOfDraft(workflow, part, catalogue).nodes).toSorted();

describe('the id of a draft that runs', () => {
  it('says which revision and which part of it', () => {
    const parts: (DraftPart | undefined)[] = [
      undefined,
      { kind: 'upTo', nodeId: 'a-b_C' },
      { kind: 'only', nodeId: 'x' },
    ];
    for (const part of parts)
      expect(parseDraftVersionId(draftVersionId(12, part))).toEqual({
        base: 'draft:12',
        ...(part === undefined ? {} : { part }),
      });
    for (const id of ['01a2-3', 'draft:', 'draft:x', 'draft:1>', 'draft:1!a'])
      expect(parseDraftVersionId(id)).toBeUndefined();
  });
});

describe('a part of a draft', () => {
  const tried = workflowOf(
    {
      t: { type: 'core.manual' },
      before: {},
      beside: {},
      box: { type: 'core.try' },
      a: { parentId: 'box', body: 'try' },
      b: { parentId: 'box', body: 'try' },
      c: { parentId: 'box', body: 'catch' },
      f: { parentId: 'box', body: 'finally' },
      after: {},
    },
    ['t-before', 't-beside', 'before-box', 'a-b', 'box-after'],
  );

  it('up to a node holds what leads to it, containers whole', () => {
    expect(idsOf(tried, { kind: 'upTo', nodeId: 'after' })).toEqual(
      ['t', 'before', 'box', 'a', 'b', 'c', 'f', 'after'].toSorted(),
    );
    expect(idsOf(tried, { kind: 'upTo', nodeId: 'before' })).toEqual(['before', 't']);
  });

  it('up to a node in a container ends there, with what had to run before in it', () => {
    expect(idsOf(tried, { kind: 'upTo', nodeId: 'a' })).toEqual(['a', 'before', 'box', 't']);
    expect(idsOf(tried, { kind: 'upTo', nodeId: 'c' })).toEqual(['a', 'b', 'before', 'box', 'c', 't']);
    const chosen = workflowOf(
      {
        t: { type: 'core.manual' },
        box: { type: 'core.choice' },
        a: { parentId: 'box' },
        b: { parentId: 'box', body: 'else' },
      },
      ['t-box'],
    );
    expect(idsOf(chosen, { kind: 'upTo', nodeId: 'b' })).toEqual(['b', 'box', 't']);
  });

  it('of one node alone stands at the root, with a stand-in for each input and for what it reads', () => {
    const reading = workflowOf(
      {
        t: { type: 'core.manual' },
        read: {},
        unread: {},
        box: { type: 'core.choice' },
        n: { parentId: 'box', parameters: { x: "={{ $('read').first().json.y }}" } },
      },
      ['t-read', 'read-box'],
    );
    const part = partOfDraft(reading, { kind: 'only', nodeId: 'n' }, catalogue);
    expect(Object.keys(part.nodes).toSorted()).toEqual(
      ['__given', '__given-main', '__given-other_one', 'n', 'read', 't'].toSorted(),
    );
    expect(part.nodes.n).not.toHaveProperty('parentId');
    expect(part.nodes.t).toMatchObject({ type: 'test.pass', typeVersion: 2 });
    expect(part.nodes.__given).toMatchObject({ type: 'test.start', typeVersion: 2 });
    const plain = partOfDraft(reading, { kind: 'only', nodeId: 'read' }, catalogue);
    expect(Object.keys(plain.nodes)).not.toContain('t');
  });

  it.each([
    ['a text', {}, { x: "$('read') and $node.read" }, false],
    ['a text in an expression', {}, { x: '={{ "$(\'read\')" + $json.x }}' }, false],
    ['a variable of its own', {}, { x: "={{ [1].map(($) => $('read')) }}" }, false],
    ['a name that is worked out', {}, { x: '={{ $($json.name).item }}' }, true],
    ['code', { type: 'core.script' }, { code: "return $('read').all()" }, true],
    ['a comment in code', { type: 'core.script' }, { code: "return [] // $('read')" }, false],
    ['text that is no code', {}, { code: "return $('read').all()" }, false],
  ])('of one node alone: %s', (_, node, parameters, reads) => {
    const reading = workflowOf({ t: { type: 'core.manual' }, read: {}, n: { ...node, parameters } }, [
      't-read',
      'read-n',
    ]);
    const part = partOfDraft(reading, { kind: 'only', nodeId: 'n' }, catalogue);
    expect('read' in part.nodes).toBe(reads);
  });
});
