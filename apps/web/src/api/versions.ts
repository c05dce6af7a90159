import type { WorkflowVersionRecord, WorkflowVersionSummary } from '@reporunner/api-types';
import type { Workflow } from '@reporunner/core';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from './client.ts';
import type { WorkflowRecord } from './workflows.ts';

export type { WorkflowVersionSummary };

interface VersionPage {
  readonly items: readonly WorkflowVersionSummary[];
  readonly nextCursor?: string;
}

export const versionsKey = (workflowId: string) => ['workflow', workflowId, 'versions'] as const;

export const versionListQuery = (workflowId: string) =>
  infiniteQueryOptions({
    queryKey: [...versionsKey(workflowId), 'list'],
    queryFn: ({ signal, pageParam }) =>
      api.get<VersionPage>(`/workflows/${workflowId}/versions`, {
        query: { cursor: pageParam, limit: 50 },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });

/** A version never changes. */
export const versionQuery = (workflowId: string, versionId: string) =>
  queryOptions({
    queryKey: [...versionsKey(workflowId), versionId],
    queryFn: async ({ signal }): Promise<Workflow> =>
      (
        await api.get<Omit<WorkflowVersionRecord, 'workflow'> & { readonly workflow: Workflow }>(
          `/workflows/${workflowId}/versions/${versionId}`,
          { signal },
        )
      ).workflow,
    staleTime: Number.POSITIVE_INFINITY,
  });

export const restoreVersion = (workflowId: string, versionId: string) =>
  api.post<WorkflowRecord>(`/workflows/${workflowId}/versions/${versionId}/restore`);

export const publishVersion = (workflowId: string, versionId: string) =>
  api.post(`/workflows/${workflowId}/publish`, { versionId });
