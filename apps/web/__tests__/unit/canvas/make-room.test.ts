import { applyOperation, type Operation, type Workflow } from '@reporunner/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { setPart } from '../../../src/features/editor/canvas-model/edits.ts';
import { type Box, laneOf, placeNodes } from '../../../src/features/editor/canvas-model/geometry.ts';
import { makeRoomParts } from '../../../src/features/editor/canvas-model/make-room.ts';
import { anyDocument, documentOf, looks, step } from './random-document.ts';

const apply = (workflow: Workflow, parts: Operation['parts']): Workflow =>
  parts.length === 0 ? workflow : applyOperation(workflow, { parts });
const withRoom = (before: Workflow, parts: Operation['parts']): Workflow => {
  const after = apply(before, parts);
  return apply(after, makeRoomParts(before, after, looks));
};

/** Edges that touch are none. */
const overlaps = (one: Box, other: Box) =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

/** Pairs of things of one body that lie over each other. */
function overlapsIn(workflow: Workflow): ReadonlySet<string> {
  const placed = [...placeNodes(workflow, looks).values()];
  const home = (id: string) => {
    const node = workflow.nodes[id];
    const parent = workflow.nodes[node?.parentId ?? ''];
    return node === undefined || parent === undefined
      ? ''
      : `${parent.id}/${laneOf(node, looks.bodies(parent))}`;
  };
  const found = new Set<string>();
  for (const [index, one] of placed.entries()) {
    for (const other of placed.slice(index + 1)) {
      if (home(one.id) === home(other.id) && overlaps(one, other)) found.add(`${one.id} ${other.id}`);
    }
  }
  return found;
}

describe('a frame that grows', () => {
  it('[MR1] covers nothing that it did not cover before', () => {
    const change = fc.record({
      which: fc.nat(),
      x: fc.integer({ min: 0, max: 60 }).map((value) => value * 20),
      y: fc.integer({ min: 0, max: 60 }).map((value) => value * 20),
    });
    fc.assert(
      fc.property(anyDocument, change, (before, { which, x, y }) => {
        const inside = Object.values(before.nodes).filter(({ parentId }) => parentId !== undefined);
        const node = inside[which % (inside.length || 1)];
        if (node === undefined) return;
        const after = withRoom(before, [setPart(['nodes', node.id, 'position'], { x, y })]);
        const known = overlapsIn(before);
        // Where the moved one is put is for who moves it to say.
        const grown = [...overlapsIn(after)].filter(
          (pair) => !known.has(pair) && !pair.split(' ').includes(node.id),
        );
        expect(grown).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  const loop = (more = {}) => step('loop', { type: 'test.loop', ...more });
  const inner = step('inner', { parentId: 'loop', body: 'body' });

  it('[MR1] pushes what is beside and what is below, and the frames around it push too', () => {
    const before = documentOf([
      step('outer', { type: 'test.loop' }),
      loop({ parentId: 'outer', body: 'body' }),
      inner,
      step('beside', { parentId: 'outer', body: 'body', position: { x: 400, y: 0 } }),
      step('below', { parentId: 'outer', body: 'body', position: { x: 0, y: 220 } }),
      step('next', { position: { x: 800, y: 0 } }),
    ]);
    const after = withRoom(before, [setPart(['nodes', 'inner', 'position'], { x: 300, y: 200 })]);
    const placed = placeNodes(after, looks);
    const at = (id: string) => placed.get(id) ?? { x: 0, y: 0, width: 0, height: 0 };
    expect(at('beside').x).toBeGreaterThanOrEqual(at('loop').x + at('loop').width + 80);
    expect(at('below').y).toBeGreaterThanOrEqual(at('loop').y + at('loop').height + 40);
    expect(at('next').x).toBeGreaterThanOrEqual(at('outer').x + at('outer').width);
  });

  it('[MR1] also when it is new, around what was there', () => {
    const before = documentOf([
      step('one', { position: { x: 0, y: 0 } }),
      step('below', { position: { x: 0, y: 100 } }),
    ]);
    const after = withRoom(before, [
      { type: 'add', kind: 'node', value: loop() as never },
      setPart(['nodes', 'one', 'parentId'], 'loop'),
      setPart(['nodes', 'one', 'body'], 'body'),
    ]);
    const frame = placeNodes(after, looks).get('loop');
    expect(after.nodes.below?.position.y).toBeGreaterThanOrEqual((frame?.y ?? 0) + (frame?.height ?? 0));
  });

  it('[MR2] moves nothing where there is room, and nothing for changes that are none of a frame', () => {
    const far = documentOf([loop(), inner, step('far', { position: { x: 2_000, y: 0 } })]);
    const moved = apply(far, [setPart(['nodes', 'inner', 'position'], { x: 300, y: 0 })]);
    expect(makeRoomParts(far, moved, looks)).toEqual([]);
    const renamed = apply(far, [setPart(['nodes', 'far', 'name'], 'Far')]);
    expect(makeRoomParts(far, renamed, looks)).toEqual([]);
  });
});
