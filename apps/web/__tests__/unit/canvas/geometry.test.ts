import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fitViewport,
  laneOf,
  type Placed,
  placeNodes,
  spotAt,
} from '../../../src/features/editor/canvas-model/geometry.ts';
import { anyDocument, documentOf, looks, step } from './random-document.ts';

const right = ({ absolute, width }: Placed) => absolute.x + width;
const bottom = ({ absolute, height }: Placed) => absolute.y + height;

describe('placing nodes', () => {
  it('places every node once, parents before their children', () => {
    fc.assert(
      fc.property(anyDocument, (workflow) => {
        const placed = placeNodes(workflow, looks);
        expect(placed.size).toBe(Object.keys(workflow.nodes).length);
        const seen = new Set<string>();
        for (const { id, parentId } of placed.values()) {
          if (parentId !== undefined) expect(seen.has(parentId)).toBe(true);
          seen.add(id);
        }
      }),
    );
  });

  it('a frame is around everything in it, and each child is within its lane', () => {
    fc.assert(
      fc.property(anyDocument, (workflow) => {
        const placed = placeNodes(workflow, looks);
        for (const at of placed.values()) {
          const home = placed.get(at.parentId ?? '');
          const parent = workflow.nodes[at.parentId ?? ''];
          const node = workflow.nodes[at.id];
          if (home === undefined || parent === undefined || node === undefined) continue;
          const lane = home.lanes.find(({ body }) => body === laneOf(node, looks.bodies(parent)));
          expect(at.absolute.x).toBeGreaterThanOrEqual(home.absolute.x);
          expect(right(at)).toBeLessThanOrEqual(right(home));
          expect(at.y).toBeGreaterThanOrEqual(lane?.y ?? Number.POSITIVE_INFINITY);
          expect(at.y + at.height).toBeLessThanOrEqual((lane?.y ?? 0) + (lane?.height ?? 0));
          expect(bottom(at)).toBeLessThanOrEqual(bottom(home));
        }
      }),
    );
  });

  it('lanes of a frame follow each other down to its lower edge', () => {
    fc.assert(
      fc.property(anyDocument, (workflow) => {
        for (const { lanes, height } of placeNodes(workflow, looks).values()) {
          for (const [index, lane] of lanes.entries()) {
            const next = lanes[index + 1]?.y ?? height;
            expect(lane.y + lane.height).toBe(next);
          }
        }
      }),
    );
  });

  it('what is in a folded frame has no place', () => {
    const workflow = documentOf([step('loop', { type: 'test.loop' }), step('in', { parentId: 'loop' })]);
    const placed = placeNodes(workflow, looks, new Set(['loop']));
    expect([...placed.keys()]).toEqual(['loop']);
  });
});

describe('spots', () => {
  it('a spot found under a point is in a lane that is there, never left of or above it', () => {
    const point = fc.record({
      x: fc.integer({ min: -1_500, max: 4_000 }),
      y: fc.integer({ min: -1_500, max: 4_000 }),
    });
    fc.assert(
      fc.property(anyDocument, point, (workflow, at) => {
        const spot = spotAt(at, placeNodes(workflow, looks));
        if (spot.parentId === undefined) {
          expect(spot.position).toEqual(at);
          return;
        }
        const parent = workflow.nodes[spot.parentId];
        expect(parent !== undefined && looks.bodies(parent).includes(spot.body ?? '')).toBe(true);
        expect(spot.position.x).toBeGreaterThanOrEqual(0);
        expect(spot.position.y).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('the innermost frame is meant, but not one that is itself being moved', () => {
    const workflow = documentOf([
      step('outer', { type: 'test.loop' }),
      step('inner', { type: 'test.loop', parentId: 'outer', position: { x: 0, y: 0 } }),
    ]);
    const placed = placeNodes(workflow, looks);
    const inner = placed.get('inner');
    const point = { x: (inner?.absolute.x ?? 0) + 40, y: (inner?.absolute.y ?? 0) + 80 };
    expect(spotAt(point, placed).parentId).toBe('inner');
    expect(spotAt(point, placed, new Set(['inner'])).parentId).toBe('outer');
    expect(spotAt(point, placed, new Set(['outer'])).parentId).toBeUndefined();
  });
});

it('what is fitted is on screen whole, and no larger than life', () => {
  const box = fc.record({
    x: fc.integer({ min: -9_000, max: 9_000 }),
    y: fc.integer({ min: -9_000, max: 9_000 }),
    width: fc.integer({ min: 20, max: 9_000 }),
    height: fc.integer({ min: 20, max: 9_000 }),
  });
  const screen = { width: 1_280, height: 800 };
  fc.assert(
    fc.property(box, (bounds) => {
      const { x, y, zoom } = fitViewport(bounds, screen);
      expect(zoom).toBeLessThanOrEqual(1);
      expect(x + bounds.x * zoom).toBeGreaterThanOrEqual(0);
      expect(y + bounds.y * zoom).toBeGreaterThanOrEqual(0);
      expect(x + (bounds.x + bounds.width) * zoom).toBeLessThanOrEqual(screen.width + 0.001);
      expect(y + (bounds.y + bounds.height) * zoom).toBeLessThanOrEqual(screen.height + 0.001);
    }),
  );
});
