import type { TenantContext } from '@reporunner/core';
import type { ExecutionMode } from '@reporunner/integrations';
import type { ExecutionEvent, ExecutionFailure, ExecutionStatus } from '../events.ts';
import type { Batches } from '../items/batch.ts';
import type { EventHeader } from '../journal/event-header.ts';
import type { FoundBinary } from '../journal/find-binary.ts';
import type { BlobReferences } from './ports.ts';

/** What is known of an execution when it is accepted. */
export interface NewExecution {
  readonly workflowId: string;
  readonly versionId: string;
  readonly mode: ExecutionMode;
  readonly createdAt: number;
  /** A second start with the same key, in the same tenant, is the same execution. */
  readonly idempotencyKey?: string;
  readonly retryOf?: string;
  /** The execution that called it. */
  readonly parentId?: string;
  /** Who runs it: the lease that recovery looks at. */
  readonly owner: string;
}

/** The row lists show: everything but the journal. */
export interface ExecutionRecord extends NewExecution {
  readonly id: string;
  readonly status: ExecutionStatus;
  /** Fencing: raised with each change of owner; a write with an older one is rejected. */
  readonly epoch: number;
  readonly lastSeq: number;
  /** T6. What the wall clock was set by while it waited, which its journal does not say yet. */
  readonly clockShift?: number;
  /** Absent while it is queued for the first time. Time that it was queued before counts. */
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly error?: ExecutionFailure;
}

/** When an execution that waits goes on by itself. */
export interface ResumeTime {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Whether `at` is a delay, a time limit (`elapsed`), or a time of the wall clock; `both`: it waits for several. */
  readonly counts: 'elapsed' | 'wall' | 'both';
}

/** After the wall clock was set by so many milliseconds, and shows `now`. */
export function movedBy({ at, counts }: ResumeTime, by: number, now: number): ResumeTime {
  if (by === 0 || counts === 'wall') return { at, counts };
  return { at: counts === 'elapsed' ? at + by : Math.min(at, now), counts };
}

/** The events of one execution in one time slice. Applied whole or not at all. */
export interface ExecutionWrite {
  readonly executionId: string;
  readonly epoch: number;
  /** Seq of the last event already written; 0 for a new execution. */
  readonly afterSeq: number;
  readonly events: readonly ExecutionEvent[];
  /** Present in the first write: creates the record. */
  readonly create?: NewExecution;
  readonly status: ExecutionStatus;
  readonly finishedAt?: number;
  readonly error?: ExecutionFailure;
  /** For the record in the outbox; absent where the first write names it. */
  readonly workflowId?: string;
  /** With the status `waiting`: when it goes on by itself. Absent: only when somebody resumes it. */
  readonly resume?: ResumeTime;
  /** With the status `waiting`: what the wall clock was set by that its journal does not say. */
  readonly clockShift?: number;
}

/** Which executions a list or a count has; all conditions must hold. */
export interface ExecutionFilter {
  readonly workflowId?: string;
  readonly statuses?: readonly ExecutionStatus[];
  readonly modes?: readonly ExecutionMode[];
  /** Milliseconds since the epoch; from inclusive, until exclusive. */
  readonly createdFrom?: number;
  readonly createdUntil?: number;
  /** From start to end, in milliseconds, both inclusive; what has not ended has no duration. */
  readonly durationFrom?: number;
  readonly durationUntil?: number;
  /** Those that this one called. */
  readonly parentId?: string;
  /** Retries of this one. */
  readonly retryOf?: string;
  /** Those accepted before this one. */
  readonly beforeId?: string;
  /**
   * Those whose id or error contains a text, in whatever case as far as letters of ASCII go, and those of workflows that
   * fit it otherwise.
   */
  readonly search?: { readonly text: string; readonly workflowIds: readonly string[] };
}

/** The number of executions in each state. */
export type StatusCounts = Readonly<Record<ExecutionStatus, number>>;

/** One page of a list, and the cursor of the next. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Opaque; absent on the last page. */
  readonly nextCursor?: string;
}

