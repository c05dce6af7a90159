import type { BinaryHandle, Item } from '@reporunner/core';
import type { ExecutionEvent } from '../events.ts';

function itemsOf(event: ExecutionEvent): readonly (readonly Item[])[] {
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

/** The file with this id that an item carries. What only looks like one, inside of an item's JSON, does not count. */
export function findBinary(events: readonly ExecutionEvent[], blobId: string): BinaryHandle | undefined {
  for (const event of events)
    for (const items of itemsOf(event))
      for (const { binary } of items)
        if (binary !== undefined)
          for (const handle of Object.values(binary)) if (handle.id === blobId) return handle;
  return undefined;
}
