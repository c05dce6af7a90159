import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distanceToCurve, pointOn } from '../../../src/features/editor/canvas-model/edge-curve.ts';
import { caughtBy, hitTest } from '../../../src/features/editor/canvas-model/hit-test.ts';
import { firstNode, neighbourTo } from '../../../src/features/editor/canvas-model/navigation.ts';
import { createSceneBuilder } from '../../../src/features/editor/canvas-model/scene.ts';
import { overlaps } from '../../../src/features/editor/canvas-model/spatial-index.ts';
import { anyDocument, documentOf, edge, looks, step } from './random-document.ts';

const nothingFolded: ReadonlySet<string> = new Set();
const sceneOf = (workflow: Parameters<ReturnType<typeof createSceneBuilder>>[0]) =>
  createSceneBuilder(looks)(workflow, nothingFolded);

describe('the scene', () => {
  it('[SC2] what a change does not touch stays the same object', () => {
    const build = createSceneBuilder(looks);
    const workflow = documentOf(
      [step('a'), step('b', { position: { x: 300, y: 0 } }), step('c', { position: { x: 600, y: 0 } })],
      [edge('a', 'b'), edge('b', 'c')],
    );
    const before = build(workflow, nothingFolded);
    const moved = step('c', { position: { x: 600, y: 200 } });
    const after = build({ ...workflow, nodes: { ...workflow.nodes, c: moved } }, nothingFolded);
    expect(after.nodes.get('a')).toBe(before.nodes.get('a'));
    expect(after.nodes.get('b')).toBe(before.nodes.get('b'));
    expect(after.edges.get('a-b')).toBe(before.edges.get('a-b'));
    expect(after.nodes.get('c')).not.toBe(before.nodes.get('c'));
    expect(after.edges.get('b-c')).not.toBe(before.edges.get('b-c'));
  });

  it('[SC1] built on another scene or from nothing, it is the same', () => {
    fc.assert(
      fc.property(anyDocument, anyDocument, (one, other) => {
        const build = createSceneBuilder(looks);
        build(one, nothingFolded);
        const reused = build(other, nothingFolded);
        const fresh = sceneOf(other);
        expect([...reused.nodes]).toEqual([...fresh.nodes]);
        expect([...reused.edges]).toEqual([...fresh.edges]);
        expect(reused.bounds).toEqual(fresh.bounds);
      }),
    );
  });

  it('the index finds exactly what touches a box', () => {
    const box = fc.record({
      x: fc.integer({ min: -2_000, max: 3_000 }),
      y: fc.integer({ min: -2_000, max: 3_000 }),
      width: fc.integer({ min: 0, max: 4_000 }),
      height: fc.integer({ min: 0, max: 4_000 }),
    });
    fc.assert(
      fc.property(anyDocument, box, (workflow, wanted) => {
        const scene = sceneOf(workflow);
        const all = [...scene.nodes.values(), ...scene.edges.values()];
        const expected = all.filter((one) => overlaps(one.box, wanted)).map(({ id }) => id);
        expect([...scene.index.within(wanted)].sort()).toEqual(expected.sort());
      }),
    );
  });

  it('an edge whose port is gone is drawn all the same, so that it can be deleted', () => {
    const scene = sceneOf(documentOf([step('a'), step('b')], [edge('a', 'b', 'gone')]));
    expect(scene.edges.size).toBe(1);
  });
});

describe('what is under the pointer', () => {
  const scene = sceneOf(
    documentOf(
      [
        step('a'),
        step('b', { position: { x: 400, y: 0 } }),
        step('loop', { type: 'test.loop', position: { x: 0, y: 200 } }),
        step('in', { parentId: 'loop' }),
      ],
      [edge('a', 'b')],
    ),
  );

  it('tells cards, handles, edges, frames and their insides apart', () => {
    expect(hitTest(scene, { x: 100, y: 30 }, 1)).toEqual({ kind: 'node', nodeId: 'a' });
    expect(hitTest(scene, { x: 222, y: 31 }, 1)).toEqual({
      kind: 'handle',
      nodeId: 'a',
      side: 'out',
      port: 'main',
    });
    expect(hitTest(scene, { x: 398, y: 31 }, 1)).toEqual({
      kind: 'handle',
      nodeId: 'b',
      side: 'in',
      port: 'main',
    });
    expect(hitTest(scene, { x: 310, y: 30 }, 1)).toMatchObject({ kind: 'edge', edgeId: 'a-b' });
    expect(hitTest(scene, { x: 100, y: 220 }, 1)).toEqual({ kind: 'node', nodeId: 'loop' });
    expect(hitTest(scene, { x: 300, y: 340 }, 1)).toEqual({ kind: 'lane', nodeId: 'loop' });
    expect(hitTest(scene, { x: 100, y: 300 }, 1)).toEqual({ kind: 'node', nodeId: 'in' });
    expect(hitTest(scene, { x: 100, y: 130 }, 1)).toEqual({ kind: 'pane' });
  });

  it('a rectangle catches cards that it touches and frames that it holds, not their children besides', () => {
    expect([...caughtBy(scene, { x: -10, y: -10, width: 60, height: 60 }).nodes]).toEqual(['a']);
    expect([...caughtBy(scene, { x: 0, y: 250, width: 100, height: 60 }).nodes]).toEqual(['in']);
    const all = caughtBy(scene, { x: -500, y: -500, width: 5_000, height: 5_000 });
    expect([...all.nodes].sort()).toEqual(['a', 'b', 'loop']);
  });

  it('a point of a curve is on it', () => {
    const end = fc.record({ x: fc.integer({ min: -900, max: 900 }), y: fc.integer({ min: -900, max: 900 }) });
    fc.assert(
      fc.property(end, end, fc.double({ min: 0, max: 1, noNaN: true }), (from, to, t) => {
        expect(distanceToCurve(pointOn(from, to, t), from, to).distance).toBeLessThan(12);
      }),
    );
  });
});

describe('arrow keys', () => {
  it('begin at the trigger, follow edges, and go up and down by place', () => {
    const scene = sceneOf(
      documentOf(
        [
          step('above', { position: { x: 0, y: -200 } }),
          step('start', { type: 'test.trigger' }),
          step('next', { position: { x: 300, y: 0 } }),
          step('below', { position: { x: 0, y: 200 } }),
        ],
        [edge('start', 'next')],
      ),
    );
    expect(firstNode(scene)).toBe('start');
    expect(neighbourTo(scene, 'start', 'right')).toBe('next');
    expect(neighbourTo(scene, 'next', 'left')).toBe('start');
    expect(neighbourTo(scene, 'start', 'down')).toBe('below');
    expect(neighbourTo(scene, 'start', 'up')).toBe('above');
  });

  it('lead into a frame and out again', () => {
    const scene = sceneOf(
      documentOf([step('loop', { type: 'test.loop' }), step('in', { parentId: 'loop' })]),
    );
    expect(neighbourTo(scene, 'loop', 'down')).toBe('in');
    expect(neighbourTo(scene, 'in', 'up')).toBe('loop');
  });
});
