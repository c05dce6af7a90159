import type { WorkflowVersionSummary } from '@reporunner/api-types';
import type { Workflow } from '@reporunner/core';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';

export type { WorkflowVersionSummary };

export const versionsKey = (workflowId: string) => ['workflow', workflowId, 'versions'] as const;

export const versionListQuery = (workflowId: string) =>
  infiniteQueryOptions({
    queryKey: [...versionsKey(workflowId), 'list'],
    queryFn: ({ signal, pageParam }) =>
      call('GET /api/v1/workflows/:id/versions', {
        params: { id: workflowId },
        query: { cursor: pageParam, limit: 50 },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });

export const readVersion = (workflowId: string, versionId: string, signal: AbortSignal) =>
  call('GET /api/v1/workflows/:id/versions/:versionId', { params: { id: workflowId, versionId }, signal });

/** A version never changes. */
export const versionQuery = (workflowId: string, versionId: string) =>
  queryOptions({
    queryKey: [...versionsKey(workflowId), versionId],
    queryFn: async ({ signal }): Promise<Workflow> =>
      (await readVersion(workflowId, versionId, signal)).workflow,
    staleTime: Number.POSITIVE_INFINITY,
  });

export const restoreVersion = (workflowId: string, versionId: string) =>
  call('POST /api/v1/workflows/:id/versions/:versionId/restore', { params: { id: workflowId, versionId } });

export const publishVersion = (workflowId: string, versionId: string) =>
  call('POST /api/v1/workflows/:id/publish', { params: { id: workflowId }, body: { versionId } });
