/** Executions as rows. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from './client.ts';
import type { ExecutionError, ExecutionStatus } from './executions.ts';
import { useLive } from './live.ts';
import { rangeMs, type TimeRange } from './time-range.ts';
import type { Page } from './workflow-list.ts';

export type ExecutionMode = 'trigger' | 'manual' | 'retry' | 'error' | 'cli' | 'sub-workflow';

export interface ExecutionRow {
  readonly id: string;
  readonly workflowId: string;
  /** Absent: the workflow is gone. */
  readonly workflowName?: string;
  /** A version's id, or `draft:` and the revision. */
  readonly versionId: string;
  readonly mode: ExecutionMode;
  readonly status: ExecutionStatus;
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly durationMs?: number;
  readonly error?: ExecutionError & { readonly nodeName?: string };
  readonly retryOf?: string;
  readonly parentId?: string;
}

export interface ExecutionFilter {
  readonly statuses?: readonly ExecutionStatus[] | undefined;
  readonly workflowId?: string | undefined;
  readonly mode?: ExecutionMode | undefined;
  readonly range?: TimeRange | undefined;
  readonly parentId?: string | undefined;
  readonly retryOf?: string | undefined;
}

const queryOf = ({ statuses, range, ...rest }: ExecutionFilter) => ({
  ...rest,
  status: statuses,
  // Reckoned when it is asked, so that the filter is the same while time goes by.
  from: range === undefined ? undefined : Date.now() - rangeMs[range],
});

export const executionsKey = ['executions'] as const;

export const executionListQuery = (filter: ExecutionFilter) =>
  infiniteQueryOptions({
    queryKey: [...executionsKey, 'list', filter],
    queryFn: ({ signal, pageParam }) =>
      api.get<Page<ExecutionRow>>('/executions', {
        query: { ...queryOf(filter), cursor: pageParam, limit: 100 },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    // Rows that came meanwhile are told of, not put in front of somebody who reads.
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** The newest of the list, asked again and again: what is new, and how those in sight go on. */
export const newestExecutionsQuery = (filter: ExecutionFilter) =>
  queryOptions({
    queryKey: [...executionsKey, 'newest', filter],
    queryFn: async ({ signal }) =>
      (
        await api.get<Page<ExecutionRow>>('/executions', {
          query: { ...queryOf(filter), limit: 100 },
          signal,
        })
      ).items,
    refetchInterval: () => (useLive.getState().online ? 30_000 : 4_000),
    staleTime: 0,
  });

export type StatusCounts = Readonly<
  Record<ExecutionStatus, { readonly count: number; readonly more: boolean }>
>;

export const executionCountsQuery = ({ statuses: _, ...filter }: ExecutionFilter) =>
  queryOptions({
    queryKey: [...executionsKey, 'counts', filter],
    queryFn: ({ signal }) => api.get<StatusCounts>('/executions/counts', { query: queryOf(filter), signal }),
    refetchInterval: () => (useLive.getState().online ? 60_000 : 10_000),
    placeholderData: keepPreviousData,
  });

export type BulkExecutions = {
  readonly action: 'cancel' | 'retry' | 'delete';
  readonly ids: readonly string[];
};
