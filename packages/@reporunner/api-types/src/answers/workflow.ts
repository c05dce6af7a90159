import { type Diagnostic, type Workflow, workflowSchema } from '@reporunner/core';
import { z } from 'zod';
import { id, named, pageOf, time } from './shapes.ts';

/** What a list shows of a workflow: no nodes. */
export const workflowSummary = named(
  'WorkflowSummary',
  z.object({
    id,
    projectId: id,
    name: z.string(),
    description: z.string(),
    tags: z.array(z.string()).readonly(),
    nodeCount: z.int().min(0),
    revision: z.int().min(1),
    /** The version that triggers run; absent when unpublished. */
    publishedVersionId: id.optional(),
    createdAt: time,
    updatedAt: time,
  }),
);

/** The draft, and what is known of it. */
export const workflowRecord = named(
  'Workflow',
  z.object({
    ...workflowSchema.shape,
    /** Raised by each operation. */
    revision: z.int().min(1),
    publishedVersionId: id.optional(),
    createdAt: time,
    updatedAt: time,
    /** When its schedules fire next, ISO 8601. Only where one workflow is read. */
    nextRuns: z.array(z.string()).readonly().optional(),
  }),
);

/** Without what belongs to this installation: ids, tenant, project, credentials. */
export const portableWorkflow = named(
  'PortableWorkflow',
  workflowSchema.omit({ id: true, tenantId: true, projectId: true }),
);

export const diagnostic = named(
  'Diagnostic',
  z.object({
    rule: z.string(),
    severity: z.enum(['error', 'warning']),
    message: z.string(),
    nodeId: id.optional(),
    edgeId: id.optional(),
    /** Inside the node's parameters. */
    path: z
      .array(z.union([z.string(), z.number()]))
      .readonly()
      .optional(),
  }),
) as unknown as z.ZodType<Diagnostic, Diagnostic>;

export const validation = named(
  'Validation',
  z.object({ valid: z.boolean(), diagnostics: z.array(diagnostic).readonly() }),
);

export const workflowPage = pageOf(workflowSummary);

export type WorkflowSummary = z.output<typeof workflowSummary>;
export type WorkflowRecord = Workflow &
  Pick<
    z.output<typeof workflowRecord>,
    'revision' | 'publishedVersionId' | 'createdAt' | 'updatedAt' | 'nextRuns'
  >;
export type Validation = z.output<typeof validation>;
