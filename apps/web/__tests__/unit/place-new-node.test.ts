import { applyOperation, createWorkflow, type OperationPart, type Workflow } from '@reporunner/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wrapParts } from '../../src/features/editor/canvas-model/edits.ts';
import { type NodeLooks, placeNodes } from '../../src/features/editor/canvas-model/geometry.ts';
import { afterNode, intoBody } from '../../src/features/editor/outline/add-at.ts';
import { onOneLine, pastedRequest } from '../../src/features/editor/palette/pasted-request.ts';
import { type PlaceOptions, placeNewNode } from '../../src/features/editor/palette/place-new-node.ts';
import { flowPart } from '../../src/features/editor/toolbar/settings-changes.ts';

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
  bodies: ({ type }) => (type === 't.loop' ? ['body'] : []),
  isContainer: ({ type }) => type === 't.loop',
};

const empty = createWorkflow({ id: 'w', tenantId: 't', projectId: 'p', name: 'w' });
let next = 0;
const ids = () => `id${++next}`;

function add(workflow: Workflow, type: string, options: Partial<PlaceOptions> = {}) {
  const { nodeId, parts } = placeNewNode(
    workflow,
    looks,
    ids,
    { type, typeVersion: 1, name: type.slice(2) },
    { request: {}, selectedId: undefined, middle: undefined, ...options },
  );
  const after = applyOperation(workflow, { parts: parts as readonly OperationPart[] });
  return { workflow: after, nodeId, node: after.nodes[nodeId] };
}

const links = ({ edges }: Workflow) =>
  Object.values(edges).map(({ from, to }) => `${from.nodeId}.${from.port}>${to.nodeId}.${to.port}`);

