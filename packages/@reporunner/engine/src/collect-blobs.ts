/**
 * Deletes binary data that nothing names any more: whatever is old enough not to be on its way into a journal, less
 * everything that journals and workflows name.
 */
import type { TenantContext } from '@reporunner/core';
import type { BlobReferences, BlobStore } from './ports/ports.ts';

/** What `collectBlobs` needs: the store, everything that refers to blobs, and how old a blob must be. */
export interface BlobCollection {
  readonly blobs: BlobStore;
  readonly references: readonly BlobReferences[];
  /** Milliseconds since the epoch. What is younger may belong to a step that has not been journaled yet. */
  readonly storedBefore: number;
  readonly signal: AbortSignal;
}

/** Resolves with how many were deleted. Rejects with the signal's reason, or as a store does; then to be tried again. */
export async function collectBlobs(tenant: TenantContext, collection: BlobCollection): Promise<number> {
  const { blobs, references, storedBefore, signal } = collection;
  // Listed before anything is looked up: what comes up later is not in danger.
  const unused = new Set<string>();
  for await (const id of blobs.list(tenant, storedBefore)) unused.add(id);
  for (const source of references) {
    // Most installations have no binary data, and need no walk through their journals.
    if (unused.size === 0) return 0;
    for await (const id of source.referencedBlobs(tenant)) {
      signal.throwIfAborted();
      unused.delete(id);
    }
  }
  let deleted = 0;
  for (const id of unused) {
    signal.throwIfAborted();
    if (await blobs.delete(tenant, id, storedBefore)) deleted += 1;
  }
  return deleted;
}
