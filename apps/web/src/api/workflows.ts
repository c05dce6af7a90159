import type { Diagnostic, Operation, Workflow } from '@reporunner/core';
import { queryOptions } from '@tanstack/react-query';
import { api, type RequestOptions } from './client.ts';

/** A draft and what is known of it. */
export type WorkflowRecord = Workflow & {
  readonly revision: number;
  readonly publishedVersionId?: string;
  readonly folderId?: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly nextRuns?: readonly string[];
};

export const workflowQuery = (workflowId: string) =>
  queryOptions({
    queryKey: ['workflow', workflowId],
    queryFn: ({ signal }) => api.get<WorkflowRecord>(`/workflows/${workflowId}`, { signal }),
  });

/** Only what it is called: for filters and links. */
export const workflowNameQuery = (workflowId: string) =>
  queryOptions({
    queryKey: ['workflow-name', workflowId],
    queryFn: async ({ signal }) =>
      (await api.get<WorkflowRecord>(`/workflows/${workflowId}`, { signal })).name,
    staleTime: 60_000,
    retry: false,
  });

export const readWorkflow = (workflowId: string) => api.get<WorkflowRecord>(`/workflows/${workflowId}`);

export const createWorkflow = (document: unknown, folderId?: string) =>
  api.post<WorkflowRecord>('/workflows', document, { query: { folderId } });

export const sendOperation = (
  workflowId: string,
  body: Operation & { readonly operationId: string; readonly clientId: string },
  options: RequestOptions,
) => api.post<{ readonly revision: number }>(`/workflows/${workflowId}/operations`, body, options);

interface OperationRecord {
  readonly revision: number;
  readonly operation: Operation;
  readonly operationId?: string;
}

export const operationsAfter = (workflowId: string, after: number) =>
  api.get<{ readonly items: readonly OperationRecord[] }>(`/workflows/${workflowId}/operations`, {
    query: { after, limit: 250 },
  });

export const validateWorkflow = (workflowId: string, signal: AbortSignal) =>
  api.post<{ readonly valid: boolean; readonly diagnostics: readonly Diagnostic[] }>(
    `/workflows/${workflowId}/validate`,
    {},
    { signal },
  );

export const publishWorkflow = (workflowId: string, message: string) =>
  api.post(`/workflows/${workflowId}/publish`, { message });

export const unpublishWorkflow = (workflowId: string) => api.post(`/workflows/${workflowId}/unpublish`);
