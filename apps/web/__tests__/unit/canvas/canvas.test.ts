/** CV1 and CV2 of canvas.ts, without a browser: the canvas knows no React. */
import { describe, expect, it, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { createCanvas } from '../../../src/features/editor/canvas/canvas.ts';
import type { CanvasHost } from '../../../src/features/editor/canvas/canvas-host.ts';
import { PAINT_BELOW, STAND_INS_FROM } from '../../../src/features/editor/canvas-model/viewport.ts';
import { documentOf, looks, step } from './random-document.ts';

function setUp(count = 200) {
  const nodes = Array.from({ length: count }, (_, n) => step(`n${n}`, { position: { x: n * 300, y: 0 } }));
  const workflow = documentOf(nodes);
  const host = {
    catalogue: looks,
    view: createStore(() => ({ collapsed: new Set<string>() })),
    workflow: { get: () => workflow, subscribe: () => () => {} },
  } as unknown as CanvasHost;
  const canvas = createCanvas(host);
  canvas.setSize({ width: 1_200, height: 800 });
  canvas.viewport.setState({ x: 0, y: 300, zoom: 1 }, true);
  return canvas;
}

describe('the canvas', () => {
  it('[CV1] panning a little changes nothing that is rendered', () => {
    const canvas = setUp();
    const rendered = vi.fn();
    canvas.onScreen.subscribe(rendered);
    for (let x = 0; x > -60; x -= 3) canvas.viewport.setState({ x, y: 300, zoom: 1 }, true);
    expect(rendered).not.toHaveBeenCalled();
    expect(canvas.onScreen.getState().nodes.length).toBeGreaterThan(0);
  });

  it('[CV2] only what is on screen has elements, and far out one picture replaces them', () => {
    const canvas = setUp();
    const { nodes } = canvas.onScreen.getState();
    expect(nodes).toContain('n0');
    expect(nodes).not.toContain('n100');
    expect(nodes.length).toBeLessThan(12);
    canvas.viewport.setState({ x: -300 * 100, y: 300, zoom: 1 }, true);
    expect(canvas.onScreen.getState().nodes).toContain('n100');
    expect(canvas.onScreen.getState().nodes).not.toContain('n0');
    canvas.zoomTo(STAND_INS_FROM / 2);
    expect(canvas.onScreen.getState()).toEqual({ isPainted: true, nodes: [], edges: [], notes: [] });
  });

  it('[CV2] where the picture begins, each node that it shows keeps an element with its role and name', () => {
    const canvas = setUp();
    canvas.viewport.setState({ x: 0, y: 300, zoom: PAINT_BELOW - 0.01 }, true);
    const { isPainted, nodes, edges } = canvas.onScreen.getState();
    expect({ isPainted, edges }).toEqual({ isPainted: true, edges: [] });
    expect(nodes).toContain('n5');
    expect(nodes).not.toContain('n100');
  });
});

describe('the zoom that a canvas opens with', () => {
  /** Starts low in the picture, with a branch above it. */
  const openedAt = (count: number, size: { width: number; height: number }) => {
    const nodes = Array.from({ length: count }, (_, n) => step(`n${n}`, { position: { x: n * 300, y: 0 } }));
    const start = step('start', { type: 'test.trigger', position: { x: -300, y: 4_000 } });
    const workflow = documentOf([...nodes, start]);
    const host = {
      catalogue: looks,
      view: createStore(() => ({ collapsed: new Set<string>() })),
      workflow: { get: () => workflow, subscribe: () => () => {} },
      looksFirstAt: (first: string | undefined) => first,
    } as unknown as CanvasHost;
    const canvas = createCanvas(host);
    canvas.setSize(size);
    return canvas;
  };

  it.each([
    { width: 1_440, height: 820 },
    { width: 900, height: 700 },
    { width: 390, height: 640 },
  ])('can be read, and shows where the workflow begins: $width px', (size) => {
    for (const count of [1, 8, 300]) {
      const canvas = openedAt(count, size);
      const { x, y, zoom } = canvas.viewport.getState();
      expect(zoom).toBeGreaterThanOrEqual(PAINT_BELOW);
      const box = canvas.scene.getState().nodes.get('start')?.box ?? { x: 0, y: 0, width: 0, height: 0 };
      expect(x + box.x * zoom).toBeGreaterThanOrEqual(0);
      expect(x + (box.x + box.width) * zoom).toBeLessThanOrEqual(size.width);
      expect(y + box.y * zoom).toBeGreaterThanOrEqual(0);
      expect(y + (box.y + box.height) * zoom).toBeLessThanOrEqual(size.height);
    }
  });

  it('is that again where something new is presented', () => {
    const canvas = openedAt(300, { width: 1_440, height: 820 });
    canvas.zoomTo(0.1);
    canvas.present('n250');
    expect(canvas.viewport.getState().zoom).toBeGreaterThanOrEqual(PAINT_BELOW);
    expect(canvas.onScreen.getState().nodes).toContain('n250');
  });
});
