import { defineRoute } from '../route.ts';
import { applyOperationSchema, operationListSchema, operationsQuery } from '../schemas/operations.ts';
import {
  triggersSchema,
  validationSchema,
  workflowInputSchema,
  workflowListQuery,
  workflowPageSchema,
  workflowResourceSchema,
} from '../schemas/workflows.ts';
import { exampleId, exampleInput, exampleSummary, exampleTime, exampleWorkflow } from './examples.ts';

const tag = 'Workflows';
const params = { workflowId: 'Id of the workflow.' };
const example = { params: { workflowId: exampleId.workflow } };
const workflow = { schema: workflowResourceSchema, example: exampleWorkflow };

export const listWorkflows = defineRoute({
  id: 'listWorkflows',
  method: 'GET',
  path: '/api/v1/workflows',
  access: 'workflow:read',
  tag,
  summary: 'List workflows',
  query: workflowListQuery,
  responses: {
    200: { description: 'A page.', schema: workflowPageSchema, example: { items: [exampleSummary] } },
  },
  example: { query: { limit: '20', sort: 'name' } },
});

export const createWorkflow = defineRoute({
  id: 'createWorkflow',
  method: 'POST',
  path: '/api/v1/workflows',
  access: 'workflow:write',
  tag,
  summary: 'Create a workflow',
  description:
    'Takes a whole document, an export, or a partial document as people write it by hand. Faults in the graph do not stop a draft from being saved; they come back as `diagnostics`, and publishing refuses them.',
  body: workflowInputSchema,
  responses: { 201: { description: 'Created.', ...workflow } },
  errors: ['WORKFLOW_INVALID', 'CONFLICT'],
  example: { body: exampleInput },
});

export const importWorkflow = defineRoute({
  id: 'importWorkflow',
  method: 'POST',
  path: '/api/v1/workflows/import',
  access: 'workflow:write',
  tag,
  summary: 'Import a workflow',
  description: 'Like creating one, but always under a new id: nothing that exists is touched.',
  body: workflowInputSchema,
  responses: { 201: { description: 'Imported.', ...workflow } },
  errors: ['WORKFLOW_INVALID'],
  example: { body: exampleInput },
});

export const validateWorkflowDocument = defineRoute({
  id: 'validateWorkflowDocument',
  method: 'POST',
  path: '/api/v1/workflows/validate',
  access: 'workflow:read',
  tag,
  summary: 'Check a document without saving it',
  body: workflowInputSchema,
  responses: {
    200: {
      description: 'What was found.',
      schema: validationSchema,
      example: { valid: true, diagnostics: [] },
    },
  },
  errors: ['WORKFLOW_INVALID'],
  example: { body: exampleInput },
});

export const getWorkflow = defineRoute({
  id: 'getWorkflow',
  method: 'GET',
  path: '/api/v1/workflows/{workflowId}',
  access: 'workflow:read',
  tag,
  summary: 'Get a workflow',
  params,
  responses: {
    200: { description: 'The draft.', ...workflow, headers: { ETag: 'The revision, quoted.' } },
  },
  errors: ['NOT_FOUND'],
  example,
});

export const replaceWorkflow = defineRoute({
  id: 'replaceWorkflow',
  method: 'PUT',
  path: '/api/v1/workflows/{workflowId}',
  access: 'workflow:write',
  tag,
  summary: 'Replace the draft',
  description:
    'The difference becomes one operation. Send back what GET returned: its `revision` says what the change is based on, and a draft that moved on since gives 409 REVISION_CONFLICT. Without `revision` (and without `If-Match`) the newest draft is replaced.',
  params,
  body: workflowInputSchema,
  responses: { 200: { description: 'Replaced.', ...workflow } },
  errors: ['NOT_FOUND', 'WORKFLOW_INVALID', 'REVISION_CONFLICT'],
  example: { ...example, body: { ...exampleInput, name: 'Order totals', revision: 1 } },
});

