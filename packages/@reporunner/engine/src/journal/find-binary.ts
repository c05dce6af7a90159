import type { BinaryHandle } from '@reporunner/core';
import type { ExecutionEvent } from '../events.ts';
import { type Batch, isStored } from '../items/batch.ts';

function batchesOf(event: ExecutionEvent): readonly Batch[] {
  switch (event.type) {
    case 'ExecutionStarted':
      return Object.values(event.trigger.outputs).filter((items) => items !== undefined);
    case 'NodeSucceeded':
      return Object.values(event.outputs).filter((items) => items !== undefined);
    case 'ChildEnded':
      return [event.items];
    default:
      return [];
  }
}

/**
 * The file with this id that an item carries. What only looks like one, inside of an item's JSON, does not count; nor do
 * items that are too many to be in the journal.
 */
export function findBinary(events: readonly ExecutionEvent[], blobId: string): BinaryHandle | undefined {
  for (const event of events)
    for (const batch of batchesOf(event))
      for (const { binary } of isStored(batch) ? [] : batch)
        if (binary !== undefined)
          for (const handle of Object.values(binary)) if (handle.id === blobId) return handle;
  return undefined;
}
