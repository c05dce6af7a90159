import { principalRecordSchema, workflowSchema } from '@reporunner/core';
import { z } from 'zod';
import { id, named, pageOf, time } from './shapes.ts';
import { diagnostic } from './workflow.ts';

export const versionSummary = named(
  'WorkflowVersionSummary',
  z.object({
    versionId: id,
    workflowId: id,
    /** 1, 2, 3 … within the workflow. */
    number: z.int().min(1),
    /** Of the draft that it was made from. */
    revision: z.int().min(1),
    message: z.string(),
    createdAt: time,
    /** The user behind `principal`. */
    createdBy: id.optional(),
    principal: principalRecordSchema.optional(),
  }),
);

export const versionRecord = named(
  'WorkflowVersion',
  z.object({ ...versionSummary.shape, workflow: workflowSchema }),
);

/** With what validation finds doubtful of it. */
export const publishedVersion = named(
  'PublishedVersion',
  z.object({ ...versionSummary.shape, diagnostics: z.array(diagnostic).readonly() }),
);

export const versionPage = pageOf(versionSummary);

/** A version as lists show it, without its document. */
export type WorkflowVersionSummary = z.output<typeof versionSummary>;

/** A version with its whole document. */
export type WorkflowVersionRecord = z.output<typeof versionRecord>;
