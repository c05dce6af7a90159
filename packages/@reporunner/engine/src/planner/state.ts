/** What is known of an execution: the fold of its journal, and nothing else. */
import type { Item, ItemError } from '@reporunner/core';
import type { PortBatches } from '@reporunner/integrations';
import type { ExecutionFailure, FinishedStatus, ScopePath } from '../events.ts';
import type { Plan } from '../plan/plan.ts';

export type NodeStatus =
  | 'idle'
  | 'ready'
  | 'running'
  | 'retrying'
  | 'waiting'
  | 'succeeded'
  | 'failed'
  | 'skipped';

export interface NodeState {
  status: NodeStatus;
  /** Incoming edges that are not settled yet. */
  pending: number;
  /** Whether any settled edge delivered items. */
  delivered: boolean;
  attempt: number;
  outputs: PortBatches | undefined;
  error: ItemError | undefined;
  /** When the next try is due. */
  retryAt: number | undefined;
  /** NodeStarted is in the journal, and no end of it. */
  inFlight: boolean;
}

/** One activation of a scope. The root is the frame with the path ''. */
export interface Frame {
  readonly path: ScopePath;
  readonly nodes: readonly NodeState[];
  /** Which nodes take part at all. */
  readonly active: ReadonlySet<number>;
}

export interface ExecutionState {
  readonly plan: Plan;
  readonly frames: Map<ScopePath, Frame>;
  seq: number;
  /** Nodes that are ready, running, waiting, or due for another try. */
  open: number;
  failure: ExecutionFailure | undefined;
  status: 'running' | FinishedStatus;
  trigger: number;
}

export function frameOf(state: ExecutionState, path: ScopePath): Frame {
  const frame = state.frames.get(path);
  if (frame === undefined) throw new Error(`no frame "${path}" in the execution`);
  return frame;
}

/** True when the batch sets off its target. */
export function delivers(batch: readonly Item[] | undefined, runOnEmpty: boolean): boolean {
  return batch !== undefined && (batch.length > 0 || runOnEmpty);
}

const none: readonly Item[] = Object.freeze([]);

/** What lies at an input port: the delivered batches in edge order. A lone batch is passed on as it is. */
export function inputOf(
  state: ExecutionState,
  frame: Frame,
  index: number,
  port: string,
): readonly Item[] | undefined {
  let only: readonly Item[] | undefined;
  let joined: Item[] | undefined;
  for (const edge of state.plan.nodes[index]?.incoming ?? []) {
    if (edge.toPort !== port) continue;
    const batch = frame.nodes[edge.from]?.outputs?.[edge.fromPort];
    if (batch === undefined) continue;
    if (joined !== undefined) for (const item of batch) joined.push(item);
    else if (only === undefined) only = batch;
    else joined = [...only, ...batch];
  }
  return joined ?? only;
}

/** What an execution ends with: the items of the last node, in graph order, that put out any. */
export function lastOutputs(state: ExecutionState): readonly Item[] {
  const frame = state.frames.get('');
  if (frame === undefined) return none;
  for (const index of state.plan.reverseOrder) {
    const node = frame.nodes[index];
    if (node?.status !== 'succeeded' || node.outputs === undefined) continue;
    for (const port of Object.keys(node.outputs)) {
      const batch = node.outputs[port];
      if (batch !== undefined && batch.length > 0) return batch;
    }
    return none;
  }
  return none;
}
