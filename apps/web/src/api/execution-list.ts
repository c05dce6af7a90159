/** Executions as rows. */
import type { BodyOf, ExecutionMode, ExecutionRecord, ExecutionStatus } from '@reporunner/api-types';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { type BulkResult, inBulk } from './bulk.ts';
import { call } from './client.ts';
import { useLive } from './live.ts';
import { rangeMs, type TimeRange } from './time-range.ts';

export type { ExecutionMode, ExecutionRecord };

export interface ExecutionFilter {
  readonly statuses?: readonly ExecutionStatus[] | undefined;
  readonly workflowId?: string | undefined;
  readonly mode?: ExecutionMode | undefined;
  readonly range?: TimeRange | undefined;
  readonly parentId?: string | undefined;
  readonly retryOf?: string | undefined;
  readonly text?: string | undefined;
}

const queryOf = ({ statuses, range, ...rest }: ExecutionFilter) => ({
  ...rest,
  status: statuses?.join(','),
  // Reckoned when it is asked, so that the filter is the same while time goes by.
  from: range === undefined ? undefined : Date.now() - rangeMs[range],
});

export const executionsKey = ['executions'] as const;

export const executionListQuery = (filter: ExecutionFilter) =>
  infiniteQueryOptions({
    queryKey: [...executionsKey, 'list', filter],
    queryFn: ({ signal, pageParam }) =>
      call('GET /api/v1/executions', {
        query: { ...queryOf(filter), cursor: pageParam, limit: 100 },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    // Rows that came meanwhile are counted, not inserted: the list does not move under its reader.
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** The newest of the list, asked again and again: what is new, and how those in sight go on. */
export const newestExecutionsQuery = (filter: ExecutionFilter) =>
  queryOptions({
    queryKey: [...executionsKey, 'newest', filter],
    queryFn: async ({ signal }) =>
      (await call('GET /api/v1/executions', { query: { ...queryOf(filter), limit: 100 }, signal })).items,
    refetchInterval: () => (useLive.getState().online ? 30_000 : 4_000),
    staleTime: 0,
  });

export const executionCountsQuery = ({ statuses: _, ...filter }: ExecutionFilter) =>
  queryOptions({
    queryKey: [...executionsKey, 'counts', filter],
    queryFn: ({ signal }) => call('GET /api/v1/executions/counts', { query: queryOf(filter), signal }),
    refetchInterval: () => (useLive.getState().online ? 60_000 : 10_000),
    placeholderData: keepPreviousData,
  });

export type BulkExecutions = BodyOf<'POST /api/v1/executions/bulk'>;

export const changeExecutions = (body: BulkExecutions): Promise<readonly BulkResult[]> =>
  inBulk(body, (some) => call('POST /api/v1/executions/bulk', { body: some }));
