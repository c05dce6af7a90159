import type { Item, JsonValue } from '@reporunner/core';
import type { Batch, ListLimits } from './batch.ts';

const maxLooked = 10_000;

/** Characters that a value takes as JSON, more or less: cheaper than writing it. Stops looking at very many values. */
export function roughSize(value: JsonValue | undefined): number {
  const open: (JsonValue | undefined)[] = [value];
  let size = 0;
  for (let looked = 0; open.length > 0 && looked < maxLooked; looked += 1) {
    const one = open.pop();
    if (typeof one === 'string') size += one.length + 2;
    else if (typeof one !== 'object' || one === null) size += 6;
    else if (Array.isArray(one)) for (const part of one as readonly JsonValue[]) open.push(part);
    else
      for (const key in one) {
        size += key.length + 4;
        open.push((one as Record<string, JsonValue>)[key]);
      }
  }
  return size + open.length * 10;
}

const samples = 8;

/** Characters that a list takes, judged by a few of its items. */
export function roughSizeOf(items: readonly Item[]): number {
  const step = Math.max(1, Math.floor(items.length / samples));
  let size = 0;
  let looked = 0;
  for (let at = 0; at < items.length; at += step) {
    size += roughSize(items[at]?.json);
    looked += 1;
  }
  return looked === 0 ? 0 : (size / looked) * items.length;
}

/** Lists shorter than this are kept as they are, whatever is in them. */
const few = 16;

/** True when a list is not to be kept in memory, nor in the journal. */
export function isLarge(batch: Batch, limits: ListLimits): boolean {
  if (!Array.isArray(batch)) return false;
  if (batch.length < few && batch.length <= limits.listed) return false;
  return batch.length > limits.listed || roughSizeOf(batch as readonly Item[]) > limits.listedBytes;
}
