/** What the planner asks the runner to do. */
import type { ItemError } from '@reporunner/core';
import type { ExecutionFailure, FinishedStatus, ScopePath, Waiting } from '../events.ts';
import type { Batch, Batches } from '../items/batch.ts';
import type { CollectedRange, LoopPosition } from './containers/container-run.ts';
import { type ExecutionState, findFrame } from './state.ts';

interface OfNode {
  readonly scope: ScopePath;
  readonly node: number;
}

export interface RunCommand extends OfNode {
  readonly type: 'run';
  /** In elapsed time: see `ExecutionState.clockShift`. */
  readonly notBefore?: number;
}

interface SkipCommand extends OfNode {
  readonly type: 'skip';
}

/** Ask the loop whether it goes on. */
export interface DecideCommand extends OfNode {
  readonly type: 'decide';
  readonly items: Batch;
  readonly loop: LoopPosition;
}

/** Store what activations of a container gave, for there is much of it. */
export interface StoreCommand extends OfNode, CollectedRange {
  readonly type: 'store';
}

/** By the wall clock, as people choose times; or in elapsed time, as `ExecutionState.clockShift` says. */
export type Due = { readonly wall: number } | { readonly elapsed: number };

/** A wait is over at its time. */
export interface WakeCommand extends OfNode {
  readonly type: 'wake';
  readonly waiting: Waiting;
  readonly due: Due;
}

/** The node's time limit for its wait. */
export interface ExpireCommand extends OfNode {
  readonly type: 'expire';
  /** In elapsed time: see `ExecutionState.clockShift`. */
  readonly at: number;
}

/** Cancel the executions that the node called, and whose results are no longer waited for. */
export interface AbandonCommand extends OfNode {
  readonly type: 'abandon';
  readonly activation: string;
  readonly attempt: number;
  /** Those that have not ended. */
  readonly indices: readonly number[];
}

/** Start what the node called, or find it started. */
export interface CallCommand extends OfNode {
  readonly type: 'call';
}

/** Every execution that the node called has ended. */
export interface GatherCommand extends OfNode {
  readonly type: 'gather';
}

/** `error` beside outputs: some items failed, and the container's `onError` let the others go on. */
export type ContainerResult =
  | { readonly outputs: Batches; readonly error?: ItemError }
  | { readonly error: ExecutionFailure };

/** A container is through: journal how. */
export interface CloseCommand extends OfNode {
  readonly type: 'close';
  readonly startedAt: number;
  readonly result: ContainerResult;
}

/** Whatever runs at or below this scope is not wanted any more. */
interface AbortCommand {
  readonly type: 'abort';
  readonly scope: ScopePath;
}

/**
 * What is left at that time, and nothing around it was, has a grace time from then on: this scope, or one container in
 * it.
 */
export interface GraceCommand {
  readonly type: 'grace';
  readonly scope: ScopePath;
  readonly node?: number;
}

interface FinishCommand {
  readonly type: 'finish';
  readonly status: FinishedStatus;
  readonly error?: ExecutionFailure;
}

/** A command for a frame that is closed, or being left, is void: see `isVoid`. */
export type Command =
  | RunCommand
  | SkipCommand
  | DecideCommand
  | StoreCommand
  | WakeCommand
  | ExpireCommand
  | AbandonCommand
  | CallCommand
  | GatherCommand
  | CloseCommand
  | AbortCommand
  | GraceCommand
  | FinishCommand;

/** True when the frame of a command is not open any more, or the execution is to end in another way by now. */
export function isVoid(state: ExecutionState, command: Command): boolean {
  if (command.type === 'abort' || command.type === 'abandon' || command.type === 'grace') return false;
  if (command.type === 'finish')
    return command.status === 'succeeded' && findFrame(state, '')?.leaving !== undefined;
  const frame = findFrame(state, command.scope);
  return frame === undefined || frame.leaving !== undefined;
}
