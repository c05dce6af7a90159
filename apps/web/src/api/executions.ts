import { api } from './client.ts';

export type ExecutionStatus = 'queued' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'cancelled';
export type NodeRunStatus = 'running' | 'retrying' | 'waiting' | 'succeeded' | 'failed' | 'skipped';

export interface ExecutionError {
  readonly code: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly nodeId?: string;
}

/** The newest facts of a node in one frame. */
export interface NodeRunFacts {
  readonly nodeId: string;
  /** Path of the frame: empty at the root, `loop1[3]` in an iteration. */
  readonly scope: string;
  readonly status: NodeRunStatus;
  readonly attempt: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  /** Items per output port. */
  readonly items: Readonly<Record<string, number>>;
  readonly error?: ExecutionError;
  readonly reused?: string;
  /** What its code wrote to the console. */
  readonly logs?: readonly { readonly level: string; readonly text: string }[];
}

export interface ExecutionDetail {
  readonly id: string;
  readonly workflowId: string;
  readonly status: ExecutionStatus;
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly error?: ExecutionError;
  readonly nodes: readonly NodeRunFacts[];
}

export const readExecution = (executionId: string, signal: AbortSignal) =>
  api.get<ExecutionDetail>(`/executions/${executionId}`, { signal });

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
