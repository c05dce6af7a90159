import type { Operation, PrincipalRecord, TenantContext, Workflow } from '@reporunner/core';
import type { BlobReferences, TriggerAddress } from '@reporunner/engine';

/** A draft and what is known of it. Every accepted operation raises `revision` by one. */
export interface WorkflowRecord {
  readonly draft: Workflow;
  readonly revision: number;
  /** The version that triggers run; absent when unpublished. */
  readonly publishedVersionId?: string;
  /** Where people have put it; absent: at the root of its project. No part of the document. */
  readonly folderId?: string;
  /** When it was moved to the trash; absent: it is in use. */
  readonly deletedAt?: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What a list shows: no nodes. */
export interface WorkflowSummary {
  readonly id: string;
  readonly projectId: string;
  readonly folderId?: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly nodeCount: number;
  /** Each type of its nodes once, as they come up in the document; the first 24 of them. */
  readonly nodeTypes: readonly string[];
  readonly revision: number;
  readonly publishedVersionId?: string;
  readonly deletedAt?: number;
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
  /** The user behind `principal`. */
  readonly createdBy?: string;
  /** Who created it; absent in those of 0.1. */
  readonly principal?: PrincipalRecord;
}

/** A version without its document. */
export type WorkflowVersionSummary = Omit<WorkflowVersionRecord, 'workflow'>;

/** An address that another workflow of the installation has; which one, only within its own tenant. */
export interface TakenAddress {
  readonly address: TriggerAddress;
  readonly workflowId?: string;
}

/** A draft as it was when an execution of it started. */
export interface WorkflowSnapshot {
  readonly workflowId: string;
  readonly versionId: string;
  readonly workflow: Workflow;
  /** When an execution of it started last, in milliseconds since the epoch. */
  readonly keptAt: number;
}

/** An operation as the log of a draft has it; `at` is in milliseconds since 1970. */
export interface OperationRecord {
  readonly revision: number;
  readonly operation: Operation;
  /** The user behind `principal`. */
  readonly principalId?: string;
  /** Who changed it; absent in those of 0.1. */
  readonly principal?: PrincipalRecord;
  readonly at: number;
  /** The editor that sent it, and its own name for it: an operation that is sent twice happens once. */
  readonly clientId?: string;
  readonly operationId?: string;
}

/** Which workflows a list has; all conditions must hold. */
export interface WorkflowFilter {
  readonly projectId?: string;
  /** `null`: those in no folder. */
  readonly folderId?: string | null;
  /** It has every one of them. */
  readonly tags?: readonly string[];
  /**
   * Substring of the name, the description, or a node's name or type; case-insensitive, as Unicode folds it. Of very
   * large workflows the first nodes count.
   */
  readonly text?: string;
  readonly published?: boolean;
  /** True: the trash. Default: what is in use. */
  readonly deleted?: boolean;
}

/** The field that lists are ordered by, with `-` for the reverse; ties by id. */
export type WorkflowSort = 'updatedAt' | '-updatedAt' | 'name' | '-name' | 'createdAt' | '-createdAt';

/** A tag, and the number of workflows that have it. */
export interface TagCount {
  readonly tag: string;
  readonly count: number;
}

/** A workflow that names a credential: in its draft, in its published version, or in both. */
export interface CredentialUse {
  readonly workflowId: string;
  readonly name: string;
  readonly inDraft: boolean;
  readonly inPublished: boolean;
}

/** Each method is one atomic, durable change. Another tenant's rows do not exist. */
export interface WorkflowRetention {
  readonly workflowId: string;
  readonly days: number;
}

/** Keeps drafts with their operations, versions, published addresses and snapshots. */
export interface WorkflowStore extends BlobReferences {
  /** @throws ServiceError CONFLICT when the id is taken. */
  insert(tenant: TenantContext, record: WorkflowRecord): Promise<void>;
  /** Also a workflow in the trash. */
  get(tenant: TenantContext, workflowId: string): Promise<WorkflowRecord | undefined>;
  /** Rejects with VALIDATION_FAILED for a cursor that is not ours. */
  list(
    tenant: TenantContext,
    filter: WorkflowFilter,
    page: { limit: number; cursor?: string; sort?: WorkflowSort },
  ): Promise<{ readonly items: readonly WorkflowSummary[]; readonly nextCursor?: string }>;
  /** Names by id, of those that exist. */
  names(tenant: TenantContext, workflowIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Every tag that is in use, the most frequent first, then by name. Workflows in the trash do not count. */
  tags(tenant: TenantContext, filter: { readonly projectId?: string }): Promise<readonly TagCount[]>;
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
  /** The operation of this name, if the workflow has had it. */
  operationById(
    tenant: TenantContext,
    workflowId: string,
    operationId: string,
  ): Promise<OperationRecord | undefined>;
  /** Operations after `afterRevision`, oldest first, at most `limit`. */
  operations(
    tenant: TenantContext,
    workflowId: string,
    afterRevision: number,
    limit: number,
  ): Promise<readonly OperationRecord[]>;
  /**
   * Adds a version and, when `publish`, points the workflow at it and gives it these addresses in place of those it had,
   * in one step. The store gives the number.
   * @throws ServiceError TRIGGER_CONFLICT when another workflow of the installation has one of them: `details.address`, and
   *   `details.workflowId` where it is of the same tenant.
   */
  addVersion(
    tenant: TenantContext,
    version: Omit<WorkflowVersionRecord, 'number'>,
    publish: boolean,
    addresses?: readonly TriggerAddress[],
  ): Promise<WorkflowVersionRecord>;
  /**
   * Points triggers at a version, with its addresses, or at none, which gives up those it had.
   * @throws ServiceError NOT_FOUND, TRIGGER_CONFLICT.
   */
  setPublished(
    tenant: TenantContext,
    workflowId: string,
    versionId: string | undefined,
    addresses?: readonly TriggerAddress[],
  ): Promise<void>;
  /** Those of the addresses that another workflow has now. Only publishing decides. */
  takenAddresses(
    tenant: TenantContext,
    workflowId: string,
    addresses: readonly TriggerAddress[],
  ): Promise<readonly TakenAddress[]>;
  /** Puts it into a folder, or at the root. @throws ServiceError NOT_FOUND. */
  setFolder(tenant: TenantContext, workflowId: string, folderId: string | undefined): Promise<void>;
  /**
   * Moves it to the trash, which frees its addresses, or restores it with these.
   * @throws ServiceError NOT_FOUND, TRIGGER_CONFLICT.
   */
  setDeleted(
    tenant: TenantContext,
    workflowId: string,
    deletedAt: number | undefined,
    addresses?: readonly TriggerAddress[],
  ): Promise<void>;
  /** The workflows that have been in the trash since before then, at most `limit`. */
  deletedBefore(tenant: TenantContext, before: number, limit: number): Promise<readonly string[]>;
  /** The workflows that say for how many days their executions are kept: the published version, else the draft. */
  retentions(tenant: TenantContext): AsyncIterable<WorkflowRetention>;
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
  /** Keeps a draft as it is; kept already, its time is brought up to date. */
  keepSnapshot(tenant: TenantContext, snapshot: WorkflowSnapshot): Promise<void>;
  snapshot(
    tenant: TenantContext,
    workflowId: string,
    versionId: string,
  ): Promise<WorkflowSnapshot | undefined>;
  /** Those kept before then, in order of their ids, after the one given. */
  snapshots(
    tenant: TenantContext,
    keptBefore: number,
    page: { readonly after?: SnapshotId; readonly limit: number },
  ): Promise<readonly SnapshotId[]>;
  /** False when there is none, or it was kept again since. */
  deleteSnapshot(tenant: TenantContext, id: SnapshotId, keptBefore: number): Promise<boolean>;
  /** Which workflows name a credential, by name. Workflows in the trash do not count. */
  credentialUses(tenant: TenantContext, credentialId: string): Promise<readonly CredentialUse[]>;
  /** How many workflows name each credential that any names. */
  credentialUseCounts(tenant: TenantContext): Promise<ReadonlyMap<string, number>>;
  /** Removes the workflow, its operations and versions; false when there is none. Executions stay, with their snapshots. */
  delete(tenant: TenantContext, workflowId: string): Promise<boolean>;
  /** Every published version in use, of every tenant: what the trigger manager arms at start. */
  allPublished(): Promise<readonly PublishedVersion[]>;
}

export interface PublishedVersion {
  readonly tenantId: string;
  readonly version: WorkflowVersionRecord;
  /** Keys of the addresses that the store has of it, in no order. */
  readonly addressKeys: readonly string[];
}

/** A draft as it was when it ran: the workflow, and the revision as a version's id. */
export interface SnapshotId {
  readonly workflowId: string;
  readonly versionId: string;
}
