/** What the parts share that decide how an execution begins, waits, is written and ends. */
import type { ServiceError } from '@reporunner/core';
import type { ExecutionResult, StartRequest } from '../api.ts';
import type { ExecutionFailure, ExecutionStarted, FinishedStatus, ParentCall } from '../events.ts';
import type { Batches } from '../items/batch.ts';
import type { Lifecycle, LifecycleEvent } from './lifecycle.ts';
import type { Run } from './run.ts';

/** How its journal says that it was started. */
export interface RunStart {
  readonly mode: ExecutionStarted['mode'];
  readonly usePinned: boolean;
  readonly parent: ParentCall | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Nodes that are not run, by id. */
  readonly quarantined: ReadonlySet<string> | undefined;
}

export interface RunControl extends Run {
  readonly lifecycle: Lifecycle;
  readonly start: RunStart;
  /** False when the event means nothing in this phase. */
  move(event: LifecycleEvent): boolean;
  /** Writes what there is to write. */
  flush(): void;
  /** J7. Ends it in place of what cannot be written. */
  failUnstorable(reason: ServiceError): Promise<void>;
  finish(status: FinishedStatus, error?: ExecutionFailure): void;
  /** Aborts everything that runs, and cancels every timer. */
  stopAll(reason: ServiceError | undefined): void;
  cancelTimers(): void;
}

export interface RunOptions {
  readonly id: string;
  readonly epoch: number;
  readonly onReply?: StartRequest['onReply'];
  /** The first write may wait a moment: see `StartRequest.awaitsEnd`. */
  readonly awaitsEnd?: boolean;
  /** Results taken over from an earlier execution, by node id. */
  readonly reused?: ReadonlyMap<string, Batches>;
  /** May hold the end back until something that must not be missed is durable as well. */
  readonly beforeEnd: (result: ExecutionResult) => Promise<void> | undefined;
  /** It only waits now, and takes no slot meanwhile. */
  readonly onIdle: () => void;
  /** It has something to do again, and goes on (`run`) once it has a slot. */
  readonly onResume: () => void;
  /** It is stopped, and winds up at once, whether it has a slot or not. */
  readonly onStop: () => void;
  /** Called once, when nothing of it happens here any more; without a result when it was parked. */
  readonly onEnd: (run: RunControl, result: ExecutionResult | undefined) => void;
}
