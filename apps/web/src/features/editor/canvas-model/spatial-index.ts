/** Finds what lies in a part of the canvas without looking at everything: things by the squares that they touch. */
import type { Box } from './geometry.ts';

const CELL = 800;
/** A thing over more squares than this is kept apart and always looked at: a frame around half the workflow. */
const MANY = 64;

interface Thing {
  readonly id: string;
  readonly box: Box;
}

export interface SpatialIndex {
  /** Ids of everything that touches the box. */
  within(box: Box): ReadonlySet<string>;
}

export const overlaps = (a: Box, b: Box): boolean =>
  a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height;

export function createSpatialIndex(things: readonly Thing[]): SpatialIndex {
  const cells = new Map<string, Thing[]>();
  const large: Thing[] = [];
  for (const thing of things) {
    const { left, top, right, bottom } = span(thing.box);
    if ((right - left + 1) * (bottom - top + 1) > MANY) {
      large.push(thing);
      continue;
    }
    for (let x = left; x <= right; x += 1)
      for (let y = top; y <= bottom; y += 1) {
        const key = `${x},${y}`;
        const list = cells.get(key);
        if (list === undefined) cells.set(key, [thing]);
        else list.push(thing);
      }
  }
  return {
    within(box) {
      const found = new Set<string>();
      const { left, top, right, bottom } = span(box);
      // A box over more squares than there are is everything.
      if ((right - left + 1) * (bottom - top + 1) > things.length + MANY) {
        for (const thing of things) if (overlaps(thing.box, box)) found.add(thing.id);
        return found;
      }
      for (const thing of large) if (overlaps(thing.box, box)) found.add(thing.id);
      for (let x = left; x <= right; x += 1)
        for (let y = top; y <= bottom; y += 1)
          for (const thing of cells.get(`${x},${y}`) ?? []) if (overlaps(thing.box, box)) found.add(thing.id);
      return found;
    },
  };
}

const span = ({ x, y, width, height }: Box) => ({
  left: Math.floor(x / CELL),
  top: Math.floor(y / CELL),
  right: Math.floor((x + width) / CELL),
  bottom: Math.floor((y + height) / CELL),
});
