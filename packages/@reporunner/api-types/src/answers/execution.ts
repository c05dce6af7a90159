import { principalRecordSchema } from '@reporunner/core';
import { z } from 'zod';
import { executionFailure, id, item, named, pageOf, storedError, time } from './shapes.ts';

export const executionStatus = z.enum(['queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled']);
export const executionMode = z.enum(['trigger', 'manual', 'retry', 'error', 'cli', 'sub-workflow']);

export const executionRecord = named(
  'Execution',
  z.object({
    id,
    workflowId: id,
    /** A version's id, or `draft:` and the revision; behind it `>node` or `=node` when only a part of it ran. */
    versionId: z.string(),
    mode: executionMode,
    status: executionStatus,
    /** Seq of the newest event of its journal. */
    lastSeq: z.int().min(0),
    createdAt: time,
    /** Absent while it is queued for the first time. */
    startedAt: time.optional(),
    finishedAt: time.optional(),
    error: executionFailure.optional(),
    /** The execution that this one repeats. */
    retryOf: id.optional(),
    /** The execution that called it. */
    parentId: id.optional(),
    idempotencyKey: z.string().optional(),
    /** From start to end; absent while it has not ended. */
    durationMs: z.int().optional(),
    /** Absent when the workflow is gone for good. */
    workflowName: z.string().optional(),
  }),
);

export const nodeRunStatus = z.enum([
  'running',
  'retrying',
  'waiting',
  'succeeded',
  'failed',
  'skipped',
  'cancelled',
]);
export const logLine = z.object({ level: z.string(), text: z.string() });
const itemCounts = z.record(z.string(), z.int().min(0));
const reused = z.enum(['pinned', 'retry', 'earlier']);
/** '' is the root; `loop1[3]` the fourth iteration of loop1. */
const scope = z.string();

/** One try of a node in one scope. */
export const nodeRunSummary = named(
  'NodeRunSummary',
  z.object({
    /** Of the event that ended it, or, while it is under way, of the newest. */
    seq: z.int().min(1),
    scope,
    nodeId: id,
    status: nodeRunStatus,
    /** 0: nothing ran, the result was at hand. */
    attempt: z.int().min(0),
    startedAt: time.optional(),
    finishedAt: time.optional(),
    /** Items per output port. */
    items: itemCounts,
    error: storedError.optional(),
    /** A failed try after which there is another, and when. */
    retryAt: time.optional(),
    reused: reused.optional(),
    logs: z.array(logLine).readonly().optional(),
    /** While it waits. */
    waiting: z.looseObject({ until: time.optional() }).optional(),
  }),
);

/** What a node did in all its runs. */
export const nodeDigest = named(
  'NodeDigest',
  z.object({
    nodeId: id,
    /** Under way if any run is, then failed if any has, and so on. */
    status: nodeRunStatus,
    /** Activations; tries of one are one. */
    runs: z.int().min(0),
    /** Of the newest run. */
    scope,
    attempt: z.int().min(0),
    /** Tries of all runs. */
    attempts: z.int().min(0),
    /** Runs by status; those that did not occur are left out. */
    counts: z.partialRecord(nodeRunStatus, z.int().min(0)),
    /** Items per output port, of all runs. */
    items: itemCounts,
    /** When the first run started, and the last one ended. */
    startedAt: time.optional(),
    finishedAt: time.optional(),
    /** Of the last run that failed, or failed and went on. */
    error: storedError.optional(),
    errorScope: scope.optional(),
    /** Of the newest run. */
    reused: reused.optional(),
    logs: z.array(logLine).readonly().optional(),
  }),
);

/** Something that an execution waits for. */
export const wait = named(
  'Wait',
  z.object({
    nodeId: id,
    scope,
    /** `people`: a page, for an approval or a form. */
    kind: z.enum(['time', 'callback', 'people', 'workflows']),
    since: time.optional(),
    /** When it goes on by itself. */
    until: time.optional(),
    /** Of the page. */
    title: z.string().optional(),
    /** Where it can be resumed; only for those who may run workflows. */
    url: z.string().optional(),
    workflowId: id.optional(),
    /** Executions that were called. */
    count: z.int().min(0).optional(),
  }),
);

/** Up to a hundred; all of them are in the list. */
const links = z.object({
  items: z.array(z.object({ id, workflowId: id, status: executionStatus, createdAt: time })).readonly(),
  more: z.boolean(),
});

