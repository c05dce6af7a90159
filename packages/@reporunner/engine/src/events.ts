/**
 * The journal's vocabulary. An execution is the fold of its events (EX7), so everything that decides what happens
 * next is in here, and nothing else is.
 */

import type { ItemError, JsonObject, PrincipalRecord } from '@reporunner/core';
import type { ContainerPlan, ExecutionMode, LogLine, WaitCallback } from '@reporunner/integrations';
import type { Batch, Batches, StoredItems } from './items/batch.ts';
import type { StoredError } from './stored-error.ts';

/** Which frame an event belongs to: '' is the root, `loop1[3]/try1#2` an iteration inside an iteration. */
export type ScopePath = string;

interface Stamped {
  /** Gap-free within an execution, from 1. */
  readonly seq: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface ExecutionStarted extends Stamped {
  readonly type: 'ExecutionStarted';
  readonly workflowId: string;
  /** The published version, or the draft's revision in a manual run. */
  readonly versionId: string;
  readonly mode: ExecutionMode;
  readonly trigger: { readonly nodeId: string; readonly outputs: Batches };
  /** For retries: the execution whose successful results are taken over, and from which nodes on to run anew. */
  readonly retryOf?: string;
  /** Manual runs: only what this node needs runs. */
  readonly destinationNodeId?: string;
  /** Manual runs: pinned data stands in for the nodes that have it. */
  readonly usePinned?: boolean;
  /** Manual runs: the execution whose results are taken over where they still hold. */
  readonly reuseFrom?: string;
  /** How its workflow takes events of its kind, where the workflow says so. */
  readonly flow?: { readonly key: string; readonly notBefore: number };
  /** The node of another execution that called this one. */
  readonly parent?: ParentCall;
  /** Who started it: of a called or error workflow, who started the calling execution. Absent in journals of 0.1. */
  readonly principal?: PrincipalRecord;
}

export interface ParentCall {
  readonly executionId: string;
  readonly scope: ScopePath;
  readonly nodeId: string;
  readonly index: number;
  /** Which attempt of the node called; absent in journals of 0.1. */
  readonly attempt?: number;
  /** Which activation of the scope; absent in journals of 0.1. */
  readonly activation?: string;
  /** 1 for a workflow whose caller was not called itself. */
  readonly depth: number;
  readonly waits: boolean;
}

/** Written before a node whose run may outlive the time slice (a promise, a side effect); others report success only. */
export interface NodeStarted extends Stamped {
  readonly type: 'NodeStarted';
  readonly scope: ScopePath;
  readonly nodeId: string;
  readonly attempt: number;
}

export interface NodeSucceeded extends Stamped {
  readonly type: 'NodeSucceeded';
  readonly scope: ScopePath;
  readonly nodeId: string;
  readonly startedAt: number;
  readonly attempt: number;
  readonly outputs: Batches;
  /** The result was taken from pinned data, from the retried execution, or from an earlier one; nothing ran. */
  readonly reused?: 'pinned' | 'retry' | 'earlier';
  /** The node failed, but says `continue` or `errorPort`; this is why. */
  readonly error?: StoredError;
  /** What the code of its author printed. */
  readonly logs?: readonly LogLine[];
  /** It ends the iteration of the loop around it, or the loop. */
  readonly control?: 'break' | 'continue';
}

export interface NodeFailed extends Stamped {
  readonly type: 'NodeFailed';
  readonly scope: ScopePath;
  readonly nodeId: string;
  readonly startedAt: number;
  readonly attempt: number;
  readonly error: ExecutionFailure;
  /** When the next try is due; absent when there is none. */
  readonly retryAt?: number;
}

export interface NodeSkipped extends Stamped {
  readonly type: 'NodeSkipped';
  readonly scope: ScopePath;
  readonly nodeId: string;
}

/** A container starts. What it said is all that the planner needs to open, repeat and close its bodies. */
export interface ScopeOpened extends Stamped {
  readonly type: 'ScopeOpened';
  /** Where the container stands. */
  readonly scope: ScopePath;
  readonly nodeId: string;
  readonly attempt: number;
  readonly plan: ContainerPlan;
  /** Items that it could not decide on, and whose failure is only theirs: they leave as failed when it ends. */
  readonly failed?: readonly FailedItems[];
  /** Drawn once, for jittered delays that are the same at every replay. */
  readonly seed: number;
}

/** Items of a container's input that failed in the same way. */
export interface FailedItems {
  readonly items: readonly number[];
  /** Its details have no `itemIndex`: that is the item's own. */
  readonly error: ItemError;
}

/** Whether a loop goes on: its condition, evaluated. */
export interface LoopDecided extends Stamped {
  readonly type: 'LoopDecided';
  readonly scope: ScopePath;
  readonly nodeId: string;
  readonly again: boolean;
}

/**
 * What activations of a container gave, at one port, from one on up to another that is not among them, is in the blob
 * store now: there was too much of it to keep.
 */
export interface ItemsStored extends Stamped {
  readonly type: 'ItemsStored';
  readonly scope: ScopePath;
  readonly nodeId: string;
  readonly port: string;
  readonly from: number;
  readonly to: number;
  readonly items: StoredItems;
}

/**
 * A container is stopped from outside: its time is up. Its `finally` bodies run, within a grace time, before it ends
 * with the error.
 */
export interface ScopeStopped extends Stamped {
  readonly type: 'ScopeStopped';
  readonly scope: ScopePath;
  readonly nodeId: string;
  readonly error: StoredError;
}

/**
 * The grace time of a scope that is being left is over, or of one container in it that was stopped: it closes without
 * the `finally` bodies that are still to run or not through.
 */
export interface GraceEnded extends Stamped {
  readonly type: 'GraceEnded';
  readonly scope: ScopePath;
  readonly nodeId?: string;
}

/** The execution is to end: cancelled, or out of time. `finally` bodies still run. */
export interface Stopping extends Stamped {
  readonly type: 'Stopping';
  readonly status: 'failed' | 'cancelled';
  readonly error?: StoredError;
}

/** T6. The wall clock was set by so many milliseconds, forward or back: what counts elapsed time moves with it. */
export interface ClockSet extends Stamped {
  readonly type: 'ClockSet';
  readonly by: number;
}

/** A node waits, for days if need be: nothing but this event is kept of it. */
export interface Waiting extends Stamped {
  readonly type: 'Waiting';
  readonly scope: ScopePath;
  readonly nodeId: string;
  readonly startedAt: number;
  readonly attempt: number;
  /** When it goes on by itself. */
  readonly until?: number;
  /** `until` counts elapsed time: it moves with the wall clock when that is set. */
  readonly isDelay?: true;
  /** It can be resumed from outside, and what people see there. */
  readonly callback?: WaitCallback;
  /** It waits for so many executions of another workflow; 0: it only has to start them. */
  readonly call?: { readonly workflowId: string; readonly count: number; readonly waits: boolean };
  /** An interceptor suspended it: only `Engine.resume` with an outcome ends that, or its time. */
  readonly suspension?: Suspension;
}

/** Why an interceptor's wait began, and where. */
export interface Suspension {
  /** Name of the interceptor. */
  readonly by: string;
  /** `before`: the node has not run in this attempt. `after`: it has, and `result` is what it came to. */
  readonly point: 'before' | 'after';
  /** Whatever the interceptor wants to find again. */
  readonly details?: JsonObject;
  readonly result?: NodeResult;
}

/** What one attempt of a node came to. */
export type NodeResult =
  | Pick<NodeSucceeded, 'outputs' | 'error' | 'control' | 'logs'>
  | { readonly failure: ExecutionFailure };

/** A node that an interceptor held up goes on: it runs now. */
export interface Resumed extends Stamped {
  readonly type: 'Resumed';
  readonly scope: ScopePath;
  readonly nodeId: string;
  readonly attempt: number;
  /** The attempt has not run, and this interceptor has been asked: only those after it still are. */
  readonly passed?: string;
  /** What lies at its inputs from now on, by port, in place of what was delivered. */
  readonly input?: Batches;
}

/** One of the executions that a node waits for has ended. */
export interface ChildEnded extends Stamped {
  readonly type: 'ChildEnded';
  readonly scope: ScopePath;
  readonly nodeId: string;
  readonly index: number;
  /** Absent when it could not be started. */
  readonly executionId?: string;
  readonly items: Batch;
  readonly error?: StoredError;
}

export interface ExecutionFinished extends Stamped {
  readonly type: 'ExecutionFinished';
  readonly status: FinishedStatus;
  readonly error?: ExecutionFailure;
}

/** The states in which an execution stays. */
export type FinishedStatus = 'succeeded' | 'failed' | 'cancelled';

/** Queued, running and waiting executions go on; the other states are final. */
export type ExecutionStatus = 'queued' | 'running' | 'waiting' | FinishedStatus;

/** The error that ended an execution, and the node and scope that it came from. */
export interface ExecutionFailure extends StoredError {
  readonly nodeId?: string;
  readonly nodeName?: string;
  readonly scope?: ScopePath;
}

/** An entry of a journal. Folding all of an execution's events yields its state; kinds are only ever added. */
export type ExecutionEvent =
  | ExecutionStarted
  | NodeStarted
  | NodeSucceeded
  | NodeFailed
  | NodeSkipped
  | ScopeOpened
  | LoopDecided
  | ItemsStored
  | ScopeStopped
  | GraceEnded
  | Stopping
  | ClockSet
  | Waiting
  | Resumed
  | ChildEnded
  | ExecutionFinished;
