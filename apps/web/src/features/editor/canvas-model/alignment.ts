/** Lines that show what a dragged thing is in line with. */
import type { Box } from './geometry.ts';

export interface Guide {
  readonly axis: 'x' | 'y';
  /** Where the line is on that axis, and from where to where it goes on the other. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

const closeEnough = 0.5;

/** At most one line per edge and middle of `moving`, to the nearest thing in line with it. */
export function alignmentGuides(moving: Box, others: Iterable<Box>): readonly Guide[] {
  const found = new Map<string, Guide & { readonly apart: number }>();
  const look = (axis: 'x' | 'y', one: Box) => {
    const [start, length, across, size] =
      axis === 'x' ? (['x', 'width', 'y', 'height'] as const) : (['y', 'height', 'x', 'width'] as const);
    for (const share of [0, 0.5, 1]) {
      const at = moving[start] + moving[length] * share;
      if (Math.abs(at - (one[start] + one[length] * share)) > closeEnough) continue;
      const from = Math.min(moving[across], one[across]);
      const to = Math.max(moving[across] + moving[size], one[across] + one[size]);
      const key = `${axis} ${share}`;
      const apart = to - from;
      const known = found.get(key);
      if (known === undefined || apart < known.apart) found.set(key, { axis, at, from, to, apart });
    }
  };
  for (const one of others) {
    look('x', one);
    look('y', one);
  }
  return [...found.values()].map(({ axis, at, from, to }) => ({ axis, at, from, to }));
}
