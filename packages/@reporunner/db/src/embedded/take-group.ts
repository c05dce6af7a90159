/** Which writes are made together. */
import type { Transaction } from './protocol.ts';

export interface WaitingWrite {
  readonly orderKey: string | undefined;
  /** Characters. */
  readonly size: number;
}

const maxPerGroup = 2_000;
/** Characters of a write that is over in a moment. */
const smallWrite = 16_384;
/** Characters of the others in a group, unless one alone has more: a group is written in a few milliseconds. */
const maxLargePerGroup = 512_000;
export function sizeOf({ steps }: Transaction): number {
  let size = 0;
  for (const { values } of steps)
    for (const value of values) if (typeof value === 'string') size += value.length;
  return size;
}

/**
 * FA2 Takes the next group out of those that wait. Small writes do not wait for large ones: of these, only so much goes
 * along, and at least one. Writes with the same key keep their order.
 */
export function takeGroup<W extends WaitingWrite>(waiting: W[]): readonly W[] {
  const group: W[] = [];
  const left: W[] = [];
  const keysLeft = new Set<string | undefined>();
  let large = 0;
  for (const pending of waiting) {
    const { size, orderKey } = pending;
    const isLarge = size > smallWrite;
    const fits = group.length < maxPerGroup && (!isLarge || large === 0 || large + size <= maxLargePerGroup);
    if (fits && !(keysLeft.size > 0 && keysLeft.has(orderKey))) {
      group.push(pending);
      if (isLarge) large += size;
    } else {
      left.push(pending);
      keysLeft.add(orderKey);
    }
  }
  waiting.length = 0;
  for (const pending of left) waiting.push(pending);
  return group;
}