export const executionDetail = named(
  'ExecutionDetail',
  z.object({
    ...executionRecord.shape,
    /** Absent when only its start and end were kept, and not even those. */
    triggerNodeId: id.optional(),
    /** Who started it; absent in executions of 0.1. */
    principal: principalRecordSchema.optional(),
    destinationNodeId: id.optional(),
    /** Whose results were taken over. */
    reuseFrom: id.optional(),
    usePinned: z.boolean().optional(),
    /** With `parentId`: the node that called. */
    parentNode: z.object({ nodeId: id, scope }).optional(),
    nodes: z.array(nodeDigest).readonly(),
    waiting: z.array(wait).readonly(),
    /** Executions that it called. */
    children: links,
    retries: links,
  }),
);

/** `nextAfter`: the `after` of the next page. */
export const runPage = z.object({
  items: z.array(nodeRunSummary).readonly(),
  nextAfter: z.int().optional(),
});

const count = z.object({ count: z.int().min(0), more: z.boolean() });

/** `more`: there are more than were counted. */
export const statusCounts = named(
  'StatusCounts',
  z.object({
    queued: count,
    running: count,
    waiting: count,
    succeeded: count,
    failed: count,
    cancelled: count,
  }),
);

/** Absent: none before it succeeded. */
export const comparedExecution = z.object({ executionId: id.optional() });

/** One entry of the journal; what else it holds depends on its type, payloads included. */
export const journalEvent = named(
  'JournalEvent',
  z.looseObject({ type: z.string(), seq: z.int().min(1), at: time }),
) as unknown as z.ZodType<JournalEvent, Pick<JournalEvent, 'type' | 'seq' | 'at'>>;

/** An event of a journal as the API sends it: `seq` counts from 1, `at` is in milliseconds since 1970. */
export interface JournalEvent {
  readonly type: string;
  readonly seq: number;
  readonly at: number;
  readonly [more: string]: unknown;
}

/** `nextAfter`: the `after` of the next page. */
export const journalPage = z.object({
  items: z.array(journalEvent).readonly(),
  nextAfter: z.int().optional(),
});

export const nodeData = named(
  'NodeData',
  z.object({
    nodeId: id,
    offset: z.int().min(0),
    limit: z.int().min(1),
    ports: z.record(
      z.string(),
      z.object({
        /** At this port in all. */
        total: z.int().min(0),
        items: z.array(item).readonly(),
        /** Of a search: the place of each item that was found. */
        indexes: z.array(z.int().min(0)).readonly().optional(),
        /** The `offset` of the next page; absent: there is none. */
        nextOffset: z.int().min(0).optional(),
      }),
    ),
  }),
);

export const executionPage = pageOf(executionRecord);

/** The answer to a manual run; more of it is known when the caller waited for the end. */
export const executionStarted = named(
  'ExecutionStarted',
  z.object({
    executionId: id,
    /** The idempotency key was seen before; nothing new runs. */
    duplicate: z.boolean().optional(),
    status: executionStatus.optional(),
    error: executionFailure.optional(),
    /** Of the node that finished last; the first 100 where there are many. */
    lastOutputs: z.array(item).readonly().optional(),
  }),
);

export const retryStarted = named('RetryStarted', z.object({ executionId: id, retryOf: id }));

/** The states of an execution; the last three are final. */
export type ExecutionStatus = z.output<typeof executionStatus>;

/** How an execution came about: by a trigger, a person, a retry, an error, another workflow, or on the command line. */
export type ExecutionMode = z.output<typeof executionMode>;

/** Why an execution failed: the code and message of the error, and the node it came from. */
export type ExecutionFailure = z.output<typeof executionFailure>;

/** An execution as lists show it: state and times, no items. */
export type ExecutionRecord = z.output<typeof executionRecord>;

/** An execution with what each of its nodes did, what it waits for, and what it called. */
export type ExecutionDetail = z.output<typeof executionDetail>;

/** One attempt at one node in one scope, without its items. */
export type NodeRunSummary = z.output<typeof nodeRunSummary>;

/** All runs of one node in an execution, in sum. */
export type NodeDigest = z.output<typeof nodeDigest>;

/** Something that an execution waits for: a time, a callback, people, or other workflows. */
export type ExecutionWait = z.output<typeof wait>;

/** A page of the runs of an execution's nodes, in the order of their events. */
export type RunPage = z.output<typeof runPage>;

/** How many executions there are in each state; counting ends at a limit (`more`). */
export type StatusCounts = z.output<typeof statusCounts>;

/** The states of one run of a node; it ends as succeeded, failed, skipped or cancelled. */
export type NodeRunStatus = z.output<typeof nodeRunStatus>;

/** One page of the items that a run of a node received or returned, by port. */
export type NodeData = z.output<typeof nodeData>;

/** What a manual run returns: the id to watch, and the end where the caller waited for it. */
export type ExecutionStarted = z.output<typeof executionStarted>;
