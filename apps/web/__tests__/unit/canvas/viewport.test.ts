import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignmentGuides } from '../../../src/features/editor/canvas-model/alignment.ts';
import {
  bringIntoView,
  MAX_ZOOM,
  MIN_ZOOM,
  READABLE_FROM,
  readableViewport,
  seenBox,
  toCanvas,
  zoomAround,
} from '../../../src/features/editor/canvas-model/viewport.ts';

const size = { width: 1_000, height: 700 };
const viewport = fc.record({
  x: fc.integer({ min: -3_000, max: 3_000 }),
  y: fc.integer({ min: -3_000, max: 3_000 }),
  zoom: fc.double({ min: 0.1, max: 2, noNaN: true }),
});
const point = fc.record({ x: fc.integer({ min: 0, max: 1_000 }), y: fc.integer({ min: 0, max: 700 }) });

describe('the viewport', () => {
  it('what is under the pointer stays there while zooming', () => {
    fc.assert(
      fc.property(viewport, point, fc.double({ min: 0.01, max: 9, noNaN: true }), (now, at, zoom) => {
        const next = zoomAround(now, at, zoom);
        const before = toCanvas(now, at);
        const after = toCanvas(next, at);
        expect(after.x).toBeCloseTo(before.x, 4);
        expect(after.y).toBeCloseTo(before.y, 4);
        expect(next.zoom).toBeGreaterThanOrEqual(MIN_ZOOM);
        expect(next.zoom).toBeLessThanOrEqual(MAX_ZOOM);
      }),
    );
  });

  it('a card that is brought into view is seen whole, and one that is seen moves nothing', () => {
    const corner = fc.record({
      x: fc.integer({ min: -5_000, max: 5_000 }),
      y: fc.integer({ min: -5_000, max: 5_000 }),
    });
    fc.assert(
      fc.property(viewport, corner, (now, { x, y }) => {
        const box = { x, y, width: 220, height: 60 };
        const next = bringIntoView(now, size, box);
        const seen = seenBox(next, size);
        expect(box.x).toBeGreaterThanOrEqual(seen.x);
        expect(box.y).toBeGreaterThanOrEqual(seen.y);
        expect(box.x + box.width).toBeLessThanOrEqual(seen.x + seen.width);
        expect(box.y + box.height).toBeLessThanOrEqual(seen.y + seen.height);
        const again = bringIntoView(next, size, box);
        expect(again.x).toBeCloseTo(next.x, 4);
        expect(again.y).toBeCloseTo(next.y, 4);
      }),
    );
  });
});

describe('alignment', () => {
  it('says what is in line: edges and middles, with the nearest thing', () => {
    const moving = { x: 0, y: 0, width: 220, height: 60 };
    const near = { x: 300, y: 0, width: 220, height: 60 };
    const far = { x: 900, y: 0, width: 220, height: 60 };
    const guides = alignmentGuides(moving, [far, near]);
    expect(guides.map(({ axis, at, to }) => [axis, at, to])).toEqual([
      ['y', 0, 520],
      ['y', 30, 520],
      ['y', 60, 520],
    ]);
    expect(alignmentGuides(moving, [{ x: 305, y: 7, width: 31, height: 11 }])).toEqual([]);
  });
});

describe('the view that a workflow opens with where the whole would be too small', () => {
  const size = { width: 1_000, height: 500 };
  const bounds = { x: 0, y: 0, width: 5_000, height: 300 };
  const fitted = { x: 20, y: 220, zoom: 0.19 };
  const middleOf = (view: { x: number; zoom: number }, x: number) => view.x + x * view.zoom;

  it('is large enough to read, and begins where the workflow does', () => {
    const view = readableViewport(fitted, size, bounds);
    expect(view.zoom).toBe(READABLE_FROM);
    expect(middleOf(view, 0)).toBe(48);
  });

  it('has the node in the middle that is looked at, but nothing of what is beside the workflow', () => {
    const at = (x: number) => readableViewport(fitted, size, bounds, { x, y: 0, width: 200, height: 60 });
    expect(middleOf(at(2_400), 2_500)).toBeCloseTo(500);
    expect(middleOf(at(4_800), 5_000)).toBeCloseTo(952);
    expect(middleOf(at(0), 0)).toBe(48);
  });

  it('is the whole where that can be read', () => {
    const whole = { x: 0, y: 0, zoom: 0.8 };
    expect(readableViewport(whole, size, bounds)).toBe(whole);
  });
});
