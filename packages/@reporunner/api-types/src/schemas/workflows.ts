import {
  edgeSchema,
  nodeSchema,
  noteSchema,
  settingsSchema,
  WORKFLOW_SCHEMA_VERSION,
  workflowSchema,
} from '@reporunner/core';
import { z } from 'zod';
import { idSchema, jsonObjectSchema, pageOf, pageQuery, queryFlag, timestampSchema } from './common.ts';

const workflowNode = nodeSchema.meta({ id: 'WorkflowNode' });
const workflowEdge = edgeSchema.meta({ id: 'WorkflowEdge' });
const workflowNote = noteSchema.meta({ id: 'WorkflowNote' });
const workflowSettings = settingsSchema.meta({ id: 'WorkflowSettings' });

export const diagnosticSchema = z
  .object({
    rule: z.string(),
    severity: z.enum(['error', 'warning']),
    message: z.string(),
    nodeId: z.string().optional(),
    edgeId: z.string().optional(),
    path: z.array(z.union([z.string(), z.number()])).optional(),
  })
  .meta({ id: 'Diagnostic', description: 'One thing wrong, or doubtful, with a workflow.' });

const revisionSchema = z
  .int()
  .min(0)
  .meta({ description: 'Raised by one with every accepted change of the draft.' });

/** The document as the API shows it: whose it is goes without saying. */
const documentFields = {
  schemaVersion: z.literal(WORKFLOW_SCHEMA_VERSION),
  id: idSchema,
  projectId: idSchema,
  name: workflowSchema.shape.name,
  description: z.string(),
  tags: z.array(z.string()),
  settings: workflowSettings,
  nodes: z.record(z.string(), workflowNode),
  edges: z.record(z.string(), workflowEdge),
  notes: z.record(z.string(), workflowNote),
};

export const workflowDocumentSchema = z.object(documentFields).meta({ id: 'WorkflowDocument' });

export const workflowResourceSchema = z
  .object({
    ...documentFields,
    revision: revisionSchema,
    publishedVersionId: z
      .string()
      .optional()
      .meta({ description: 'The version that triggers run; absent when unpublished.' }),
    createdAt: timestampSchema,
    updatedAt: timestampSchema,
    diagnostics: z
      .array(diagnosticSchema)
      .optional()
      .meta({ description: 'Given by calls that change the draft.' }),
  })
  .meta({ id: 'Workflow', description: 'The draft, and what is known of it.' });

export type WorkflowResource = z.infer<typeof workflowResourceSchema>;

/** A map by id, or a list whose members carry their id (or get one): how people write documents by hand. */
function mapOrList(component: string, what: string) {
  const ref = { $ref: `#/components/schemas/${component}` };
  return z
    .union([z.record(z.string(), z.unknown()), z.array(z.unknown())])
    .optional()
    .meta({
      description: `${what}, as an object by id or as a list. Fields with a default may be left out.`,
      anyOf: [
        { type: 'object', additionalProperties: ref },
        { type: 'array', items: ref },
      ],
    });
}

/**
 * A document as it comes in: whole, partial, or exported. What the server returns may be sent back as it is;
 * `revision` is then the one the change is based on. The document itself is checked by core's schema.
 */
export const workflowInputSchema = z
  .strictObject({
    $schema: z.string().max(512).optional(),
    format: z.string().max(64).optional(),
    formatVersion: z.number().optional(),
    schemaVersion: z.int().optional(),
    id: z.string().optional(),
    tenantId: z.unknown().optional().meta({ description: 'Ignored.' }),
    projectId: z.string().optional(),
    name: z.string().optional(),
    description: z.string().optional(),
    tags: z.array(z.string()).optional(),
    settings: jsonObjectSchema.optional(),
    nodes: mapOrList('WorkflowNodeInput', 'Nodes'),
    edges: mapOrList('WorkflowEdgeInput', 'Edges'),
    notes: mapOrList('WorkflowNoteInput', 'Sticky notes'),
    credentials: z
      .unknown()
      .optional()
      .meta({ description: 'Names of credentials in an export; hints only.' }),
    revision: revisionSchema.optional(),
    publishedVersionId: z.unknown().optional().meta({ description: 'Ignored.' }),
    createdAt: z.unknown().optional().meta({ description: 'Ignored.' }),
    updatedAt: z.unknown().optional().meta({ description: 'Ignored.' }),
    exportedAt: z.unknown().optional().meta({ description: 'Ignored.' }),
    diagnostics: z.unknown().optional().meta({ description: 'Ignored.' }),
  })
  .meta({ id: 'WorkflowInput' });