describe('a new node', () => {
  it('goes right of what is selected, and is connected with it', () => {
    const one = add(empty, 't.trigger');
    const two = add(one.workflow, 't.step', { selectedId: one.nodeId });
    expect(two.node?.position).toEqual({ x: 300, y: 0 });
    expect(links(two.workflow)).toEqual([`${one.nodeId}.main>${two.nodeId}.main`]);
  });

  it('takes the output that leads nowhere yet, and a place that is free', () => {
    const one = add(empty, 't.if');
    const two = add(one.workflow, 't.step', { selectedId: one.nodeId });
    const three = add(two.workflow, 't.step', { selectedId: one.nodeId });
    expect(links(three.workflow)).toEqual([
      `${one.nodeId}.true>${two.nodeId}.main`,
      `${one.nodeId}.false>${three.nodeId}.main`,
    ]);
    expect(three.node?.position).toEqual({ x: 300, y: 100 });
  });

  it('stays in the body of what is selected', () => {
    const loop = add(empty, 't.loop');
    const request = intoBody(loop.workflow, looks, loop.nodeId, 'body');
    const inside = add(loop.workflow, 't.step', { request });
    const after = add(inside.workflow, 't.step', { selectedId: inside.nodeId });
    expect(after.node?.parentId).toBe(loop.nodeId);
    expect(after.node?.position).toEqual({ x: 300, y: 0 });
  });

  it('that starts things stands left of the only beginning, and leads to it', () => {
    const step = add(empty, 't.step');
    const trigger = add(step.workflow, 't.trigger', { selectedId: step.nodeId });
    expect(trigger.node?.position).toEqual({ x: -300, y: 0 });
    expect(links(trigger.workflow)).toEqual([`${trigger.nodeId}.main>${step.nodeId}.main`]);
  });

  it('that starts things stands below the others where there are some', () => {
    const one = add(empty, 't.trigger');
    const two = add(one.workflow, 't.trigger');
    expect(two.node?.position).toEqual({ x: 0, y: 100 });
    expect(links(two.workflow)).toEqual([]);
  });

  it('that starts things stands for itself, though a step was meant', () => {
    const one = add(empty, 't.trigger');
    const two = add(one.workflow, 't.step', { selectedId: one.nodeId });
    const request = { ...afterNode(two.workflow, looks, one.nodeId), orTrigger: true };
    const other = add(two.workflow, 't.trigger', { request, selectedId: one.nodeId });
    expect(links(other.workflow)).toEqual([`${one.nodeId}.main>${two.nodeId}.main`]);
    expect(other.node?.position).toEqual({ x: 0, y: 100 });
  });

  it('goes into the line behind a node that leads on in one line', () => {
    const one = add(empty, 't.trigger');
    const two = add(one.workflow, 't.step', { selectedId: one.nodeId });
    const request = afterNode(two.workflow, looks, one.nodeId);
    const between = add(two.workflow, 't.step', { request });
    expect(links(between.workflow).toSorted()).toEqual(
      [`${one.nodeId}.main>${between.nodeId}.main`, `${between.nodeId}.main>${two.nodeId}.main`].toSorted(),
    );
    expect(between.workflow.nodes[two.nodeId]?.position.x).toBe(600);
  });

  it('that is a frame makes room for all of itself, put between or around', () => {
    const one = add(empty, 't.trigger');
    const two = add(one.workflow, 't.step', { selectedId: one.nodeId });
    const three = add(two.workflow, 't.step', { selectedId: two.nodeId });
    const between = add(three.workflow, 't.loop', {
      request: afterNode(three.workflow, looks, one.nodeId),
    }).workflow;
    const around = wrapParts(three.workflow, looks, ids, new Set([two.nodeId]), {
      type: 't.loop',
      typeVersion: 1,
      name: 'loop',
    });
    const wrapped = applyOperation(three.workflow, { parts: around?.parts ?? [] });
    for (const workflow of [between, wrapped]) {
      const roots = [...placeNodes(workflow, looks).values()]
        .filter(({ parentId }) => parentId === undefined)
        .toSorted((a, b) => a.x - b.x);
      for (const [index, box] of roots.slice(1).entries()) {
        const before = roots[index];
        expect(box.x).toBeGreaterThan((before?.x ?? 0) + (before?.width ?? 0));
      }
    }
  });

  it('goes to the middle of what is seen when nothing else says where', () => {
    const one = add(empty, 't.step', { middle: { x: 510, y: 330 } });
    expect(one.node?.position).toEqual({ x: 400, y: 300 });
  });

  it('never lies on top of another one, wherever it is asked for', () => {
    const spot = fc.record({
      x: fc.integer({ min: -400, max: 400 }),
      y: fc.integer({ min: -400, max: 400 }),
    });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(spot, fc.constantFrom('t.step', 't.if', 't.loop', 't.trigger')), { maxLength: 12 }),
        (placed) => {
          let workflow = empty;
          for (const [position, type] of placed) {
            const request = { spot: { parentId: undefined, body: undefined, position } };
            workflow = add(workflow, type, { request }).workflow;
          }
          const boxes = [...placeNodes(workflow, looks).values()];
          for (const [index, a] of boxes.entries()) {
            for (const b of boxes.slice(index + 1)) {
              const apart =
                a.x + a.width <= b.x ||
                b.x + b.width <= a.x ||
                a.y + a.height <= b.y ||
                b.y + b.height <= a.y;
              expect(apart).toBe(true);
            }
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('what is pasted into the palette', () => {
  it('is classified: a command, an address, or words to look for', () => {
    expect(pastedRequest('curl https://a.example')).toMatchObject({ kind: 'curl' });
    expect(pastedRequest('$ curl -X POST https://a.example')).toEqual({
      kind: 'curl',
      command: 'curl -X POST https://a.example',
    });
    expect(pastedRequest('https://a.example/x?y=1')).toEqual({ kind: 'url', url: 'https://a.example/x?y=1' });
    expect(pastedRequest('curling')).toBeUndefined();
    expect(pastedRequest('http request')).toBeUndefined();
  });

  it('over several lines becomes one line', () => {
    expect(onOneLine("curl \\\n  -H 'a: b' \\\r\n  https://a.example\n")).toBe(
      "curl  -H 'a: b'  https://a.example",
    );
  });
});

describe('the settings of events', () => {
  it('are there only while they say something', () => {
    expect(flowPart(undefined, { debounceMs: 500 })).toMatchObject({
      value: { debounceMs: 500, priority: 'normal' },
    });
    expect(flowPart({ debounceMs: 500, priority: 'normal' }, { debounceMs: undefined })).not.toHaveProperty(
      'value',
    );
    expect(flowPart({ key: 'x', priority: 'normal' }, { key: '' })).not.toHaveProperty('value');
    expect(flowPart(undefined, { priority: 'high' })).toMatchObject({ value: { priority: 'high' } });
  });
});
