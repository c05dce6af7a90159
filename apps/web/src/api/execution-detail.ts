/** One execution, looked into: what each node did, run by run, and what went through it. */
import type { BinaryHandle, Item, Workflow } from '@reporunner/core';
import { queryOptions } from '@tanstack/react-query';
import { ApiError, api } from './client.ts';
import type { ExecutionRow } from './execution-list.ts';
import { executionsKey } from './execution-list.ts';
import type { ExecutionError, ExecutionStatus, NodeRunStatus } from './executions.ts';
import { useLive } from './live.ts';
import { queryClient } from './query-client.ts';

export type RunStatus = NodeRunStatus | 'cancelled';

/** What a node did in sum, over all iterations. */
export interface NodeSummary {
  readonly nodeId: string;
  readonly status: RunStatus;
  readonly runs?: number;
  /** Of the newest run. */
  readonly scope: string;
  readonly attempt: number;
  readonly items: Readonly<Record<string, number>>;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly error?: ExecutionError;
  readonly errorScope?: string;
}

export interface ExecutionWait {
  readonly nodeId: string;
  readonly scope: string;
  readonly kind: 'time' | 'callback' | 'people' | 'workflows';
  readonly since?: number;
  readonly until?: number;
  readonly title?: string;
  readonly url?: string;
  readonly count?: number;
}

export interface LinkedExecution {
  readonly id: string;
  readonly workflowId: string;
  readonly status: ExecutionStatus;
  readonly createdAt: number;
}

interface Linked {
  readonly items: readonly LinkedExecution[];
  readonly more: boolean;
}

export interface ExecutionView extends ExecutionRow {
  readonly error?: ExecutionError & {
    readonly nodeName?: string;
    readonly scope?: string;
    readonly details?: Readonly<Record<string, unknown>>;
  };
  readonly nodes: readonly NodeSummary[];
  readonly waiting?: readonly ExecutionWait[];
  readonly children?: Linked;
  readonly retries?: Linked;
}

/** One try of a node in one scope. */
export interface NodeRun {
  readonly seq: number;
  readonly scope: string;
  readonly nodeId: string;
  readonly status: RunStatus;
  readonly attempt: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly items: Readonly<Record<string, number>>;
  readonly error?: ExecutionError;
  readonly retryAt?: number;
  readonly reused?: string;
  readonly logs?: readonly { readonly level: string; readonly text: string }[];
}

export const isUnderWay = (status: ExecutionStatus): boolean =>
  status === 'queued' || status === 'running' || status === 'waiting';

/** Told live, it is only asked for in case something was not told. */
const pauseMs = (waits: boolean) => (useLive.getState().online ? 10_000 : waits ? 4_000 : 1_000);

export const executionQuery = (id: string) =>
  queryOptions({
    queryKey: [...executionsKey, 'one', id],
    queryFn: ({ signal }) => api.get<ExecutionView>(`/executions/${id}`, { signal }),
    refetchInterval: ({ state: { data } }) =>
      data === undefined || !isUnderWay(data.status) ? false : pauseMs(data.status === 'waiting'),
  });

/** The workflow as it was when it ran. */
export const ranWorkflowQuery = (id: string) =>
  queryOptions({
    queryKey: [...executionsKey, 'workflow', id],
    queryFn: ({ signal }) =>
      api.get<{ readonly versionId: string; readonly draft: boolean; readonly workflow: Workflow }>(
        `/executions/${id}/workflow`,
        { signal },
      ),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

export interface Runs {
  readonly ended: readonly NodeRun[];
  /** Not ended yet: told anew each time. */
  readonly open: readonly NodeRun[];
  /** Seq of the last one that has ended. */
  readonly after: number;
  /** There are more than a screen can make sense of. */
  readonly cut: boolean;
}

const runsPage = 1_000;
export const mostRuns = 20_000;
const noRuns: Runs = { ended: [], open: [], after: 0, cut: false };

/** All runs of an execution; asked again, only what has ended since is read. */
export const runsQuery = (id: string, underWay: boolean) =>
  queryOptions({
    queryKey: [...executionsKey, 'runs', id],
    queryFn: async ({ signal, queryKey }): Promise<Runs> => {
      let { ended, after, cut } = queryClient.getQueryData<Runs>(queryKey) ?? noRuns;
      let open: readonly NodeRun[] = [];
      while (!cut) {
        const page = await api.get<{ readonly items: readonly NodeRun[]; readonly nextAfter?: number }>(
          `/executions/${id}/runs`,
          { query: { after, limit: runsPage }, signal },
        );
        const done = page.items.filter(
          ({ finishedAt, status }) => finishedAt !== undefined || status === 'skipped',
        );
        ended = [...ended, ...done];
        open = page.items.filter((run) => !done.includes(run));
        after = Math.max(after, ...done.map(({ seq }) => seq));
        cut = ended.length >= mostRuns;
        if (page.nextAfter === undefined) break;
      }
      return { ended, open, after, cut };
    },
    refetchInterval: () => (underWay ? pauseMs(false) : false),
  });

export interface PortSlice {
  readonly total: number;
  readonly items: readonly Item[];
  readonly indexes?: readonly number[];
  readonly nextOffset?: number;
}

export interface NodeDataPage {
  readonly ports: Readonly<Record<string, PortSlice>>;
}

interface DataRequest {
  readonly scope: string;
  readonly port?: string;
  readonly offset?: number;
  readonly limit: number;
  readonly text?: string;
}

export type DataSide = 'input' | 'output';

export const readNodeData = (
  executionId: string,
  nodeId: string,
  side: DataSide,
  query: DataRequest,
  signal: AbortSignal,
) =>
  api.get<NodeDataPage>(`/executions/${executionId}/${side === 'input' ? 'input' : 'data'}/${nodeId}`, {
    query: { ...query },
    signal,
  });

export const binaryUrl = (executionId: string, binary: BinaryHandle, inline: boolean) =>
  `/api/v1/executions/${executionId}/binary/${encodeURIComponent(binary.id)}${inline ? '?inline=true' : ''}`;

export const retryExecution = (id: string, version: 'original' | 'published') =>
  api.post<{ readonly executionId: string }>(`/executions/${id}/retry`, { version });

export const deleteExecution = (id: string) => api.delete(`/executions/${id}`);

/** The last execution of the same workflow before this one that succeeded. */
export const lastSuccessQuery = (id: string) =>
  queryOptions({
    queryKey: [...executionsKey, 'compare', id],
    queryFn: ({ signal }) =>
      api.get<{ readonly executionId?: string }>(`/executions/compare/${id}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

/** The first items of a run, at each of its ports, with how many there are. */
export const nodeDataQuery = (
  executionId: string,
  nodeId: string,
  scope: string,
  side: DataSide,
  limit: number,
  /** Another one is read anew: the run has gone on. */
  stamp = 0,
) =>
  queryOptions({
    queryKey: [...executionsKey, 'data', executionId, nodeId, scope, side, limit, stamp],
    queryFn: async ({ signal }): Promise<NodeDataPage> => {
      try {
        return await readNodeData(executionId, nodeId, side, { scope, limit }, signal);
      } catch (error) {
        // It has given, or got, nothing.
        if (error instanceof ApiError && error.code === 'NOT_FOUND') return { ports: {} };
        throw error;
      }
    },
    staleTime: 60_000,
  });
