import type {
  ExecutionDetail,
  ExecutionFailure,
  NodeRunFacts as RunFacts,
  RunPage,
} from '@reporunner/api-types';
import { api } from './client.ts';

export type { ExecutionDetail, ExecutionStatus, NodeDigest, NodeRunStatus } from '@reporunner/api-types';

export type ExecutionError = ExecutionFailure;

/** The newest facts of a node in one frame. */
export type NodeRunFacts = Omit<RunFacts, 'seq' | 'error' | 'reused'> & {
  readonly error?: ExecutionError | undefined;
  readonly reused?: string | undefined;
};

export const readExecution = (executionId: string, signal: AbortSignal) =>
  api.get<ExecutionDetail>(`/executions/${executionId}`, { signal });

/** Runs in the order of their events, at most `limit` of those after `after`. */
export const readRuns = (executionId: string, after: number, limit: number, signal: AbortSignal) =>
  api.get<RunPage>(`/executions/${executionId}/runs`, { query: { after, limit }, signal });

export interface StartExecution {
  readonly version: 'draft' | 'published';
  readonly triggerNodeId?: string;
  /** What the trigger puts out. */
  readonly data?: unknown;
  /** Runs up to this node, and nothing that it does not need. */
  readonly destinationNodeId?: string;
  /** Runs the destination alone, with `input`. */
  readonly onlyNode?: boolean;
  readonly input?: Readonly<Record<string, readonly unknown[]>>;
  /** Results of this execution are taken over where they still hold. */
  readonly reuseFrom?: string;
}

export const startExecution = (workflowId: string, body: StartExecution) =>
  api.post<{ readonly executionId: string }>(`/workflows/${workflowId}/executions`, body);

export const cancelExecution = (executionId: string) => api.post(`/executions/${executionId}/cancel`);
