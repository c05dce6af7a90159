/** Deletes snapshots of drafts that no execution names any more (WF4). */
import type { TenantContext } from '@reporunner/core';
import type { SnapshotId, WorkflowStore } from './ports/workflow-store.ts';

/** What `collectSnapshots` needs, and how far back it may delete. */
export interface SnapshotCollection {
  readonly workflows: Pick<WorkflowStore, 'snapshots' | 'deleteSnapshot'>;
  /** Whether an execution names the draft, or a part of it. */
  readonly isNamed: (tenant: TenantContext, id: SnapshotId) => Promise<boolean>;
  /** Milliseconds since the epoch. What was kept later may belong to an execution that is just being started. */
  readonly keptBefore: number;
  readonly signal: AbortSignal;
}

const batch = 200;

/** Resolves with how many were deleted. */
export async function collectSnapshots(
  tenant: TenantContext,
  collection: SnapshotCollection,
): Promise<number> {
  const { workflows, isNamed, keptBefore, signal } = collection;
  let deleted = 0;
  let after: SnapshotId | undefined;
  for (;;) {
    const page = await workflows.snapshots(tenant, keptBefore, {
      limit: batch,
      ...(after === undefined ? {} : { after }),
    });
    for (const id of page) {
      signal.throwIfAborted();
      if (await isNamed(tenant, id)) continue;
      if (await workflows.deleteSnapshot(tenant, id, keptBefore)) deleted += 1;
    }
    after = page.at(-1);
    if (after === undefined || page.length < batch) return deleted;
  }
}
