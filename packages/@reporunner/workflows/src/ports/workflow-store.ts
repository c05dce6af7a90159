import type { TenantContext, Workflow } from '@reporunner/core';
import type { BlobReferences } from '@reporunner/engine';

/** A draft and what is known of it. Every accepted operation raises `revision` by one. */
export interface WorkflowRecord {
  readonly draft: Workflow;
  readonly revision: number;
  /** The version that triggers run; absent when unpublished. */
  readonly publishedVersionId?: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What a list shows: no nodes. */
export interface WorkflowSummary {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly nodeCount: number;
  readonly revision: number;
  readonly publishedVersionId?: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** An immutable copy of a draft. */
export interface WorkflowVersionRecord {
  readonly versionId: string;
  readonly workflowId: string;
  /** 1, 2, 3 … within the workflow. */
  readonly number: number;
  readonly revision: number;
  readonly workflow: Workflow;
  readonly message: string;
  readonly createdAt: number;
  readonly createdBy?: string;
}

export type WorkflowVersionSummary = Omit<WorkflowVersionRecord, 'workflow'>;

export interface OperationRecord {
  readonly revision: number;
  /** A core `Operation`, as JSON. */
  readonly operation: unknown;
  readonly principalId?: string;
  readonly at: number;
}

export interface WorkflowFilter {
  readonly projectId?: string;
  readonly tag?: string;
  /** Substring of the name, case-insensitive, as Unicode folds it. */
  readonly text?: string;
  readonly published?: boolean;
}

export type WorkflowSort = 'updatedAt' | '-updatedAt' | 'name' | '-name' | 'createdAt' | '-createdAt';

/** Each method is one atomic, durable change. Another tenant's rows do not exist. */
export interface WorkflowStore extends BlobReferences {
  /** @throws ServiceError CONFLICT when the id is taken. */
  insert(tenant: TenantContext, record: WorkflowRecord): Promise<void>;
  get(tenant: TenantContext, workflowId: string): Promise<WorkflowRecord | undefined>;
  /** Rejects with VALIDATION_FAILED for a cursor that is not ours. */
  list(
    tenant: TenantContext,
    filter: WorkflowFilter,
    page: { limit: number; cursor?: string; sort?: WorkflowSort },
  ): Promise<{ readonly items: readonly WorkflowSummary[]; readonly nextCursor?: string }>;
  /** Saves a new draft with the operation that made it. @throws ServiceError REVISION_CONFLICT when `expectedRevision` is stale. */
  saveDraft(
    tenant: TenantContext,
    workflowId: string,
    change: {
      expectedRevision: number;
      draft: Workflow;
      operation: OperationRecord;
    },
  ): Promise<void>;
  /** Operations after `afterRevision`, oldest first, at most `limit`. */
  operations(
    tenant: TenantContext,
    workflowId: string,
    afterRevision: number,
    limit: number,
  ): Promise<readonly OperationRecord[]>;
  /** Adds a version and, when `publish`, points the workflow at it, in one step. The store gives the number. */
  addVersion(
    tenant: TenantContext,
    version: Omit<WorkflowVersionRecord, 'number'>,
    publish: boolean,
  ): Promise<WorkflowVersionRecord>;
  /** Points triggers at a version, or at none. @throws ServiceError NOT_FOUND. */
  setPublished(tenant: TenantContext, workflowId: string, versionId: string | undefined): Promise<void>;
  version(
    tenant: TenantContext,
    workflowId: string,
    versionId: string,
  ): Promise<WorkflowVersionRecord | undefined>;
  /** Newest first. */
  versions(
    tenant: TenantContext,
    workflowId: string,
    page: { limit: number; cursor?: string },
  ): Promise<{ readonly items: readonly WorkflowVersionSummary[]; readonly nextCursor?: string }>;
  /** Removes the workflow, its operations and versions; false when there is none. Executions stay. */
  delete(tenant: TenantContext, workflowId: string): Promise<boolean>;
  /** Every published version, of every tenant: what the trigger manager arms at start. */
  allPublished(): Promise<readonly { readonly tenantId: string; readonly version: WorkflowVersionRecord }[]>;
}
