import { z } from 'zod';
import { readiness } from './readiness.ts';
import { named, time } from './shapes.ts';

const bytes = z.number().min(0);

/** The state of the installation, for its operator. */
export const systemSummary = named(
  'System',
  z.object({
    version: z.string(),
    /** Version of Node.js. */
    node: z.string(),
    platform: z.string(),
    startedAt: time,
    ...readiness.shape,
    memory: z.object({
      residentBytes: bytes,
      heapUsedBytes: bytes,
      heapLimitBytes: bytes,
      machineBytes: bytes,
      machineFreeBytes: bytes,
    }),
    executions: z.object({
      /** Of the whole installation. */
      running: z.int().min(0),
      queued: z.int().min(0),
      /** Of the caller's tenant; counting ends at `waitingCountedTo`. */
      waiting: z.int().min(0),
      waitingCountedTo: z.int().min(0),
    }),
    storage: z.object({
      kind: z.enum(['embedded']),
      databaseBytes: bytes,
      /** Where binary data lies. */
      binaryData: z.enum(['folder', 'bucket']),
      dataFolder: z.string(),
      /** Of the file system that the data folder is on. */
      freeBytes: bytes,
      totalBytes: bytes,
    }),
    /** Open live connections. */
    connections: z.int().min(0),
    limits: z.object({
      concurrentExecutions: z.int(),
      queuedExecutions: z.int(),
      /** Of one tenant: executions that run at once, and that may wait. */
      tenantExecutions: z.int(),
      tenantQueue: z.int(),
      /** 0: for ever. */
      retentionDays: z.int(),
      apiBodyBytes: z.int(),
      webhookBodyBytes: z.int(),
      workflowNodes: z.int(),
    }),
    timezone: z.string(),
  }),
);

/** The state of the installation: version, memory in bytes, executions, storage, limits. */
export type SystemSummary = z.output<typeof systemSummary>;
