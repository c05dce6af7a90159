import type { BodyOf, WorkflowRecord } from '@reporunner/api-types';
import { queryOptions } from '@tanstack/react-query';
import { type CallOptions, call } from './client.ts';

export type { WorkflowRecord };

export const readWorkflow = (workflowId: string, signal?: AbortSignal): Promise<WorkflowRecord> =>
  call('GET /api/v1/workflows/:id', { params: { id: workflowId }, signal });

export const workflowQuery = (workflowId: string) =>
  queryOptions({
    queryKey: ['workflow', workflowId],
    queryFn: ({ signal }) => readWorkflow(workflowId, signal),
  });

export const createWorkflow = (document: BodyOf<'POST /api/v1/workflows'>, folderId?: string) =>
  call('POST /api/v1/workflows', { body: document, query: { folderId } });

export const sendOperation = (
  workflowId: string,
  body: BodyOf<'POST /api/v1/workflows/:id/operations'>,
  options: CallOptions = {},
) => call('POST /api/v1/workflows/:id/operations', { params: { id: workflowId }, body, ...options });

export const operationsAfter = (workflowId: string, after: number) =>
  call('GET /api/v1/workflows/:id/operations', {
    params: { id: workflowId },
    query: { after, limit: 250 },
  });

export const validateWorkflow = (workflowId: string, signal: AbortSignal) =>
  call('POST /api/v1/workflows/:id/validate', { params: { id: workflowId }, signal });

export const publishWorkflow = (workflowId: string, message: string) =>
  call('POST /api/v1/workflows/:id/publish', { params: { id: workflowId }, body: { message } });

export const unpublishWorkflow = (workflowId: string) =>
  call('POST /api/v1/workflows/:id/unpublish', { params: { id: workflowId } });
