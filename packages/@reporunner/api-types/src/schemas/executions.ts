import { LIMITS } from '@reporunner/constants';
import { z } from 'zod';
import {
  idSchema,
  jsonObjectSchema,
  pageOf,
  pageQuery,
  queryFlag,
  queryList,
  timestampSchema,
} from './common.ts';

export const EXECUTION_STATUSES = [
  'queued',
  'running',
  'waiting',
  'succeeded',
  'failed',
  'cancelled',
] as const;

export const EXECUTION_MODES = ['trigger', 'manual', 'retry', 'error', 'cli', 'sub-workflow'] as const;

const executionStatusSchema = z.enum(EXECUTION_STATUSES);

export const executionFailureSchema = z
  .object({
    code: z.string(),
    message: z.string(),
    nodeId: z.string().optional(),
    nodeName: z.string().optional(),
    scope: z.string().optional(),
    details: jsonObjectSchema.optional(),
  })
  .meta({ id: 'ExecutionFailure' });

export const executionSchema = z
  .object({
    id: idSchema,
    workflowId: idSchema,
    versionId: z.string().meta({ description: 'The version that runs, or `draft:<revision>`.' }),
    mode: z.enum(EXECUTION_MODES),
    status: executionStatusSchema,
    createdAt: timestampSchema,
    startedAt: timestampSchema.optional(),
    finishedAt: timestampSchema.optional(),
    durationMs: z.int().optional(),
    error: executionFailureSchema.optional(),
    retryOf: z.string().optional(),
    idempotencyKey: z.string().optional(),
  })
  .meta({ id: 'Execution' });

export type ExecutionResource = z.infer<typeof executionSchema>;

export const executionPageSchema = pageOf(executionSchema);

export const executionListQuery = z.strictObject({
  ...pageQuery(),
  workflowId: z.string().max(64).optional(),
  status: queryList(EXECUTION_STATUSES).optional(),
  mode: queryList(EXECUTION_MODES).optional(),
  createdFrom: timestampSchema.optional().meta({ description: 'Inclusive.' }),
  createdUntil: timestampSchema.optional().meta({ description: 'Exclusive.' }),
});

const itemErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  details: jsonObjectSchema.optional(),
});

export const nodeRunSchema = z
  .object({
    scope: z.string().meta({ description: 'Which iteration; empty outside containers.' }),
    status: z.enum(['running', 'waiting', 'retrying', 'succeeded', 'failed', 'skipped', 'cancelled']),
    attempt: z.int(),
    startedAt: timestampSchema.optional(),
    finishedAt: timestampSchema.optional(),
    durationMs: z.number().optional(),
    items: z.record(z.string(), z.int()).meta({ description: 'Items put out, by port.' }),
    reused: z.enum(['pinned', 'retry']).optional(),
    error: itemErrorSchema.optional(),
    retryAt: timestampSchema.optional(),
  })
  .meta({ id: 'NodeRun' });

export type NodeRunResource = z.infer<typeof nodeRunSchema>;

export const executionDetailSchema = z
  .object({
    ...executionSchema.shape,
    nodes: z.array(
      z.object({ nodeId: z.string(), name: z.string().optional(), runs: z.array(nodeRunSchema) }),
    ),
  })
  .meta({ id: 'ExecutionDetail' });

export const binaryHandleSchema = z
  .object({ id: z.string(), size: z.int(), mimeType: z.string(), fileName: z.string().optional() })
  .meta({ id: 'BinaryHandle', description: 'Stored bytes; fetch them from `/api/v1/binary/{binaryId}`.' });

export const itemSchema = z
  .object({
    json: jsonObjectSchema,
    binary: z.record(z.string(), binaryHandleSchema).optional(),
    source: z.object({ nodeId: z.string(), port: z.string(), index: z.int() }).optional(),
    error: itemErrorSchema.optional(),
  })
  .meta({ id: 'Item' });

export const executionDataSchema = z.object({
  nodes: z.array(
    z.object({
      nodeId: z.string(),
      scope: z.string(),
      ports: z.record(
        z.string(),
        z.object({
          count: z.int(),
          items: z.array(itemSchema).meta({ description: 'The first ones; the rest by node.' }),
        }),
      ),
    }),
  ),
});

export const executionDataQuery = z.strictObject({
  limit: z.coerce
    .number()
    .int()
    .min(0)
    .max(LIMITS.pageSize)
    .default(5)
    .meta({ description: 'Items per port.' }),
});

export const nodeDataQuery = z.strictObject({
  ...pageQuery(),
  port: z.string().max(64).default('main'),
  scope: z.string().max(1_024).default(''),
});

export const nodeDataSchema = z.object({
  items: z.array(itemSchema),
  count: z.int().meta({ description: 'Items at this port in all.' }),
  ports: z.array(z.string()).meta({ description: 'Ports that put something out.' }),
  nextCursor: z.string().optional(),
});

export const startExecutionQuery = z.strictObject({
  wait: queryFlag.default(false).meta({ description: 'Answer when the execution has ended.' }),
  timeout: z.coerce
    .number()
    .int()
    .min(1)
    .max(600_000)
    .default(30_000)
    .meta({ description: 'Longest wait in milliseconds; then 202, and the execution goes on.' }),
});

export const startExecutionSchema = z
  .strictObject({
    data: z
      .union([jsonObjectSchema, z.array(jsonObjectSchema).max(10_000)])
      .optional()
      .meta({ description: 'What the trigger puts out: one item, or a list of items.' }),
    triggerNodeId: z
      .string()
      .max(64)
      .optional()
      .meta({ description: 'Default: the manual trigger, else the only trigger.' }),
    destinationNodeId: z
      .string()
      .max(64)
      .optional()
      .meta({ description: 'Run only what this node needs, and this node.' }),
    version: z.enum(['draft', 'published']).default('draft'),
    usePinned: z
      .boolean()
      .default(true)
      .meta({ description: 'Pinned data stands in for the nodes that have it.' }),
    idempotencyKey: z.string().min(1).max(256).optional(),
  })
  .meta({ id: 'StartExecution' });

export const acceptedExecutionSchema = z
  .object({
    executionId: idSchema,
    status: z.enum(['queued', 'running']),
    duplicate: z.boolean().optional().meta({ description: 'True: this idempotency key was seen before.' }),
  })
  .meta({ id: 'AcceptedExecution' });

export const cancelledExecutionSchema = z.object({ executionId: idSchema });

export const finishedExecutionSchema = z
  .object({
    executionId: idSchema,
    status: executionStatusSchema,
    error: executionFailureSchema.optional(),
    items: z.array(itemSchema).meta({ description: 'What the node that finished last put out.' }),
    itemCount: z.int().optional().meta({ description: 'How many there are, when not all are shown.' }),
  })
  .meta({ id: 'FinishedExecution' });

export const retryExecutionSchema = z.strictObject({
  version: z.enum(['original', 'published']).default('original'),
  fromNodeId: z.string().max(64).optional().meta({ description: 'Default: the node that failed.' }),
});
