import type { StoredItems } from './batch.ts';

/** Thrown by what reads items and cannot wait: they have to be fetched first, then it is to be done again. */
export class ItemsNotHere extends Error {
  readonly batch: StoredItems;
  /** Absent: all of them. */
  readonly index: number | undefined;

  constructor(batch: StoredItems, index: number | undefined) {
    super('the items are in the blob store');
    this.batch = batch;
    this.index = index;
  }
}

/** Expressions wrap what is thrown inside of them. */
export function itemsMissing(error: unknown): ItemsNotHere | undefined {
  let at = error;
  while (at instanceof Error) {
    if (at instanceof ItemsNotHere) return at;
    at = at.cause;
  }
  return undefined;
}
