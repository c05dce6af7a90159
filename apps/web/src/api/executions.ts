import type { BodyOf, ExecutionFailure, NodeRunSummary } from '@reporunner/api-types';
import { call } from './client.ts';

export type {
  ExecutionDetail,
  ExecutionFailure,
  ExecutionRecord,
  ExecutionStatus,
  NodeDigest,
  NodeRunStatus,
} from '@reporunner/api-types';

/** A run of a node as far as it is shown, from a live event or from the API. */
export type ShownRun = Omit<NodeRunSummary, 'seq' | 'error' | 'reused'> & {
  /** Of the event that it is known by; absent in what is said of a node in sum. */
  readonly seq?: number;
  readonly error?: ExecutionFailure | undefined;
  readonly reused?: string | undefined;
};

export const readExecution = (executionId: string, signal: AbortSignal) =>
  call('GET /api/v1/executions/:id', { params: { id: executionId }, signal });

/** Runs in the order of their events, at most `limit` of those after `after`. */
export const readRuns = (executionId: string, after: number, limit: number, signal: AbortSignal) =>
  call('GET /api/v1/executions/:id/runs', {
    params: { id: executionId },
    query: { after, limit },
    signal,
  });

export type StartExecution = BodyOf<'POST /api/v1/workflows/:id/executions'>;

export const startExecution = (workflowId: string, body: StartExecution) =>
  call('POST /api/v1/workflows/:id/executions', { params: { id: workflowId }, body });

export const cancelExecution = (executionId: string) =>
  call('POST /api/v1/executions/:id/cancel', { params: { id: executionId } });
