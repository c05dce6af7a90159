import type { TenantContext } from '@reporunner/core';

/** A folder of a project's workflows. Folders lie in folders. */
export interface FolderRecord {
  readonly id: string;
  readonly projectId: string;
  /** Absent: at the root of the project. */
  readonly parentId?: string;
  readonly name: string;
  /** Its place among the folders beside it, from 0. */
  readonly place: number;
  /** Grows by one with each change. */
  readonly revision: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Each method is one atomic, durable change. Another tenant's rows do not exist. */
export interface FolderStore {
  /** @throws ServiceError CONFLICT when the id is taken. */
  insert(tenant: TenantContext, folder: FolderRecord): Promise<void>;
  get(tenant: TenantContext, folderId: string): Promise<FolderRecord | undefined>;
  /** All of a project, or of the tenant: parents in no particular order, what lies side by side by its place. */
  list(tenant: TenantContext, projectId?: string): Promise<readonly FolderRecord[]>;
  /**
   * Replaces them all. `revision` of each is the one that it was read with; the next one is stored.
   * @throws ServiceError REVISION_CONFLICT when one was changed or deleted meanwhile: then none is replaced.
   */
  update(tenant: TenantContext, folders: readonly FolderRecord[]): Promise<void>;
  /** What lies in it moves up to where it lay; folders that move get a new revision. False when there is none. */
  delete(tenant: TenantContext, folderId: string): Promise<boolean>;
  /** How many workflows lie directly in each folder; under `''` those in none. Those in the trash do not count. */
  workflowCounts(tenant: TenantContext): Promise<ReadonlyMap<string, number>>;
}
