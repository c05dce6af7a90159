import { z } from 'zod';
import { id, item, itemError, jsonObject, named, pageOf, time } from './shapes.ts';

export const executionStatus = z.enum(['queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled']);
export const executionMode = z.enum(['trigger', 'manual', 'retry', 'error', 'cli', 'sub-workflow']);

export const executionFailure = named(
  'ExecutionFailure',
  z.object({
    code: z.string(),
    message: z.string(),
    details: jsonObject.optional(),
    nodeId: id.optional(),
    nodeName: z.string().optional(),
    scope: z.string().optional(),
  }),
);

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
    startedAt: time.optional(),
    finishedAt: time.optional(),
    error: executionFailure.optional(),
    /** The execution that this one repeats. */
    retryOf: id.optional(),
    /** The execution that called it. */
    parentId: id.optional(),
    idempotencyKey: z.string().optional(),
  }),
);

export const nodeRunStatus = z.enum(['running', 'retrying', 'waiting', 'succeeded', 'failed', 'skipped']);
export const logLine = z.object({ level: z.string(), text: z.string() });

/** What a node did, in one scope. */
export const nodeRunFacts = named(
  'NodeRunFacts',
  z.object({
    /** '' is the root; `loop1[3]` the fourth iteration of loop1. */
    scope: z.string(),
    nodeId: id,
    status: nodeRunStatus,
    attempt: z.int().min(0),
    startedAt: time.optional(),
    finishedAt: time.optional(),
    /** Items per output port. */
    items: z.record(z.string(), z.int().min(0)),
    error: itemError.optional(),
    reused: z.enum(['pinned', 'retry', 'earlier']).optional(),
    logs: z.array(logLine).readonly().optional(),
  }),
);

export const executionDetail = named(
  'ExecutionDetail',
  z.object({
    ...executionRecord.shape,
    nodes: z.array(nodeRunFacts).readonly(),
    /** So many runs inside of containers are left out: there are very many. The newest are not. */
    omittedNodes: z.int().min(1).optional(),
  }),
);

/** One entry of the journal; what else it holds depends on its type, payloads included. */
export const journalEvent = named(
  'JournalEvent',
  z.looseObject({ type: z.string(), seq: z.int().min(1), at: time }),
) as unknown as z.ZodType<JournalEvent, Pick<JournalEvent, 'type' | 'seq' | 'at'>>;

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
    ports: z.record(z.string(), z.object({ total: z.int().min(0), items: z.array(item).readonly() })),
  }),
);

export const executionPage = pageOf(executionRecord);

/** What a run by hand is answered with; more of it is known when the caller waited for the end. */
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

export type ExecutionStatus = z.output<typeof executionStatus>;
export type ExecutionMode = z.output<typeof executionMode>;
export type ExecutionFailure = z.output<typeof executionFailure>;
export type ExecutionRecord = z.output<typeof executionRecord>;
export type ExecutionDetail = z.output<typeof executionDetail>;
export type NodeRunFacts = z.output<typeof nodeRunFacts>;
export type NodeRunStatus = z.output<typeof nodeRunStatus>;
export type NodeData = z.output<typeof nodeData>;
export type ExecutionStarted = z.output<typeof executionStarted>;
