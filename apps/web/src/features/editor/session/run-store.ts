/**
 * The run shown over the canvas: the state of each node, fed by live events. Kept apart from the document, so that
 * a status costs one node's render and not the canvas's.
 */
import { createStore } from 'zustand/vanilla';

export type NodeRunStatus = 'running' | 'retrying' | 'waiting' | 'succeeded' | 'failed' | 'skipped';
export type ExecutionStatus = 'queued' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'cancelled';

/** The newest run of a node; in a container, of the iteration that is looked at. */
export interface NodeRun {
  readonly status: NodeRunStatus;
  readonly attempt: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  /** Items per output port. */
  readonly items: Readonly<Record<string, number>>;
  readonly error?: { readonly code: string; readonly message: string };
  readonly reused?: 'pinned' | 'retry';
  /** Runs so far, over all iterations. */
  readonly runs: number;
  /** Path of the frame it ran in: `loop1[3]`. */
  readonly scope: string;
}

export interface RunState {
  readonly executionId: string | undefined;
  readonly status: ExecutionStatus | undefined;
  readonly error: { readonly code: string; readonly message: string; readonly nodeId?: string } | undefined;
  readonly startedAt: number | undefined;
  readonly finishedAt: number | undefined;
  readonly nodes: ReadonlyMap<string, NodeRun>;
  /** Which iteration of a container is looked at: scope path by container id; absent, the newest. */
  readonly iterations: ReadonlyMap<string, string>;
}

export const noRun: RunState = {
  executionId: undefined,
  status: undefined,
  error: undefined,
  startedAt: undefined,
  finishedAt: undefined,
  nodes: new Map(),
  iterations: new Map(),
};

export type RunStore = ReturnType<typeof createRunStore>;

export function createRunStore() {
  return createStore<RunState>()(() => noRun);
}