/** Ids are UUIDv7 of the time of creation, so that newest-first lists, and ranges of time, are ranges of ids. */
export interface ExecutionStore extends BlobReferences {
  /**
   * Appends atomically, with a record in the outbox where there are events; resolves once durable, grouped with whatever else is being written. Writes of one execution
   * are applied in the order of the calls. Callers may fire several before the first is durable.
   * @throws ServiceError EXECUTION_CONFLICT when `afterSeq` or `epoch` is stale, or when `create.idempotencyKey`
   *   exists (details.executionId names the one that has it); STORE_FULL, STORE_UNAVAILABLE: nothing was written.
   */
  append(tenant: TenantContext, write: ExecutionWrite): Promise<void>;
  get(tenant: TenantContext, executionId: string): Promise<ExecutionRecord | undefined>;
  findByIdempotencyKey(tenant: TenantContext, key: string): Promise<ExecutionRecord | undefined>;
  /**
   * The journal in order, events after `afterSeq` only. With a `limit` so many at most, and fewer where they are large:
   * none only at the end.
   */
  events(
    tenant: TenantContext,
    executionId: string,
    afterSeq?: number,
    limit?: number,
  ): Promise<readonly ExecutionEvent[]>;
  /** As `events`, without the outputs of nodes: some headers at a time, so that no reader waits long for one piece. */
  headers(
    tenant: TenantContext,
    executionId: string,
    afterSeq?: number,
  ): AsyncIterable<readonly EventHeader[]>;
  /** Newest first. Rejects with VALIDATION_FAILED for a cursor that is not ours. */
  list(
    tenant: TenantContext,
    filter: ExecutionFilter,
    page: { limit: number; cursor?: string },
  ): Promise<Page<ExecutionRecord>>;
  /** How many there are of each status; whatever the filter says of statuses. Counting stops one past `max`. */
  counts(tenant: TenantContext, filter: ExecutionFilter, max: number): Promise<StatusCounts>;
  /** The newest execution of each workflow that has any. */
  latestOf(
    tenant: TenantContext,
    workflowIds: readonly string[],
  ): Promise<ReadonlyMap<string, ExecutionRecord>>;
  /** The file with this id, as an item of the execution has it; undefined when none has. */
  findBinary(tenant: TenantContext, executionId: string, blobId: string): Promise<FoundBinary | undefined>;
  /** What a node output last in that scope, by port; undefined when it has no output there. */
  outputsOf(
    tenant: TenantContext,
    executionId: string,
    nodeId: string,
    scope: string,
  ): Promise<Batches | undefined>;
  /**
   * About how many bytes the largest part of the journal has that can only be read whole; 0 where all of them are small.
   */
  maxPartBytes(tenant: TenantContext, executionId: string): Promise<number>;
  /** Whether any execution names this version of the workflow, or, of a draft, a part of it (`draft:12>node`). */
  namesVersion(tenant: TenantContext, workflowId: string, versionId: string): Promise<boolean>;
  /** Deletes finished ones with their journals; EXECUTION_NOT_FINISHED otherwise. False when there is none. */
  delete(tenant: TenantContext, executionId: string): Promise<boolean>;
  /**
   * Deletes finished executions created before `createdBefore`, of one workflow or of all but some, at most `limit`;
   * resolves with how many.
   */
  prune(
    tenant: TenantContext,
    options: {
      createdBefore: number;
      workflowId?: string;
      exceptWorkflowIds?: readonly string[];
      limit: number;
    },
  ): Promise<number>;
  /**
   * Takes over a waiting execution: status `running`, this owner, epoch raised, durably. Undefined when it does not
   * wait (any more): somebody else was quicker, or it never did.
   */
  claimWaiting(
    tenant: TenantContext,
    executionId: string,
    owner: string,
  ): Promise<ExecutionRecord | undefined>;
  /**
   * Takes an unfinished execution of this owner anew, after a write of it failed: epoch raised, durably, so that nothing
   * of what was on its way then can still arrive. Undefined when it has ended, waits, or is somebody else's.
   */
  claimStopped(
    tenant: TenantContext,
    executionId: string,
    owner: string,
  ): Promise<ExecutionRecord | undefined>;
  /** As `claimWaiting`, for executions of all tenants whose time has come, the longest overdue first. */
  claimDue(owner: string, now: number, limit: number): Promise<readonly ClaimedExecution[]>;
  /**
   * T6. The wall clock was set by so many milliseconds, and shows `now`: the times of executions that wait (of all
   * tenants) move with it where they count elapsed time, and `clockShift` of all that go on by themselves. Those that wait for times of
   * both kinds are due at once, for theirs are known only once they are in memory.
   */
  clockWasSet(by: number, now: number): Promise<void>;
  /** When the next waiting execution of any tenant goes on by itself. */
  nextResumeAt(): Promise<number | undefined>;
  /**
   * Takes over unfinished executions whose owner holds no lease, or an expired one (`LeaseStore`): sets owner, raises
   * epoch, durably, and revokes expired leases in the same write. Those of `owner` itself, and those that wait, are left
   * as they are.
   * Across all tenants: this is the engine's own recovery.
   */
  claimUnfinished(owner: string, limit: number): Promise<readonly ClaimedExecution[]>;
}

/** An execution that recovery has taken over, and the tenant it belongs to. */
export interface ClaimedExecution {
  readonly tenantId: string;
  readonly record: ExecutionRecord;
}
