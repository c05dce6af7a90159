import { z } from 'zod';
import { id, listOf, named, time } from './shapes.ts';

/** A node that stopped the server: it held the main thread too long, or used up the memory. */
export const stoppedServer = named(
  'StoppedServer',
  z.object({
    workflowId: id,
    /** Absent when the workflow is gone. */
    workflowName: z.string().optional(),
    versionId: z.string(),
    nodeId: id,
    nodeName: z.string(),
    /** Of the last time. */
    reason: z.enum(['EXECUTION_STALLED', 'OUT_OF_MEMORY']),
    count: z.int().min(1),
    lastAt: time,
    /** The newest first. One that had not reached the disk is not found. */
    executionIds: z.array(id).readonly(),
    /** It fails before it runs, until another version is published, it is released, or an execution is retried. */
    isQuarantined: z.boolean(),
  }),
);

export const quarantine = listOf(stoppedServer);

/** A node that stalled or crashed the server, and whether it is in quarantine. */
export type StoppedServer = z.output<typeof stoppedServer>;
