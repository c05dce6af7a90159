import type { Item } from '@reporunner/core';
import { type Batch, isStored } from '../items/batch.ts';

/** The items of a batch that is a list, as it is where few items are. */
export function itemsOf(batch: Batch | undefined): readonly Item[] {
  if (batch === undefined || isStored(batch)) throw new Error('not a list of items');
  return batch;
}
