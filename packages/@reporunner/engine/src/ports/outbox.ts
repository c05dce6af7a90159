/**
 * What happened, for everything that must learn of it: written in the commit of the change itself.
 * OB1 A change and its record are one commit: neither is ever there without the other.
 * OB2 Positions follow the order of commits; none is used twice, whatever is trimmed.
 * OB3 A commit is announced in its process before the write that caused it resolves.
 */
import type { PrincipalRecord } from '@reporunner/core';
import type { ExecutionStatus } from '../events.ts';

/** Events were added to the journal of an execution: `ExecutionStore.events` has them, unless it was deleted since. */
export interface ExecutionChange {
  readonly kind: 'execution';
  readonly executionId: string;
  /** Absent in writes of runs that do not say. */
  readonly workflowId?: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly status: ExecutionStatus;
}

/** A change of a workflow as an outbox record says it. */
export interface WorkflowStoreChange {
  readonly kind: 'workflow';
  readonly workflowId: string;
  readonly change:
    | 'created'
    | 'edited'
    | 'moved'
    | 'published'
    | 'unpublished'
    | 'trashed'
    | 'restored'
    | 'deleted';
  /** Of the version that was published. */
  readonly versionId?: string;
  /** Of the edit. */
  readonly revision?: number;
}

/** Users, sessions or API keys were changed: caches of callers are read again. */
export interface IdentityChange {
  readonly kind: 'identity';
  readonly change: 'created' | 'updated' | 'revoked';
  readonly userId?: string;
}

/** A tenant has switched a feature. */
export interface FlagChange {
  readonly kind: 'flag';
  readonly flag: string;
  /** Absent: it is back to its default. */
  readonly isOn?: boolean;
}

export type Change = ExecutionChange | WorkflowStoreChange | IdentityChange | FlagChange;

/** What a store is handed to write. */
export type NewOutboxRecord = Change & {
  readonly tenantId: string;
  /** Who caused it. */
  readonly principal?: PrincipalRecord;
};

/** As consumers get it. */
export type OutboxRecord = NewOutboxRecord & {
  /** The same at each delivery: by it a consumer recognises what it had before. */
  readonly id: string;
};

/** What one commit wrote, whole. */
export interface OutboxCommit {
  /** Ascending, with gaps. */
  readonly position: number;
  readonly records: readonly OutboxRecord[];
}

/** How far a consumer has read the outbox. */
export interface OutboxCursor {
  readonly consumer: string;
  /** Of the last commit that was processed. */
  readonly position: number;
  /** What the consumer keeps, saved in one write with the position. */
  readonly state?: string;
}

/** Across all tenants: consumers belong to the installation, and each record names its tenant. */
export interface OutboxStore {
  /** Commits after a position, in order; `limit` of them at most. */
  read(after: number, limit: number): Promise<readonly OutboxCommit[]>;
  /** Position of the newest commit; 0 before the first. Trimming does not change it. */
  head(): Promise<number>;
  cursors(): Promise<readonly OutboxCursor[]>;
  /** Saves cursors and removes commits up to `trimTo`, in one write. */
  advance(cursors: readonly OutboxCursor[], trimTo: number): Promise<void>;
  /** Forgets a consumer, which holds nothing back any more. */
  removeConsumer(consumer: string): Promise<void>;
  /** Calls `listener` with each commit of this process as it becomes durable, in order (OB3). It must not throw or block. */
  onCommit(listener: (commit: OutboxCommit) => void): () => void;
}

/** `records` as the commit at `position` delivers them. Sets their ids in place: pass objects of your own. */
export function outboxCommit(position: number, records: readonly NewOutboxRecord[]): OutboxCommit {
  for (let index = 0; index < records.length; index += 1)
    (records[index] as { id?: string }).id = `${position}.${index}`;
  return { position, records: records as readonly OutboxRecord[] };
}