/** The parts of a document as people may write them, for the OpenAPI document. */
export const workflowPartSchemas = [
  nodeSchema.partial({ id: true, name: true, position: true }).meta({ id: 'WorkflowNodeInput' }),
  edgeSchema.partial({ id: true }).meta({ id: 'WorkflowEdgeInput' }),
  noteSchema.partial({ id: true }).meta({ id: 'WorkflowNoteInput' }),
] as const;

export const workflowSummarySchema = z
  .object({
    id: idSchema,
    projectId: idSchema,
    name: z.string(),
    description: z.string(),
    tags: z.array(z.string()),
    nodeCount: z.int(),
    revision: revisionSchema,
    published: z.boolean(),
    publishedVersionId: z.string().optional(),
    createdAt: timestampSchema,
    updatedAt: timestampSchema,
  })
  .meta({ id: 'WorkflowSummary' });

export const workflowPageSchema = pageOf(workflowSummarySchema);

export const workflowListQuery = z.strictObject({
  ...pageQuery(),
  sort: z
    .enum(['updatedAt', '-updatedAt', 'name', '-name', 'createdAt', '-createdAt'])
    .default('-updatedAt')
    .meta({ description: 'A leading - means descending.' }),
  projectId: z.string().max(64).optional(),
  tag: z.string().max(64).optional(),
  text: z.string().max(256).optional().meta({ description: 'Part of the name, whatever its case.' }),
  published: queryFlag.optional(),
});

export const publishBodySchema = z.strictObject({
  message: z.string().max(2_000).optional().meta({ description: 'Why this version exists.' }),
  versionId: z.string().max(64).optional().meta({ description: 'Publish this older version again.' }),
});

export const versionSummarySchema = z
  .object({
    versionId: idSchema,
    workflowId: idSchema,
    number: z.int().meta({ description: '1, 2, 3 … within the workflow.' }),
    revision: revisionSchema,
    message: z.string(),
    createdAt: timestampSchema,
    createdBy: z.string().optional(),
  })
  .meta({ id: 'WorkflowVersionSummary' });

export const versionSchema = z
  .object({ ...versionSummarySchema.shape, workflow: workflowDocumentSchema })
  .meta({ id: 'WorkflowVersion' });

export const versionPageSchema = pageOf(versionSummarySchema);

export const restoreBodySchema = z.strictObject({ revision: revisionSchema.optional() });

export const validationSchema = z
  .object({
    valid: z.boolean().meta({ description: 'True when nothing of severity `error` was found.' }),
    diagnostics: z.array(diagnosticSchema),
  })
  .meta({ id: 'Validation' });

export const triggerSchema = z
  .object({
    nodeId: idSchema,
    name: z.string(),
    kind: z.enum(['manual', 'error', 'webhook', 'schedule']),
    methods: z.array(z.string()).optional(),
    url: z.string().optional().meta({ description: 'Runs the published version.' }),
    testUrl: z.string().optional().meta({ description: 'Runs the draft.' }),
  })
  .meta({ id: 'Trigger' });

export const triggersSchema = z.object({
  items: z.array(triggerSchema),
  nextRuns: z.array(timestampSchema).meta({ description: 'When armed schedules come due next.' }),
});
