/**
 * The workflow document: what people, other people at once, the AI and the API edit through typed operations.
 * Maps keyed by id and never arrays with positions, so that concurrent edits merge.
 */
import { LIMITS } from '@reporunner/constants';
import { z } from 'zod';
import type { JsonValue } from '../kernel/json.ts';

/** Raised with each change of shape; `migrateWorkflow` brings older documents here. */
export const WORKFLOW_SCHEMA_VERSION = 1;

const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'an id has 1 to 64 letters, digits, _ or -');
const jsonValue: z.ZodType<JsonValue> = z.json();

/** The shape of a retry policy, with its defaults: exponential backoff from 1 s to 60 s, jitter 20%. */
export const retrySchema = z.strictObject({
  /** Tries in all, the first one included. */
  attempts: z.int().min(1).max(100),
  backoff: z.enum(['fixed', 'linear', 'exponential']).default('exponential'),
  delayMs: z.int().min(0).max(3_600_000).default(1_000),
  maxDelayMs: z.int().min(0).max(86_400_000).default(60_000),
  /** Share of the delay that is random: 0 none, 1 all of it. */
  jitter: z.number().min(0).max(1).default(0.2),
  /** Error codes worth another try; absent means every recoverable error. */
  on: z.array(z.string()).max(50).optional(),
});

/** The shape of a node in a workflow document. Its parameters are checked by its type, not here. */
export const nodeSchema = z.strictObject({
  id,
  type: z
    .string()
    .regex(/^[a-z][\w-]*(\.[A-Za-z][\w-]*)+$/)
    .max(128),
  typeVersion: z.int().min(1).default(1),
  name: z.string().trim().min(1).max(128),
  /**
   * Top-left corner in pixels: on the canvas for a node at the root, in its body for a child. The size of a container
   * follows from what is in it; `size` is the least it is drawn with.
   */
  position: z.strictObject({ x: z.number(), y: z.number() }),
  size: z.strictObject({ width: z.number().positive(), height: z.number().positive() }).optional(),
  parentId: id.optional(),
  /** Which body of the parent container this node lives in, when the container has several: `try`, `catch`. */
  body: z.string().max(64).optional(),
  parameters: z.record(z.string(), jsonValue).default({}),
  credentials: z.record(z.string(), id).default({}),
  disabled: z.boolean().default(false),
  onError: z.enum(['stop', 'continue', 'errorPort']).default('stop'),
  retry: retrySchema.optional(),
  timeoutMs: z.int().min(1).max(86_400_000).optional(),
  /** Items per output port that stand in for a run of this node in manual executions. */
  pinned: z.record(z.string(), z.array(z.strictObject({ json: z.record(z.string(), jsonValue) }))).optional(),
  comment: z.string().max(10_000).optional(),
});

/** The shape of a connection: from an output port of one node to an input port of another. */
export const edgeSchema = z.strictObject({
  id,
  from: z.strictObject({ nodeId: id, port: z.string().min(1).max(64) }),
  to: z.strictObject({ nodeId: id, port: z.string().min(1).max(64) }),
  /** Fractional index key: the order in which a port's incoming batches are joined. Ties fall back to the id. */
  order: z.string().max(128).optional(),
});

/** The shape of a note on the canvas. Positions and sizes are in pixels. */
export const noteSchema = z.strictObject({
  id,
  text: z.string().max(LIMITS.operationStringLength),
  position: z.strictObject({ x: z.number(), y: z.number() }),
  size: z.strictObject({ width: z.number().positive(), height: z.number().positive() }),
  color: z.string().max(32).optional(),
  parentId: id.optional(),
});

/** The shape of a workflow's settings. Every setting may be absent; durations are in milliseconds. */
export const settingsSchema = z.strictObject({
  /** IANA name; absent means the server's. */
  timezone: z.string().max(64).optional(),
  /**
   * What an expression gives that reads something of null or undefined: undefined, or an error. Absent: lenient.
   */
  expressions: z.enum(['lenient', 'strict']).optional(),
  timeoutMs: z.int().min(1).optional(),
  errorWorkflowId: id.optional(),
  /** Executions of this workflow at once; more wait in the queue. One that only waits does not count meanwhile. */
  concurrency: z.int().min(1).max(10_000).optional(),
  /** What is done with the events that start it. */
  flow: z
    .strictObject({
      /** Events with the same key belong together: a text, or an expression on the event. Absent: all of them. */
      key: z.string().max(2_000).optional(),
      /** Executions of one key at once; more wait in the queue. One that only waits does not count meanwhile. */
      concurrency: z.int().min(1).max(10_000).optional(),
      /** Of events that come closer together than this, the last one runs. */
      debounceMs: z.int().min(1).max(86_400_000).optional(),
      /** At most so many events in so many milliseconds; more are refused. */
      throttle: z
        .strictObject({ count: z.int().min(1).max(100_000), perMs: z.int().min(1).max(86_400_000) })
        .optional(),
      /** At most so many starts in so many milliseconds; more wait. */
      rateLimit: z
        .strictObject({ count: z.int().min(1).max(100_000), perMs: z.int().min(1).max(86_400_000) })
        .optional(),
      /** An event with the key of one that came less than this before is that one. */
      deduplicateMs: z
        .int()
        .min(1)
        .max(30 * 86_400_000)
        .optional(),
      /** Priority when there is no place for all. */
      priority: z.enum(['low', 'normal', 'high']).default('normal'),
    })
    .optional(),
  /** Nodes of one execution running at once. */
  nodeConcurrency: z.int().min(1).max(1_000).optional(),
  durability: z.enum(['full', 'checkpoint', 'none']).default('checkpoint'),
  save: z
    .strictObject({
      success: z.boolean().default(true),
      failure: z.boolean().default(true),
      progress: z.boolean().default(true),
    })
    .default({ success: true, failure: true, progress: true }),
  /** Also parts of a day: they are deleted within ten minutes after it. Absent: as the server says. */
  retentionDays: z.number().positive().max(3_650).optional(),
  /** Which workflows may call this one. */
  callers: z.enum(['none', 'project', 'any']).default('project'),
});

/**
 * The shape of a workflow document. It checks each part by itself; the rules between parts are `validateWorkflow`'s.
 */
export const workflowSchema = z.strictObject({
  schemaVersion: z.literal(WORKFLOW_SCHEMA_VERSION).default(WORKFLOW_SCHEMA_VERSION),
  id,
  tenantId: z.string(),
  projectId: z.string(),
  name: z.string().trim().min(1).max(256),
  description: z.string().max(10_000).default(''),
  tags: z.array(z.string().trim().min(1).max(64)).max(50).default([]),
  settings: settingsSchema.prefault({}),
  nodes: z.record(id, nodeSchema).default({}),
  edges: z.record(id, edgeSchema).default({}),
  notes: z.record(id, noteSchema).default({}),
});

/** A workflow document with all defaults filled in. */
export type Workflow = z.infer<typeof workflowSchema>;

/** One step of a workflow document, defaults filled in. */
export type WorkflowNode = z.infer<typeof nodeSchema>;

/** A connection between two nodes of a workflow document. */
export type WorkflowEdge = z.infer<typeof edgeSchema>;

/** A note on the canvas of a workflow document. */
export type WorkflowNote = z.infer<typeof noteSchema>;

/** The settings of a workflow document, defaults filled in. */
export type WorkflowSettings = z.infer<typeof settingsSchema>;

/** When a node is tried again, and how long it waits before; delays in milliseconds. */
export type RetryPolicy = z.infer<typeof retrySchema>;
