import { type Diagnostic, type Workflow, workflowSchema } from '@reporunner/core';
import { z } from 'zod';
import { executionStatus } from './execution.ts';
import { id, listOf, named, pageOf, time } from './shapes.ts';

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
    /** Each type of its nodes once, the first 24. */
    nodeTypes: z.array(z.string()).readonly(),
    /** Those of them that are triggers. */
    triggerTypes: z.array(z.string()).readonly(),
    /** Absent: it lies in no folder. */
    folderId: id.optional(),
    /** When it was moved to the trash. */
    deletedAt: time.optional(),
    /** Its last execution, manual or not. */
    lastExecution: z
      .object({ id, status: executionStatus, createdAt: time, finishedAt: time.optional() })
      .optional(),
    revision: z.int().min(1),
    /** The version that triggers run; absent when unpublished. */
    publishedVersionId: id.optional(),
    createdAt: time,
    updatedAt: time,
  }),
);

/** The draft, and what is known of it. */
const importWarning = named(
  'ImportWarning',
  z.object({
    kind: z.enum(['unknownNode', 'setting', 'credential', 'expression', 'connection']),
    /** Absent where it is about no node, such as a setting of the workflow. */
    nodeId: id.optional(),
    nodeName: z.string(),
    /** A sentence, in English. */
    message: z.string(),
  }),
);

export const workflowRecord = named(
  'Workflow',
  z.object({
    ...workflowSchema.shape,
    /** Raised by each operation. */
    revision: z.int().min(1),
    publishedVersionId: id.optional(),
    /** Absent: it lies in no folder. No part of the document. */
    folderId: id.optional(),
    createdAt: time,
    updatedAt: time,
    /** When its schedules fire next, ISO 8601. Only where one workflow is read. */
    nextRuns: z.array(z.string()).readonly().optional(),
    /** What could not be taken over as it was. Only where a workflow of n8n is imported; empty where all of it was. */
    warnings: z.array(importWarning).readonly().optional(),
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
    /** In the language that Accept-Language asks for. */
    message: z.string(),
    /** Which message it is, and what it has put in: the same in every language. */
    messageId: z.string(),
    parameters: z.record(z.string(), z.unknown()),
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
export const tagCounts = listOf(z.object({ tag: z.string(), count: z.int().min(1) }));

/** The document that an execution ran. */
export const ranWorkflow = named(
  'RanWorkflow',
  z.object({
    versionId: z.string(),
    /** It was a draft, at the revision that `versionId` names. */
    draft: z.boolean(),
    /** Only a part of it ran: up to a node, or that one alone. The document is whole all the same. */
    part: z.object({ kind: z.enum(['upTo', 'only']), nodeId: id }).optional(),
    workflow: workflowSchema,
  }),
);

/** The tags in use, with the number of workflows that have each. */
export type TagCounts = z.output<typeof tagCounts>;

/** The document that an execution ran, and which part of it. */
export type RanWorkflow = Omit<z.output<typeof ranWorkflow>, 'workflow'> & { readonly workflow: Workflow };

/** A workflow as lists show it, with its last execution. */
export type WorkflowSummary = z.output<typeof workflowSummary>;

/** A draft with what the server knows of it: revision, published version, folder, times. */
export type WorkflowRecord = Workflow &
  Pick<
    z.output<typeof workflowRecord>,
    'revision' | 'publishedVersionId' | 'folderId' | 'createdAt' | 'updatedAt' | 'nextRuns' | 'warnings'
  >;

/** The diagnostics of a document; `valid` when none of them is an error. */
export type Validation = z.output<typeof validation>;
