import { applyOperation, invertOperation, type Operation, type Workflow } from '@reporunner/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../../src/features/editor/canvas-model/connections.ts';
import { dropSpots, dropTarget, topOf } from '../../../src/features/editor/canvas-model/drop-spots.ts';
import { moveParts, removeParts, wrapParts } from '../../../src/features/editor/canvas-model/edits.ts';
import { placeNodes } from '../../../src/features/editor/canvas-model/geometry.ts';
import { layOutParts } from '../../../src/features/editor/canvas-model/layout.ts';
import { createSceneBuilder } from '../../../src/features/editor/canvas-model/scene.ts';
import { overlaps } from '../../../src/features/editor/canvas-model/spatial-index.ts';
import { anyDocument, documentOf, edge, looks, step } from './random-document.ts';

const nothingFolded: ReadonlySet<string> = new Set();
const counter = () => {
  let last = 0;
  return () => {
    last += 1;
    return `new${last}`;
  };
};
const apply = (workflow: Workflow, parts: Operation['parts']): Workflow =>
  parts.length === 0 ? workflow : applyOperation(workflow, { parts });

/** Every edge joins two nodes of one body, and none goes round in a circle. */
function expectRules(workflow: Workflow): void {
  for (const { id, from, to } of Object.values(workflow.edges)) {
    const { [id]: _, ...edges } = workflow.edges;
    expect(refusalOf({ ...workflow, edges }, looks, from, to)).toBeUndefined();
  }
}

describe('dragging', () => {
  const drag = fc.record({
    which: fc.nat(),
    by: fc.record({ x: fc.integer({ min: -900, max: 900 }), y: fc.integer({ min: -900, max: 900 }) }),
    keep: fc.boolean(),
  });

  const dragged = (
    workflow: Workflow,
    { which, by, keep }: { which: number; by: { x: number; y: number }; keep: boolean },
  ) => {
    const scene = createSceneBuilder(looks)(workflow, nothingFolded);
    const ids = Object.keys(workflow.nodes);
    const id = ids[which % ids.length] ?? '';
    const box = scene.nodes.get(id)?.box ?? { x: 0, y: 0, width: 0, height: 0 };
    const top = topOf(scene, new Set([id]));
    const pointer = { x: box.x + 20 + by.x, y: box.y + 20 + by.y };
    const target = dropTarget(scene, looks, top, pointer, { keep });
    return moveParts(workflow, looks, dropSpots(scene, looks, top, by, target));
  };

  it('wherever a node is dropped, the graph rules hold', () => {
    fc.assert(
      fc.property(anyDocument, drag, (workflow, how) => {
        const after = apply(workflow, dragged(workflow, how));
        expectRules(after);
        expect(placeNodes(after, looks).size).toBe(placeNodes(workflow, looks).size);
      }),
    );
  });

  it('a drop and its undo give the document back', () => {
    fc.assert(
      fc.property(anyDocument, drag, (workflow, how) => {
        const parts = dragged(workflow, how);
        if (parts.length === 0) return;
        const inverse = invertOperation(workflow, { parts });
        expect(applyOperation(apply(workflow, parts), inverse)).toEqual(workflow);
      }),
    );
  });

  it('with Ctrl, no node changes its container', () => {
    fc.assert(
      fc.property(anyDocument, drag, (workflow, how) => {
        const after = apply(workflow, dragged(workflow, { ...how, keep: true }));
        for (const { id, parentId, body } of Object.values(after.nodes))
          expect([parentId, body]).toEqual([workflow.nodes[id]?.parentId, workflow.nodes[id]?.body]);
      }),
    );
  });

  it('a trigger stays at the root, and a little beyond its side a frame still holds its child', () => {
    const workflow = documentOf([
      step('loop', { type: 'test.loop' }),
      step('in', { parentId: 'loop' }),
      step('start', { type: 'test.trigger', position: { x: 0, y: 400 } }),
    ]);
    const scene = createSceneBuilder(looks)(workflow, nothingFolded);
    const frame = scene.placed.get('loop');
    const inside = { x: 60, y: 100 };
    const beyond = { x: (frame?.width ?? 0) + 40, y: 100 };
    const far = { x: (frame?.width ?? 0) + 200, y: 100 };
    expect(dropTarget(scene, looks, ['start'], inside, { keep: false })).toBeUndefined();
    expect(dropTarget(scene, looks, ['in'], beyond, { keep: false })).toEqual({
      parentId: 'loop',
      body: 'body',
    });
    expect(dropTarget(scene, looks, ['in'], far, { keep: false })).toEqual({
      parentId: undefined,
      body: undefined,
    });
  });
});

describe('deleting', () => {
  it('closes the line again where that is allowed, and leaves the rules kept', () => {
    fc.assert(
      fc.property(anyDocument, fc.array(fc.nat(), { minLength: 1, maxLength: 4 }), (workflow, picks) => {
        const ids = Object.keys(workflow.nodes);
        const nodes = new Set(picks.map((pick) => ids[pick % ids.length] ?? ''));
        const parts = removeParts(workflow, looks, counter(), { nodes, edges: new Set(), notes: new Set() });
        const after = apply(workflow, parts);
        expectRules(after);
        for (const id of nodes) expect(after.nodes[id]).toBeUndefined();
      }),
    );
  });

  it('from the middle of a line, its neighbours are connected', () => {
    const workflow = documentOf([step('a'), step('b'), step('c')], [edge('a', 'b'), edge('b', 'c')]);
    const selection = { nodes: new Set(['b']), edges: new Set<string>(), notes: new Set<string>() };
    const after = apply(workflow, removeParts(workflow, looks, counter(), selection));
    expect(Object.values(after.edges).map(({ from, to }) => [from.nodeId, to.nodeId])).toEqual([['a', 'c']]);
  });
});

it('nodes put into a container keep the rules', () => {
  fc.assert(
    fc.property(anyDocument, fc.array(fc.nat(), { minLength: 1, maxLength: 4 }), (workflow, picks) => {
      const ids = Object.values(workflow.nodes).filter(({ type }) => type !== 'test.trigger');
      const nodes = new Set(picks.flatMap((pick) => ids[pick % (ids.length || 1)]?.id ?? []));
      const container = { type: 'test.loop', typeVersion: 1, name: 'Loop' };
      const wrapped = wrapParts(workflow, looks, counter(), nodes, container);
      if (wrapped !== undefined) expectRules(apply(workflow, wrapped.parts));
    }),
  );
});

describe('tidying up', () => {
  it('lets no two things of one body lie on each other', () => {
    fc.assert(
      fc.property(anyDocument, (workflow) => {
        const after = apply(workflow, layOutParts(workflow, looks));
        const placed = [...placeNodes(after, looks).values()];
        for (const [index, one] of placed.entries())
          for (const other of placed.slice(index + 1)) {
            if (one.parentId !== other.parentId) continue;
            const boxes = [one, other].map(({ absolute, width, height }) => ({
              ...absolute,
              width: width - 1,
              height: height - 1,
            }));
            const [a, b] = boxes;
            if (a !== undefined && b !== undefined) expect(overlaps(a, b)).toBe(false);
          }
      }),
      { numRuns: 60 },
    );
  });

  it('done twice changes nothing more', () => {
    fc.assert(
      fc.property(anyDocument, (workflow) => {
        const once = apply(workflow, layOutParts(workflow, looks));
        const ids = (parts: Operation['parts']) =>
          parts.map((part) => ('path' in part ? part.path.join('.') : ''));
        expect(ids(layOutParts(once, looks))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
