/** One execution, looked into: what each node did, run by run, and what went through it. */
import type { ExecutionStatus, NodeData, NodeRunSummary } from '@reporunner/api-types';
import { queryOptions } from '@tanstack/react-query';
import { ApiError, call } from './client.ts';
import { type RunSide, readNodeData } from './execution-data.ts';
import { executionsKey } from './execution-list.ts';
import { readExecution, readRuns } from './executions.ts';
import { useLive } from './live.ts';
import { queryClient } from './query-client.ts';

export type {
  ExecutionDetail,
  ExecutionWait,
  NodeDigest,
  NodeRunStatus,
  NodeRunSummary,
} from '@reporunner/api-types';

export const isUnderWay = (status: ExecutionStatus): boolean =>
  status === 'queued' || status === 'running' || status === 'waiting';

/** Told live, it is only asked for in case something was not told. */
const pauseMs = (waits: boolean) => (useLive.getState().online ? 10_000 : waits ? 4_000 : 1_000);

export const executionQuery = (id: string) =>
  queryOptions({
    queryKey: [...executionsKey, 'one', id],
    queryFn: ({ signal }) => readExecution(id, signal),
    refetchInterval: ({ state: { data } }) =>
      data === undefined || !isUnderWay(data.status) ? false : pauseMs(data.status === 'waiting'),
  });

/** The workflow as it was when it ran. */
export const ranWorkflowQuery = (id: string) =>
  queryOptions({
    queryKey: [...executionsKey, 'workflow', id],
    queryFn: ({ signal }) => call('GET /api/v1/executions/:id/workflow', { params: { id }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

export interface Runs {
  readonly ended: readonly NodeRunSummary[];
  /** Not ended yet: told anew each time. */
  readonly open: readonly NodeRunSummary[];
  /** Seq of the last one that has ended. */
  readonly after: number;
  /** How far the execution was known to be when they were read: those of later events may be missing. */
  readonly upTo: number;
  /** There are more than a screen can make sense of. */
  readonly cut: boolean;
}

const runsPage = 1_000;
export const maxRuns = 20_000;
const noRuns: Runs = { ended: [], open: [], after: 0, upTo: 0, cut: false };

const knownExecution = (id: string) => queryClient.getQueryData(executionQuery(id).queryKey);

/**
 * All runs of an execution; asked again, only what has ended since is read. Read until they reach as far as the
 * execution does: its end is no reason to stop while the last of them could not be read.
 */
export const runsQuery = (id: string) =>
  queryOptions({
    queryKey: [...executionsKey, 'runs', id],
    queryFn: async ({ signal, queryKey }): Promise<Runs> => {
      let { ended, after, cut } = queryClient.getQueryData<Runs>(queryKey) ?? noRuns;
      let open: readonly NodeRunSummary[] = [];
      const upTo = knownExecution(id)?.lastSeq ?? 0;
      while (!cut) {
        const page = await readRuns(id, after, runsPage, signal);
        const done = page.items.filter(
          ({ finishedAt, status }) => finishedAt !== undefined || status === 'skipped',
        );
        ended = [...ended, ...done];
        open = page.items.filter((run) => !done.includes(run));
        after = Math.max(after, ...done.map(({ seq }) => seq));
        cut = ended.length >= maxRuns;
        if (page.nextAfter === undefined) break;
      }
      return { ended, open, after, upTo, cut };
    },
    refetchInterval: ({ state: { data } }) => {
      const execution = knownExecution(id);
      if (execution === undefined) return false;
      if (isUnderWay(execution.status)) return pauseMs(false);
      return data === undefined || data.upTo < execution.lastSeq ? 1_000 : false;
    },
  });

export const retryExecution = (id: string, version: 'original' | 'published') =>
  call('POST /api/v1/executions/:id/retry', { params: { id }, body: { version } });

export const deleteExecution = (id: string) => call('DELETE /api/v1/executions/:id', { params: { id } });

/** The last execution of the same workflow before this one that succeeded. */
export const lastSuccessQuery = (id: string) =>
  queryOptions({
    queryKey: [...executionsKey, 'compare', id],
    queryFn: ({ signal }) => call('GET /api/v1/executions/compare/:id', { params: { id }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

/** The first items of a run, at each of its ports, with how many there are. */
export const nodeDataQuery = (
  address: RunSide,
  limit: number,
  /** Another one is read anew: the run has gone on. */
  stamp = 0,
) =>
  queryOptions({
    queryKey: [...executionsKey, 'data', address, limit, stamp],
    queryFn: async ({ signal }): Promise<Pick<NodeData, 'ports'>> => {
      try {
        return await readNodeData(address, { limit }, signal);
      } catch (error) {
        // It has given, or got, nothing.
        if (error instanceof ApiError && error.code === 'NOT_FOUND') return { ports: {} };
        throw error;
      }
    },
    staleTime: 60_000,
  });
