import type { Readable } from 'node:stream';
import type { BinaryHandle, NodeCatalogue, TenantContext, Workflow } from '@reporunner/core';
import type {
  BorrowedChunks,
  ByteRange,
  CredentialDefinition,
  CredentialValue,
  NodeDefinition,
} from '@reporunner/integrations';
import type { ExecutionEvent, ScopePath } from '../events.ts';

/** A workflow as it runs: an immutable version, or a draft at a revision. */
export interface WorkflowVersion {
  readonly versionId: string;
  readonly workflow: Workflow;
}

/** Finds the versions that executions run. */
export interface WorkflowSource {
  /** The published version, or undefined when none is. */
  published(tenant: TenantContext, workflowId: string): Promise<WorkflowVersion | undefined>;
  /** A version an execution was started with: recovery and retry run exactly that one. */
  version(tenant: TenantContext, workflowId: string, versionId: string): Promise<WorkflowVersion | undefined>;
}

/** The nodes this installation knows. */
export interface NodeRegistry extends NodeCatalogue {
  node(type: string, version: number): NodeDefinition | undefined;
  credential(type: string): CredentialDefinition | undefined;
  /** Newest version of each type. */
  all(): readonly NodeDefinition[];
  credentialTypes(): readonly CredentialDefinition[];
}

/** Resolves a credential to its decrypted value at the moment a node needs it. */
export interface CredentialProvider {
  /** Rejects with CREDENTIAL_NOT_FOUND or CREDENTIAL_DECRYPT_FAILED. */
  get(tenant: TenantContext, credentialId: string): Promise<CredentialValue>;
}

/** Is notified of every event after it is stored. Must not throw and must not block: it is called on the main thread. */
export interface EventSink {
  published(
    tenant: TenantContext,
    executionId: string,
    workflowId: string,
    events: readonly ExecutionEvent[],
  ): void;
  /** How far a node has come. Transient: it is in no journal, and may be lost. */
  progressed?(tenant: TenantContext, executionId: string, progress: NodeProgress): void;
}

/** What a node says of itself while it runs. */
export interface NodeProgress {
  readonly nodeId: string;
  readonly scope: ScopePath;
  readonly attempt: number;
  /** From 0 to 1. */
  readonly fraction: number;
  readonly message?: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Keeps binary data by the hash of its content. What no execution refers to is garbage-collected. */
export interface BlobStore {
  /**
   * Streams bytes in; the id is their content address. Is done with a chunk when it asks for the next.
   * Rejects with PAYLOAD_TOO_LARGE past `maxBytes`, STORE_FULL.
   */
  put(
    tenant: TenantContext,
    source: Readable | Uint8Array | BorrowedChunks,
    metadata: { mimeType: string; fileName?: string; maxBytes?: number },
  ): Promise<BinaryHandle>;
  /** Rejects with BLOB_NOT_FOUND. */
  get(tenant: TenantContext, id: string): Promise<Readable>;
  /** The bytes, or a range that lies within them. Reading rejects with BLOB_NOT_FOUND. */
  borrow(tenant: TenantContext, id: string, range?: ByteRange): BorrowedChunks;
  /** Ids of what was stored, or stored again, before that time; in no order. */
  list(tenant: TenantContext, storedBefore: number): AsyncIterable<string>;
  /** False, and nothing is deleted, when there is no such data or it was stored again since `storedBefore`. */
  delete(tenant: TenantContext, id: string, storedBefore?: number): Promise<boolean>;
}

/** Who may still need binary data. */
export interface BlobReferences {
  /** Ids that something of the tenant names, some of them twice. */
  referencedBlobs(tenant: TenantContext): AsyncIterable<string>;
}
