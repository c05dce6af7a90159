/** What callers of the engine see. */
import type { BinaryHandle, Item, JsonObject, TenantContext } from '@reporunner/core';
import type { ExecutionMode, WaitCallback, WebhookReply } from '@reporunner/integrations';
import type { ExecutionEvent, ExecutionFailure, FinishedStatus, ParentCall, ScopePath } from './events.ts';
import type { ResumeOutcome } from './interceptor.ts';
import type { Batch, Batches, StoredItems } from './items/batch.ts';
import type { Plan } from './plan/plan.ts';
import type { RecordedHolder, RecordedStall, RecoveryTrial } from './ports/main-thread.ts';
import type { WorkflowVersion } from './ports/ports.ts';

/** What an execution begins with. */
export interface StartRequest {
  readonly plan: Plan;
  readonly mode: ExecutionMode;
  /** Which trigger fired, and what it outputs. */
  readonly trigger: { readonly nodeId: string; readonly outputs: Batches };
  readonly idempotencyKey?: string;
  /**
   * The caller awaits the end only, not the acceptance: the first write may wait a moment for more to write. A crash
   * within that moment leaves nothing, and no listener was notified of anything.
   */
  readonly awaitsEnd?: boolean;
  /** Gets the answer of a respond node, once everything up to it is durable. */
  readonly onReply?: (reply: WebhookReply) => void;
  /** Manual runs: use pinned data, and run only what this node needs. */
  readonly destinationNodeId?: string;
  readonly usePinned?: boolean;
  /** Manual runs: outputs by node id that stand in for running these nodes, and the execution that they come from. */
  readonly reused?: ReadonlyMap<string, Batches>;
  readonly reuseFrom?: string;
  readonly parent?: ParentCall;
}

/** How an execution ended, or that it was suspended, with its output. */
export interface ExecutionResult {
  readonly executionId: string;
  /** `waiting`: it was suspended, and goes on when its time comes or somebody resumes it. */
  readonly status: FinishedStatus | 'waiting';
  readonly error?: ExecutionFailure;
  /** Outputs of the node that finished last, the first of them where there are many; empty when none produced any. */
  readonly lastOutputs: readonly Item[];
  /** All of them, when they are too many to list: `Engine.readItems` reads them. */
  readonly storedOutputs?: StoredItems;
}

/** An execution that was started, to await its acceptance or its end. */
export interface ExecutionHandle {
  /** Of what this call started; with a key that was seen before, `accepted` and `finished` name the execution. */
  readonly executionId: string;
  /** Resolves once the start is on disk; true when the idempotency key was seen before (nothing new runs then). */
  readonly accepted: Promise<{ readonly duplicate: boolean; readonly executionId: string }>;
  /** Resolves once the end is on disk. Rejects only when the store does. */
  readonly finished: Promise<ExecutionResult>;
}

/** Names one wait of an execution: a node, in one activation of the scope that it lies in. */
export interface WaitPlace {
  readonly nodeId: string;
  readonly scope: ScopePath;
}

/** What a link to resume finds. */
export type CallbackLookup =
  /** `seq`: the last event when it was looked at. */
  | ({ readonly status: 'waiting'; readonly seq: number } & WaitPlace & WaitCallback)
  /** The link names none of those that wait. */
  | { readonly status: 'several' }
  /** The node that it names does not wait yet. */
  | { readonly status: 'early' }
  /** Answered, expired, or no longer needed. */
  | { readonly status: 'over' };

/** Where a form goes on; `later`: something is still under way that may lead to a page. */
export type FormPageLookup = WaitPlace | 'later' | 'none';

/** For a node that waits for a caller. */
export interface ResumeWait {
  /** Id or name; needed only when several nodes wait. */
  readonly nodeId?: string;
  /** Needed only when the node waits in several scopes. */
  readonly scope?: ScopePath;
  readonly data: JsonObject;
}

