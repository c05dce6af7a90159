/** What is known of an execution: the fold of its journal, and nothing else. */
import type { ItemError } from '@reporunner/core';
import type { ContainerPlan } from '@reporunner/integrations';
import type {
  ChildEnded,
  ExecutionFailure,
  FailedItems,
  FinishedStatus,
  ScopePath,
  Stopping,
  Waiting,
} from '../events.ts';
import { type Batch, type Batches, joinOf, type ListLimits } from '../items/batch.ts';
import type { Plan, PlanScope } from '../plan/plan.ts';
import type { ContainerRun, LoopPosition, Positions } from './containers/container-run.ts';

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
  outputs: Batches | undefined;
  error: ItemError | undefined;
  /** When the next try is due. */
  retryAt: number | undefined;
  /** NodeStarted is in the journal, and no end of it. */
  inFlight: boolean;
  /** Of a container that is open. */
  container: Container | undefined;
  /** Of a node that waits. */
  waiting: Waiting | undefined;
  /** The interceptor that was asked last before the attempt that is due. */
  passed: string | undefined;
  /** What lies at its inputs in place of what was delivered, by port. */
  replacedInput: Batches | undefined;
  /** What the executions gave that it waits for, by index. */
  children: (ChildEnded | undefined)[] | undefined;
}

/** A container at work. */
export interface Container {
  /** Where it stands. */
  readonly frame: Frame;
  readonly node: number;
  readonly plan: ContainerPlan;
  readonly input: Batch;
  /** Items that it could not decide on. */
  readonly failed: readonly FailedItems[] | undefined;
  readonly run: ContainerRun;
  readonly seed: number;
  /** What the paths of its bodies begin with. */
  readonly prefix: ScopePath;
  readonly startedAt: number;
  /** The same in elapsed time. */
  readonly openedAt: number;
  /** Bodies that are open. */
  readonly frames: Set<Frame>;
  /** Why it was stopped from outside; it fails with this once all is closed. */
  stopped: ExecutionFailure | undefined;
  isLeft: boolean;
  /** C1. When it was stopped, while nothing around it was being left: its `finally` bodies have a grace time. */
  graceFrom: number | undefined;
  /** The command that it waits for, with no body open: its end (`close`), or its condition (`decide`). */
  awaits: 'close' | 'decide' | undefined;
}

/** Why a frame is being closed before its nodes are through. */
export type Leaving =
  | { readonly kind: 'failed'; readonly error: ExecutionFailure }
  | { readonly kind: 'left'; readonly control?: 'break' | 'continue'; readonly items: Batch }
  | { readonly kind: 'stopped'; readonly status: 'failed' | 'cancelled'; readonly error?: ItemError };

/** One activation of a scope. The root is the frame with the path ''. */
export interface Frame {
  readonly path: ScopePath;
  readonly scope: PlanScope;
  /** By slot. */
  readonly nodes: readonly NodeState[];
  /** Which nodes take part at all; absent: every one of the scope. */
  readonly active: ReadonlySet<number> | undefined;
  /** Whose body this is; the root has none. */
  readonly owner: Container | undefined;
  readonly input: Batch;
  /** Place in the container's input of the first item, or of each. */
  readonly positions: number | Positions | undefined;
  readonly loop: LoopPosition | undefined;
  readonly error: ItemError | undefined;
  /** Nodes that are ready, running, waiting, or due for another try. */
  open: number;
  leaving: Leaving | undefined;
  /** C1. When that began, while nothing around it was being left: `finally` bodies in it have a grace time. */
  graceFrom: number | undefined;
  /** Containers that still wind up while the frame is being left. */
  closing: number;
}

export interface ExecutionState {
  readonly plan: Plan;
  readonly limits: ListLimits;
  /** Frames that are open, by path. */
  readonly frames: Map<ScopePath, Frame>;
  seq: number;
  /**
   * T6. What the wall clock was set by since the execution began, in milliseconds. The wall clock less this counts elapsed
   * time, as delays and time limits do.
   */
  clockShift: number;
  status: 'running' | FinishedStatus;
  trigger: number;
  /** It was cancelled, or ran out of time. */
  stopping: Stopping | undefined;
  /** Another workflow called this one. */
  isCalled: boolean;
}

