/**
 * The live protocol: one Socket.IO connection, rooms, and messages that carry a number, so that a client that missed one
 * knows and fetches it over REST. Names and shapes are here, for both sides; a change that an old client would not
 * survive raises `SOCKET_PROTOCOL`.
 */
import type { ErrorCode } from '@reporunner/constants';
import type { Operation, PrincipalRecord } from '@reporunner/core';
import { z } from 'zod';

/** What a client says when it connects. Without a token it is the session cookie that counts. */
export const socketHandshake = z.object({ protocol: z.int(), token: z.string().max(512).optional() });

const roomName = z.string().regex(/^(workflow:|execution:)[A-Za-z0-9_-]{1,64}$|^workflows$/);

/** What a client can watch: one workflow, one execution, or the list of workflows. */
export type RoomName = `workflow:${string}` | `execution:${string}` | 'workflows';

/** The Zod schema of each message that a client sends. */
export const socketRequests = { join: roomName, leave: roomName } as const;

/** `at`: the draft's revision, or the seq of the execution's newest event; 0 for the list of workflows. */
export type JoinAnswer =
  | { readonly ok: true; readonly at: number }
  | { readonly ok: false; readonly code: ErrorCode; readonly detail: string };

/** A change of a draft: number, content, and whose it is. */
export interface LiveOperation {
  readonly workflowId: string;
  readonly revision: number;
  readonly operation: Operation;
  /** The editor that sent it. */
  readonly clientId?: string;
  readonly operationId?: string;
  readonly principalId?: string;
  readonly principal?: PrincipalRecord;
  readonly at: number;
}

/** What was done to a workflow, as those who watch it are notified. */
export type WorkflowChangeKind =
  | 'created'
  | 'changed'
  | 'moved'
  | 'published'
  | 'unpublished'
  | 'deleted'
  | 'restored'
  /** A test address of its draft was opened, called or closed. In the room of the workflow only. */
  | 'tested';

/** That a workflow changed; its route returns what it is now. */
export interface LiveWorkflowChange {
  readonly workflowId: string;
  readonly change: WorkflowChangeKind;
  /** With `published`. */
  readonly versionId?: string;
  /** With `changed`: the newest. */
  readonly revision?: number;
}

/** An execution of a workflow that has started or ended, or in which something waits; others may run meanwhile. */
export interface LiveExecution {
  readonly workflowId: string;
  readonly executionId: string;
  readonly status: 'running' | 'waiting' | 'succeeded' | 'failed' | 'cancelled';
  readonly at: number;
}

/** `more`: how many others there were besides those told. */
export interface LiveExecutions {
  readonly executions: readonly LiveExecution[];
  readonly more: number;
}

/** What happened to a node, or to the execution as a whole. Never what its items hold. */
export interface LiveEvent {
  /** As in the journal: `NodeStarted`, `NodeSucceeded` … */
  readonly type: string;
  readonly seq: number;
  readonly at: number;
  readonly nodeId?: string;
  readonly scope?: string;
  readonly attempt?: number;
  /** Of the node; without a node, of the execution. */
  readonly status?: 'running' | 'retrying' | 'waiting' | 'succeeded' | 'failed' | 'skipped' | 'cancelled';
  readonly startedAt?: number;
  /** Items per output port. */
  readonly items?: Readonly<Record<string, number>>;
  readonly error?: { readonly code: string; readonly message: string };
  readonly reused?: 'pinned' | 'retry' | 'earlier';
  readonly logs?: readonly { readonly level: string; readonly text: string }[];
}

/**
 * What happened in an execution after the event `after` and up to the event `seq`. Of a node that ran many times in
 * between, its newest runs and its failures are listed; `more` counts the runs that ended and are not.
 */
export interface LiveEvents {
  readonly executionId: string;
  readonly after: number;
  readonly seq: number;
  readonly events: readonly LiveEvent[];
  readonly more: Readonly<Record<string, number>>;
}

/** How far nodes of an execution say that they have come: the newest of each. Not stored; may be lost. */
export interface LiveProgress {
  readonly executionId: string;
  readonly nodes: readonly {
    readonly nodeId: string;
    readonly scope: string;
    readonly attempt: number;
    /** From 0 to 1. */
    readonly fraction: number;
    readonly message?: string;
    readonly at: number;
  }[];
}

/**
 * The messages that a client may send. `join` is acknowledged with where the room is now, or why it is closed to the
 * caller.
 */
export interface ClientToServer {
  join(room: RoomName, answer: (joined: JoinAnswer) => void): void;
  leave(room: RoomName): void;
}

/** The messages that the server sends, by room. Each has a number by which a client sees that it missed one. */
export interface ServerToClient {
  /** In the room of the workflow. */
  operation(operation: LiveOperation): void;
  /** In the room of the workflow. */
  workflow(change: LiveWorkflowChange): void;
  /** In the room of the workflow, and, with `null`, in that of all: executions that started or ended. */
  executions(workflowId: string | null, executions: LiveExecutions): void;
  /** In the room of the execution. */
  events(events: LiveEvents): void;
  /** In the room of the execution. */
  progress(progress: LiveProgress): void;
  /** In the room `workflows`: one line for each workflow that something became of. */
  workflows(changes: readonly LiveWorkflowChange[]): void;
  /** This client was too slow, and something was left out: what it shows of the room is to be fetched. */
  refetch(room: RoomName): void;
}

/** The reason of a refused connection, as `data` of Socket.IO's connection error. */
export interface SocketRefusal {
  readonly code: ErrorCode;
  readonly detail: string;
}