export const deleteWorkflow = defineRoute({
  id: 'deleteWorkflow',
  method: 'DELETE',
  path: '/api/v1/workflows/{workflowId}',
  access: 'workflow:delete',
  tag,
  summary: 'Delete a workflow',
  description: 'Its triggers stop, its versions go. Its executions stay.',
  params,
  responses: { 204: { description: 'Deleted.' } },
  errors: ['NOT_FOUND'],
  example,
});

export const listOperations = defineRoute({
  id: 'listOperations',
  method: 'GET',
  path: '/api/v1/workflows/{workflowId}/operations',
  access: 'workflow:read',
  tag,
  summary: 'List operations',
  description: 'The changes that made the draft, oldest first.',
  params,
  query: operationsQuery,
  responses: {
    200: {
      description: 'Operations after `since`.',
      schema: operationListSchema,
      example: {
        items: [
          {
            revision: 2,
            operation: { parts: [{ kind: 'set', path: ['name'], value: 'Order totals' }] },
            at: exampleTime,
          },
        ],
      },
    },
  },
  errors: ['NOT_FOUND'],
  example: { ...example, query: { since: '1' } },
});

export const applyOperation = defineRoute({
  id: 'applyOperation',
  method: 'POST',
  path: '/api/v1/workflows/{workflowId}/operations',
  access: 'workflow:write',
  tag,
  summary: 'Change the draft',
  params,
  body: applyOperationSchema,
  responses: { 200: { description: 'Applied.', ...workflow } },
  errors: ['NOT_FOUND', 'OPERATION_INVALID', 'REVISION_CONFLICT'],
  example: {
    ...example,
    body: {
      baseRevision: 1,
      operation: { parts: [{ kind: 'set', path: ['name'], value: 'Order totals' }] },
    },
  },
});

export const duplicateWorkflow = defineRoute({
  id: 'duplicateWorkflow',
  method: 'POST',
  path: '/api/v1/workflows/{workflowId}/duplicate',
  access: 'workflow:write',
  tag,
  summary: 'Duplicate a workflow',
  params,
  responses: { 201: { description: 'The copy.', ...workflow } },
  errors: ['NOT_FOUND'],
  example,
});

export const validateWorkflow = defineRoute({
  id: 'validateWorkflow',
  method: 'POST',
  path: '/api/v1/workflows/{workflowId}/validate',
  access: 'workflow:read',
  tag,
  summary: 'Check the draft',
  params,
  responses: {
    200: {
      description: 'What was found.',
      schema: validationSchema,
      example: { valid: true, diagnostics: [] },
    },
  },
  errors: ['NOT_FOUND'],
  example,
});

export const exportWorkflow = defineRoute({
  id: 'exportWorkflow',
  method: 'GET',
  path: '/api/v1/workflows/{workflowId}/export',
  access: 'workflow:read',
  tag,
  summary: 'Export a workflow',
  description: 'Portable JSON: no tenant, no project, and names in place of credentials.',
  params,
  responses: {
    200: {
      description: 'A document that import takes.',
      schema: workflowInputSchema,
      example: exampleInput,
      headers: { 'Content-Disposition': 'A file name.' },
    },
  },
  errors: ['NOT_FOUND'],
  example,
});

export const listTriggers = defineRoute({
  id: 'listTriggers',
  method: 'GET',
  path: '/api/v1/workflows/{workflowId}/triggers',
  access: 'workflow:read',
  tag,
  summary: 'Where and when a workflow starts',
  description: "The draft's triggers with their addresses, and when armed schedules come due.",
  params,
  responses: {
    200: {
      description: 'Triggers of the draft.',
      schema: triggersSchema,
      example: {
        items: [
          {
            nodeId: 'hook',
            name: 'New order',
            kind: 'webhook',
            methods: ['POST'],
            url: 'http://localhost:5678/webhook/orders',
            testUrl: `http://localhost:5678/webhook-test/${exampleId.workflow}/orders`,
          },
        ],
        nextRuns: [],
      },
    },
  },
  errors: ['NOT_FOUND', 'NODE_PARAMETER_INVALID'],
  example,
});