/** For a node that an interceptor suspended. */
export interface ResumeSuspension {
  /** Id or name; needed only when several nodes are suspended. */
  readonly nodeId?: string;
  /** Needed only when the node is suspended in several scopes. */
  readonly scope?: ScopePath;
  readonly outcome: ResumeOutcome;
}

/** With which version, and from which node on, an execution is retried. */
export interface RetryOptions {
  /** `original`: the version it ran with; `published`: the newest. Default `original`. */
  readonly version?: 'original' | 'published';
  /** Default: the node that failed. */
  readonly fromNodeId?: string;
}

/** Starts, resumes, cancels and recovers executions of compiled workflows. */
export interface Engine {
  /**
   * Compiles. Cached by version. Whether its nodes can work is not asked (EX9).
   * @throws ServiceError WORKFLOW_INVALID when its structure has no plan, with the diagnostics in details.
   */
  compile(version: WorkflowVersion): Plan;
  /** @throws ServiceError EXECUTION_LIMIT when too many wait already, SHUTTING_DOWN, STORE_FULL. */
  start(tenant: TenantContext, request: StartRequest): ExecutionHandle;
  /** Resolves once the cancellation is durable. Rejects with NOT_FOUND or EXECUTION_FINISHED. */
  cancel(tenant: TenantContext, executionId: string): Promise<void>;
  /**
   * Ends a node's wait from outside; resolves once that is durable. Rejects with NOT_FOUND, EXECUTION_NOT_WAITING, or
   * EXECUTION_WAITS_SEVERAL when more than one wait is meant.
   */
  resume(tenant: TenantContext, executionId: string, resume: ResumeWait | ResumeSuspension): Promise<void>;
  /** What a link to resume finds: one for a wait, or, without `place`, for whatever waits. Rejects with NOT_FOUND. */
  findCallback(tenant: TenantContext, executionId: string, place?: WaitPlace): Promise<CallbackLookup>;
  /** The page with which a form goes on that was sent after the event `after`. Rejects with NOT_FOUND. */
  findFormPage(tenant: TenantContext, executionId: string, after: number): Promise<FormPageLookup>;
  /** A new execution that takes over the results of every node that succeeded and is not downstream of the retried one. */
  retry(tenant: TenantContext, executionId: string, options?: RetryOptions): Promise<ExecutionHandle>;
  /**
   * Takes over every unfinished execution that has no living owner, for `recover` to resume: called before the first
   * start, what waits counts against the limits of the queue from the beginning (E4).
   */
  claim(): Promise<void>;
  /**
   * Resumes every unfinished execution that has no living owner, and sees to those that wait; resolves with how many.
   * `stall`: the execution that ended the process before is failed in place of that (WD3). `trial`: after a crash, they
   * are resumed a few at a time, and what ended the process again and again is set aside (WD6).
   */
  recover(stall?: RecordedStall, trial?: RecoveryTrial): Promise<number>;
  /** The node that a watchdog recorded; undefined when its version is gone. */
  nodeOf(holder: RecordedHolder): Promise<{ readonly nodeId: string; readonly nodeName: string } | undefined>;
  /** The journal of an execution a page at a time: it may be longer than fits in memory. */
  readJournal(tenant: TenantContext, executionId: string): AsyncIterable<readonly ExecutionEvent[]>;
  /** The items of a batch from one on, so many at most, wherever they lie. Rejects with BLOB_NOT_FOUND, ITEMS_TOO_MANY. */
  readItems(tenant: TenantContext, batch: Batch, from: number, count: number): Promise<readonly Item[]>;
  /** The file with this id that an item of the execution carries. */
  findBinary(tenant: TenantContext, executionId: string, blobId: string): Promise<BinaryHandle | undefined>;
  running(): { readonly active: number; readonly queued: number };
  /** Stops accepting, lets running executions finish for `graceMs`, then parks the rest for recovery. */
  shutdown(graceMs: number): Promise<void>;
}
