import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { pageQuery } from '../schemas/common.ts';
import {
  publishBodySchema,
  restoreBodySchema,
  versionPageSchema,
  versionSchema,
  workflowResourceSchema,
} from '../schemas/workflows.ts';
import { exampleDocument, exampleId, exampleVersion, exampleWorkflow } from './examples.ts';

const tag = 'Versions';
const params = { workflowId: 'Id of the workflow.' };
const example = { params: { workflowId: exampleId.workflow } };
const versionParams = { ...params, versionId: 'Id of the version.' };
const versionExample = { params: { workflowId: exampleId.workflow, versionId: exampleId.version } };
const workflow = { schema: workflowResourceSchema, example: exampleWorkflow };

export const publishWorkflow = defineRoute({
  id: 'publishWorkflow',
  method: 'POST',
  path: '/api/v1/workflows/{workflowId}/publish',
  access: 'workflow:publish',
  tag,
  summary: 'Publish',
  description:
    'Makes a version of the draft and arms its triggers. A draft with errors is refused with its diagnostics; publishing an unchanged draft again does nothing.',
  params,
  body: publishBodySchema,
  responses: {
    200: {
      description: 'The published version.',
      schema: versionSchema,
      example: { ...exampleVersion, workflow: exampleDocument },
    },
  },
  errors: ['NOT_FOUND', 'WORKFLOW_INVALID', 'TRIGGER_CONFLICT', 'NODE_PARAMETER_INVALID'],
  example: { ...example, body: { message: 'First version' } },
});

export const unpublishWorkflow = defineRoute({
  id: 'unpublishWorkflow',
  method: 'POST',
  path: '/api/v1/workflows/{workflowId}/unpublish',
  access: 'workflow:publish',
  tag,
  summary: 'Unpublish',
  description: 'Its triggers stop. Executions that run go on.',
  params,
  responses: { 200: { description: 'Unpublished.', ...workflow } },
  errors: ['NOT_FOUND'],
  example,
});

export const listVersions = defineRoute({
  id: 'listVersions',
  method: 'GET',
  path: '/api/v1/workflows/{workflowId}/versions',
  access: 'workflow:read',
  tag,
  summary: 'List versions',
  params,
  query: z.strictObject(pageQuery()),
  responses: {
    200: { description: 'Newest first.', schema: versionPageSchema, example: { items: [exampleVersion] } },
  },
  errors: ['NOT_FOUND'],
  example,
});

export const getVersion = defineRoute({
  id: 'getVersion',
  method: 'GET',
  path: '/api/v1/workflows/{workflowId}/versions/{versionId}',
  access: 'workflow:read',
  tag,
  summary: 'Get a version',
  params: versionParams,
  responses: {
    200: {
      description: 'The version with its document.',
      schema: versionSchema,
      example: { ...exampleVersion, workflow: exampleDocument },
    },
  },
  errors: ['NOT_FOUND'],
  example: versionExample,
});

export const restoreVersion = defineRoute({
  id: 'restoreVersion',
  method: 'POST',
  path: '/api/v1/workflows/{workflowId}/versions/{versionId}/restore',
  access: 'workflow:write',
  tag,
  summary: 'Restore a version',
  description: 'The draft becomes that version again, by a new operation. Nothing is published.',
  params: versionParams,
  body: restoreBodySchema,
  responses: { 200: { description: 'The draft.', ...workflow } },
  errors: ['NOT_FOUND', 'REVISION_CONFLICT'],
  example: { ...versionExample, body: {} },
});
