/** CV1 and CV2 of canvas.ts, without a browser: the canvas knows no React. */
import { describe, expect, it, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { createCanvas } from '../../../src/features/editor/canvas/canvas.ts';
import type { CanvasHost } from '../../../src/features/editor/canvas/canvas-host.ts';
import { PAINT_BELOW } from '../../../src/features/editor/canvas-model/viewport.ts';
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
    canvas.zoomTo(PAINT_BELOW / 2);
    expect(canvas.onScreen.getState()).toEqual({ isPainted: true, nodes: [], edges: [], notes: [] });
  });
});
