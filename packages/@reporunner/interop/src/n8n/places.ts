/**
 * Where things go: n8n's cards are small and stand close, ours are wide and a loop has become a frame that holds its
 * steps. What stands right of a frame makes room for it.
 */
import type { N8nNode } from './document.ts';
import type { Loop } from './loops.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

const stretch = 1.4;
const grid = 20;
const cardWidth = 220;
const cardHeight = 60;
const gap = 80;
const framePadding = 28;
const frameHeader = 44;
/** A frame that is empty. */
const least = { width: 320, height: 160 };

const snap = (value: number) => Math.round(value / grid) * grid;

export const scaled = ([x, y]: readonly [number, number, ...unknown[]]): Point => ({
  x: snap(x * stretch),
  y: snap(y),
});

interface Placed {
  readonly positions: ReadonlyMap<string, Point>;
  readonly width: number;
  readonly height: number;
}

/** Positions by name, each in the body that the node lives in. */
export function placesOf(
  nodes: readonly N8nNode[],
  loops: readonly Loop[],
  homes: ReadonlyMap<string, Loop>,
): ReadonlyMap<string, Point> {
  const all = new Map<string, Point>();
  const loopByName = new Map(loops.map((loop) => [loop.node.name, loop]));

  /** Lays out what lives in one home; frames in it are laid out first, for their size. */
  const place = (home: Loop | undefined): Placed => {
    const own = nodes.filter(({ name }) => homes.get(name) === home);
    const sizes = new Map<string, { readonly width: number; readonly height: number }>();
    for (const { name } of own) {
      const loop = loopByName.get(name);
      sizes.set(name, loop === undefined ? { width: cardWidth, height: cardHeight } : place(loop));
    }
    const positions = new Map(own.map(({ name, position }) => [name, scaled(position)]));
    const frames = own
      .filter(({ name }) => loopByName.has(name))
      .toSorted((a, b) => a.position[0] - b.position[0]);
    for (const { name } of frames) {
      const at = positions.get(name) as Point;
      const { width } = sizes.get(name) ?? least;
      const behind = [...positions].filter(([other, { x }]) => other !== name && x > at.x);
      const nearest = Math.min(...behind.map(([, { x }]) => x));
      const shift = snap(Math.max(0, at.x + width + gap - nearest));
      if (Number.isFinite(shift))
        for (const [other, { x, y }] of behind) positions.set(other, { x: x + shift, y });
    }
    const left = Math.min(...[...positions.values()].map(({ x }) => x));
    const top = Math.min(...[...positions.values()].map(({ y }) => y));
    let right = 0;
    let bottom = 0;
    for (const [name, { x, y }] of positions) {
      const { width, height } = sizes.get(name) ?? least;
      const inside = home === undefined ? { x, y } : { x: x - left, y: y - top };
      all.set(name, inside);
      right = Math.max(right, inside.x + width);
      bottom = Math.max(bottom, inside.y + height);
    }
    return {
      positions,
      width: Math.max(least.width, right + framePadding * 2),
      height: Math.max(least.height, bottom + frameHeader + framePadding * 2),
    };
  };
  place(undefined);
  return all;
}
