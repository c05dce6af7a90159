/** Documents and node types for property tests of the canvas: any nesting, any edges, any place. */
import type { Workflow, WorkflowNode } from '@reporunner/core';
import fc from 'fast-check';
import type { NodeLooks } from '../../../src/features/editor/canvas-model/geometry.ts';

const main = [{ name: 'main', kind: 'main' }];

/** By type: a trigger, a step, a step with two outputs, containers with one and with three bodies. */
export const looks: NodeLooks = {
  ports: ({ type }) => ({
    inputs: type === 'test.trigger' ? [] : main,
    outputs:
      type === 'test.if'
        ? [
            { name: 'true', kind: 'main' },
            { name: 'false', kind: 'main' },
          ]
        : main,
  }),
  bodies: ({ type }) =>
    type === 'test.loop' ? ['body'] : type === 'test.try' ? ['try', 'catch', 'finally'] : [],
  isContainer: ({ type }) => type === 'test.loop' || type === 'test.try',
};

export const step = (id: string, more: Partial<WorkflowNode> = {}): WorkflowNode => ({
  id,
  type: 'test.step',
  typeVersion: 1,
  name: id,
  position: { x: 0, y: 0 },
  parameters: {},
  credentials: {},
  disabled: false,
  onError: 'stop',
  ...more,
});

export const edge = (from: string, to: string, port = 'main') => ({
  id: `${from}-${to}`,
  from: { nodeId: from, port },
  to: { nodeId: to, port: 'main' },
});

export function documentOf(
  nodes: readonly WorkflowNode[],
  edges: readonly ReturnType<typeof edge>[] = [],
): Workflow {
  return {
    schemaVersion: 1,
    id: 'w',
    tenantId: 't',
    projectId: 'p',
    name: 'w',
    description: '',
    tags: [],
    settings: {
      durability: 'checkpoint',
      save: { success: true, failure: true, progress: true },
      callers: 'project',
    },
    nodes: Object.fromEntries(nodes.map((node) => [node.id, node])),
    edges: Object.fromEntries(edges.map((one) => [one.id, one])),
    notes: {},
  };
}

const types = ['test.step', 'test.step', 'test.if', 'test.loop', 'test.try', 'test.trigger'] as const;
const coordinate = fc.integer({ min: -50, max: 50 }).map((value) => value * 20);

/** Parents stand before their children, edges lead forwards within one body: a document that keeps the graph rules. */
export const anyDocument: fc.Arbitrary<Workflow> = fc
  .array(
    fc.record({
      type: fc.constantFrom(...types),
      x: coordinate,
      y: coordinate,
      parent: fc.nat(),
      lane: fc.nat(2),
      isInside: fc.boolean(),
      follows: fc.nat(),
    }),
    { minLength: 1, maxLength: 24 },
  )
  .map((specs) => {
    const nodes: WorkflowNode[] = [];
    const edges: ReturnType<typeof edge>[] = [];
    for (const [index, { type, x, y, parent, lane, isInside, follows }] of specs.entries()) {
      const containers = nodes.filter((node) => looks.isContainer(node));
      const home =
        isInside && type !== 'test.trigger' ? containers[parent % (containers.length || 1)] : undefined;
      const bodies = home === undefined ? [] : looks.bodies(home);
      const body = bodies[lane % (bodies.length || 1)];
      const position = home === undefined ? { x, y } : { x: Math.abs(x), y: Math.abs(y) };
      const node = step(`n${index}`, {
        type,
        position,
        ...(home === undefined ? {} : { parentId: home.id }),
        ...(body === undefined ? {} : { body }),
      });
      const before = nodes.filter((one) => one.parentId === node.parentId && one.body === node.body);
      const source = before[follows % (before.length || 1)];
      if (source !== undefined && type !== 'test.trigger')
        edges.push(edge(source.id, node.id, source.type === 'test.if' ? 'true' : 'main'));
      nodes.push(node);
    }
    return documentOf(nodes, edges);
  });
