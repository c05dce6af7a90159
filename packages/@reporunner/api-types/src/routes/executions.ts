import { defineRoute } from '../route.ts';
import {
  acceptedExecutionSchema,
  cancelledExecutionSchema,
  executionDataQuery,
  executionDataSchema,
  executionDetailSchema,
  executionListQuery,
  executionPageSchema,
  finishedExecutionSchema,
  nodeDataQuery,
  nodeDataSchema,
  retryExecutionSchema,
  startExecutionQuery,
  startExecutionSchema,
} from '../schemas/executions.ts';
import { exampleExecution, exampleId, exampleItem, exampleTime } from './examples.ts';

const tag = 'Executions';
const params = { executionId: 'Id of the execution.' };
const example = { params: { executionId: exampleId.execution } };

const startResponses = {
  200: {
    description: 'It ended within the wait, well or not: see `status`.',
    schema: finishedExecutionSchema,
    example: { executionId: exampleId.execution, status: 'succeeded', items: [exampleItem] },
  },
  202: {
    description: 'Accepted, and on disk.',
    schema: acceptedExecutionSchema,
    example: { executionId: exampleId.execution, status: 'running' },
  },
} as const;

export const startExecution = defineRoute({
  id: 'startExecution',
  method: 'POST',
  path: '/api/v1/workflows/{workflowId}/executions',
  access: 'workflow:execute',
  tag,
  summary: 'Start an execution by hand',
  description:
    'Runs the draft unless told otherwise. The answer is 202 as soon as the start is on disk; with `wait=true` it is 200 with the result.',
  params: { workflowId: 'Id of the workflow.' },
  query: startExecutionQuery,
  body: startExecutionSchema,
  responses: startResponses,
  errors: ['NOT_FOUND', 'WORKFLOW_INVALID', 'WORKFLOW_NOT_PUBLISHED', 'EXECUTION_LIMIT', 'STORE_FULL'],
  example: {
    params: { workflowId: exampleId.workflow },
    query: { wait: 'true' },
    body: { data: { body: { price: 19.5, quantity: 3 } } },
  },
});

export const listExecutions = defineRoute({
  id: 'listExecutions',
  method: 'GET',
  path: '/api/v1/executions',
  access: 'execution:read',
  tag,
  summary: 'List executions',
  query: executionListQuery,
  responses: {
    200: {
      description: 'Newest first.',
      schema: executionPageSchema,
      example: { items: [exampleExecution] },
    },
  },
  example: { query: { status: 'failed', limit: '20' } },
});

export const getExecution = defineRoute({
  id: 'getExecution',
  method: 'GET',
  path: '/api/v1/executions/{executionId}',
  access: 'execution:read',
  tag,
  summary: 'Get an execution',
  description: 'What ran, when, how often and how it ended, node by node. The data is a call of its own.',
  params,
  responses: {
    200: {
      description: 'The execution.',
      schema: executionDetailSchema,
      example: {
        ...exampleExecution,
        nodes: [
          {
            nodeId: 'total',
            name: 'Total',
            runs: [
              {
                scope: '',
                status: 'succeeded',
                attempt: 1,
                startedAt: exampleTime,
                finishedAt: exampleTime,
                durationMs: 0,
                items: { main: 1 },
              },
            ],
          },
        ],
      },
    },
  },
  errors: ['NOT_FOUND'],
  example,
});

export const getExecutionData = defineRoute({
  id: 'getExecutionData',
  method: 'GET',
  path: '/api/v1/executions/{executionId}/data',
  access: 'execution:read',
  tag,
  summary: 'What every node put out',
  description:
    'The first items of every port, and how many there are. Large executions are cut; page by node.',
  params,
  query: executionDataQuery,
  responses: {
    200: {
      description: 'Data by node.',
      schema: executionDataSchema,
      example: {
        nodes: [{ nodeId: 'total', scope: '', ports: { main: { count: 1, items: [exampleItem] } } }],
      },
    },
  },
  errors: ['NOT_FOUND'],
  example,
});

export const getNodeData = defineRoute({
  id: 'getNodeData',
  method: 'GET',
  path: '/api/v1/executions/{executionId}/data/{nodeId}',
  access: 'execution:read',
  tag,
  summary: 'What one node put out',
  params: { ...params, nodeId: 'Id of the node.' },
  query: nodeDataQuery,
  responses: {
    200: {
      description: 'A page of items.',
      schema: nodeDataSchema,
      example: { items: [exampleItem], count: 1, ports: ['main'] },
    },
  },
  errors: ['NOT_FOUND'],
  example: { params: { executionId: exampleId.execution, nodeId: 'total' }, query: { limit: '20' } },
});

export const cancelExecution = defineRoute({
  id: 'cancelExecution',
  method: 'POST',
  path: '/api/v1/executions/{executionId}/cancel',
  access: 'execution:cancel',
  tag,
  summary: 'Cancel an execution',
  description: 'Nothing new starts; what runs is told to stop. Resolved once the cancellation is on disk.',
  params,
  responses: {
    202: {
      description: 'Cancelled, or about to be.',
      schema: cancelledExecutionSchema,
      example: { executionId: exampleId.execution },
    },
  },
  errors: ['NOT_FOUND', 'EXECUTION_FINISHED'],
  example,
});

export const retryExecution = defineRoute({
  id: 'retryExecution',
  method: 'POST',
  path: '/api/v1/executions/{executionId}/retry',
  access: 'execution:retry',
  tag,
  summary: 'Retry a failed execution',
  description:
    'A new execution that takes over what had succeeded and goes on from the node that failed, or from the one named.',
  params,
  query: startExecutionQuery,
  body: retryExecutionSchema,
  responses: startResponses,
  errors: ['NOT_FOUND', 'EXECUTION_NOT_FINISHED', 'WORKFLOW_INVALID'],
  example: { ...example, body: { version: 'published' } },
});

export const deleteExecution = defineRoute({
  id: 'deleteExecution',
  method: 'DELETE',
  path: '/api/v1/executions/{executionId}',
  access: 'execution:delete',
  tag,
  summary: 'Delete an execution',
  params,
  responses: { 204: { description: 'Deleted, with its data.' } },
  errors: ['NOT_FOUND', 'EXECUTION_NOT_FINISHED'],
  example,
});

export const getBinary = defineRoute({
  id: 'getBinary',
  method: 'GET',
  path: '/api/v1/binary/{binaryId}',
  access: 'execution:read',
  tag,
  summary: 'Download stored bytes',
  description: 'Always as a download and never as a page: what workflows collect is not to be trusted.',
  params: { binaryId: 'Id of a binary handle.' },
  responses: {
    200: { description: 'The bytes.', contentType: 'application/octet-stream' },
  },
  errors: ['BLOB_NOT_FOUND'],
  example: { params: { binaryId: exampleId.binary } },
});