/** Undefined when that scope is not open (any more). */
export function findFrame(state: ExecutionState, path: ScopePath): Frame | undefined {
  return state.frames.get(path);
}

export function frameOf(state: ExecutionState, path: ScopePath): Frame {
  const frame = state.frames.get(path);
  if (frame === undefined) throw new Error(`no frame "${path}" in the execution`);
  return frame;
}

/** True when a scope or a container around the frame is being left. */
export function isInsideLeft({ owner }: Frame): boolean {
  for (let at = owner; at !== undefined; at = at.frame.owner)
    if (at.isLeft || at.frame.leaving !== undefined) return true;
  return false;
}

/** True when there is a loop that a break in this frame would end. */
export function isInLoop(frame: Frame): boolean {
  for (let at = frame.owner; at !== undefined; at = at.frame.owner)
    if (at.plan.kind === 'repeat' || (at.plan.kind === 'slices' && at.plan.isLoop)) return true;
  return false;
}

/** The state of a node of the frame's own scope. */
export function nodeIn(state: ExecutionState, frame: Frame, index: number): NodeState {
  return frame.nodes[state.plan.nodes[index]?.slot as number] as NodeState;
}

/**
 * Names one activation of a scope among all of the execution: its path, and which attempt at the containers around it
 * this is, for a container that is tried again opens bodies of the same paths.
 */
export function activationOf(state: ExecutionState, frame: Frame): string {
  let attempts = '';
  for (let { owner } = frame; owner !== undefined; owner = owner.frame.owner) {
    const { attempt } = nodeIn(state, owner.frame, owner.node);
    if (attempt > 1) attempts = `~${state.plan.nodes[owner.node]?.id}:${attempt}${attempts}`;
  }
  return frame.path + attempts;
}

/** True when the batch sets off its target. */
export function delivers(batch: Batch | undefined, runOnEmpty: boolean): boolean {
  return batch !== undefined && (batch.length > 0 || runOnEmpty);
}

/**
 * What lies at an input port: the delivered batches in edge order, or, at the entries of a body, what the container
 * gave it. A lone batch is passed on as it is.
 */
export function inputOf(state: ExecutionState, frame: Frame, index: number, port: string): Batch | undefined {
  const { replacedInput } = nodeIn(state, frame, index);
  if (replacedInput !== undefined) return replacedInput[port];
  const incoming = state.plan.nodes[index]?.incoming;
  if (incoming === undefined || incoming.length === 0)
    return frame.owner !== undefined && port === 'main' ? frame.input : undefined;
  let only: Batch | undefined;
  let several: Batch[] | undefined;
  for (const edge of incoming) {
    if (edge.toPort !== port) continue;
    const batch = nodeIn(state, frame, edge.from).outputs?.[edge.fromPort];
    if (batch === undefined) continue;
    if (several !== undefined) several.push(batch);
    else if (only === undefined) only = batch;
    else several = [only, batch];
  }
  return several === undefined ? only : joinOf(several);
}

/**
 * The frame whose counter is `$loop` or `$batch` as seen from `frame`: that of the innermost container of the kind;
 * where there is none, of the innermost that counts at all.
 */
export function countedFrame(frame: Frame, counter: 'loop' | 'batch'): Frame | undefined {
  let other: Frame | undefined;
  for (let at: Frame | undefined = frame; at !== undefined; at = at.owner?.frame) {
    const plan = at.owner?.plan;
    if (plan === undefined || plan.kind === 'branches' || plan.kind === 'try') continue;
    // Journals of earlier versions do not name the counter.
    const own = plan.counter ?? (plan.kind === 'repeat' || plan.isLoop ? 'loop' : undefined);
    if (own === counter) return at;
    other ??= at;
  }
  return other;
}
