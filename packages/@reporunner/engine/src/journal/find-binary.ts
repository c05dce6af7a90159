import type { BinaryHandle, Item } from '@reporunner/core';
import type { ExecutionEvent } from '../events.ts';
import { type Batch, type Batches, isStored } from '../items/batch.ts';

/** The file, or the chunk of items of which one carries it. */
export type FoundBinary = BinaryHandle | { readonly chunk: string };

const batchesIn = (ports: Batches | undefined): readonly Batch[] =>
  Object.values(ports ?? {}).filter((items) => items !== undefined);

function batchesOf(event: ExecutionEvent): readonly Batch[] {
  switch (event.type) {
    case 'ExecutionStarted':
      return batchesIn(event.trigger.outputs);
    case 'NodeSucceeded':
      return batchesIn(event.outputs);
    case 'Resumed':
      return batchesIn(event.input);
    case 'Waiting': {
      const result = event.suspension?.result;
      return result !== undefined && 'outputs' in result ? batchesIn(result.outputs) : [];
    }
    case 'ChildEnded':
    case 'ItemsStored':
      return [event.items];
    default:
      return [];
  }
}

/** The file with this id that an item carries. */
export function binaryAmong(items: readonly Item[], blobId: string): BinaryHandle | undefined {
  for (const { binary } of items)
    if (binary !== undefined)
      for (const handle of Object.values(binary)) if (handle.id === blobId) return handle;
  return undefined;
}

function binaryIn(batch: Batch, blobId: string): FoundBinary | undefined {
  if (!isStored(batch)) return binaryAmong(batch, blobId);
  for (const part of batch.parts) {
    if ('items' in part) {
      const found = binaryAmong(part.items, blobId);
      if (found !== undefined) return found;
    } else if (part.blobs?.includes(blobId) === true) return { chunk: part.chunk };
  }
  return undefined;
}

/** The file with this id that an item carries. What only looks like one, inside of an item's JSON, does not count. */
export function findBinary(events: readonly ExecutionEvent[], blobId: string): FoundBinary | undefined {
  for (const event of events)
    for (const batch of batchesOf(event)) {
      const found = binaryIn(batch, blobId);
      if (found !== undefined) return found;
    }
  return undefined;
}
