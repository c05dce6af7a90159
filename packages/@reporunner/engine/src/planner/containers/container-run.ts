/**
 * What a kind of container has to answer, and what it may ask for. A run belongs to one activation of one container in
 * one execution; it holds nothing but what the journal says, so a replay brings it to the same state.
 */
import type { ItemError, Places } from '@reporunner/core';
import type { ExecutionFailure, ScopePath } from '../../events.ts';
import type { Batch, Batches, ListLimits, StoredItems } from '../../items/batch.ts';

/** How a body ended. `left`: it was stopped, by break, by continue, or because its result is no longer needed. */
export type BodyOutcome =
  | { readonly kind: 'done'; readonly items: Batch; readonly positions?: Positions }
  | { readonly kind: 'failed'; readonly error: ExecutionFailure }
  | {
      readonly kind: 'left';
      readonly control?: 'break' | 'continue';
      readonly items: Batch;
      readonly positions?: Positions;
    };

/** A break or continue on its way out to the loop. */
export interface Leap {
  readonly control: 'break' | 'continue';
  readonly items: Batch;
}

/** Places in the container's input that each item descends from, as far as they are known. */
export type Positions = readonly (Places | undefined)[];

/** One activation of a body, as its container sees it. */
export interface BodyFrame {
  readonly path: ScopePath;
  readonly loop: LoopPosition | undefined;
}

export interface OpenBody {
  readonly body: string;
  /** The last part of the frame's path, after the container's id: `[3]`, `#2`, `.catch`. */
  readonly key: string;
  readonly input: Batch;
  /** Place in the container's input of the first item, or of each; undefined when they come from elsewhere. */
  readonly positions: number | Positions | undefined;
  /** Milliseconds since the epoch before which nothing in it starts. */
  readonly notBefore?: number;
  /** `$loop` in the body. */
  readonly loop?: LoopPosition;
  /** `$error` in the body. */
  readonly error?: ItemError;
}

export interface LoopPosition {
  readonly index: number;
  /** Absent while it is not known. */
  readonly total?: number;
}

/** What activations gave, at one port, from one on up to another that is not among them. */
export interface StoredRange {
  readonly port: string;
  readonly from: number;
  readonly to: number;
  readonly items: StoredItems;
}

export interface CollectedRange extends Omit<StoredRange, 'items'> {
  readonly items: Batch;
}

/** One event's worth of planning, on behalf of one container. */
export interface ContainerTransition {
  /** Time of the event that is being applied. */
  readonly now: number;
  /** The container's input. */
  readonly input: Batch;
  /** Drawn once per activation: a number from 0 up to 1. */
  readonly seed: number;
  /** Bodies that are open. */
  readonly frames: ReadonlySet<BodyFrame>;
  /** What is collected beyond these is stored. */
  readonly limits: ListLimits;
  /** True when the body holds no node. */
  isEmpty(body: string): boolean;
  open(body: OpenBody): void;
  /** Stops an open body; `closed` gets it as `left` once its own `finally` bodies are through. */
  leave(frame: BodyFrame): void;
  /** What lies at a body's entries, as the container's own output. */
  inputOf(frame: BodyFrame): Batch;
  /** Asks for the loop's condition over these items; the answer comes as `decided`. */
  decide(items: Batch, loop: LoopPosition): void;
  /** Asks that what these activations gave is stored; the answer comes as `stored`. */
  store(collected: CollectedRange): void;
  succeed(outputs: Batches): void;
  fail(error: ExecutionFailure): void;
  /** C6. Nothing of the container is open any more, and a break or continue in it goes on to the loop. */
  leap(leap: Leap): void;
  /** Nothing of the container is open any more, after `leave` was asked. */
  left(): void;
}

export interface ContainerRun {
  start(transition: ContainerTransition): void;
  closed(transition: ContainerTransition, frame: BodyFrame, outcome: BodyOutcome): void;
  decided(transition: ContainerTransition, again: boolean): void;
  stored(range: StoredRange): void;
  /** True when it has handed the range over, and does not know it stored. */
  lacks(range: CollectedRange): boolean;
  /** Wind up: no result is wanted. Ends with `transition.left()`. Called once. */
  leave(transition: ContainerTransition): void;
}

/** C6. The break or continue that left a body. */
export function leapOf(outcome: BodyOutcome): Leap | undefined {
  if (outcome.kind !== 'left' || outcome.control === undefined) return undefined;
  return { control: outcome.control, items: outcome.items };
}

/** Stops everything that is open; calls `then` at once when nothing is. */
export function leaveAll(transition: ContainerTransition, then: () => void): void {
  const open = [...transition.frames];
  if (open.length === 0) then();
  for (const frame of open) transition.leave(frame);
}
