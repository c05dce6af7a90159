/** What the parts of a run share: the state of its execution, the journal, and the queue of what is to be done. */

import type { ServiceError, TenantContext } from '@reporunner/core';
import type { EngineServices } from '../engine-services.ts';
import type { ExecutionEvent } from '../events.ts';
import type { ItemAccess } from '../items/item-access.ts';
import type { Plan, PlanNode } from '../plan/plan.ts';
import type { Command } from '../planner/command.ts';
import type { LoopPosition } from '../planner/containers/container-run.ts';
import type { ExecutionState, Frame } from '../planner/state.ts';
import type { ScopeInfo } from './expression-scope.ts';
import type { NodeRunHost } from './node-run.ts';

/** An event as the runner makes it, before it has its number and time. */
export type Unstamped<E> = E extends ExecutionEvent ? Omit<E, 'seq' | 'at'> : never;

export interface Run {
  readonly id: string;
  readonly tenant: TenantContext;
  readonly plan: Plan;
  readonly state: ExecutionState;
  readonly services: EngineServices;
  readonly host: NodeRunHost;
  readonly items: ItemAccess;
  /** Whether node events are kept at all. */
  readonly keepsProgress: boolean;
  /** It has ended, or its end is being written: what comes back now is not wanted. */
  readonly isOver: boolean;
  /** False while it only waits, or is queued to go on. */
  readonly isAdmitted: boolean;
  /** Why the store refused, when it did. */
  readonly storeError: ServiceError | undefined;
  /** The time of events. */
  time(): number;
  node(index: number): PlanNode;
  /** What expressions may know of this try of a node. */
  /** `loop`: `$loop` where it is not the frame's. */
  scopeInfo(attempt: number, loop?: LoopPosition): ScopeInfo;
  /** False once the frame is closed or being left: what comes back for it is not wanted. */
  isOpen(frame: Frame): boolean;
  /** Journals what happened, and queues what is to be done because of it. */
  record(event: Unstamped<ExecutionEvent>): void;
  enqueue(command: Command): void;
  /** Carries out what is queued. */
  drain(): void;
  /** One write of everything recorded since the last. False, and the execution is parked, when the store refused. */
  commit(): Promise<boolean>;
  /** Stops here without an end: recovery resumes it. */
  park(reason: ServiceError): void;
  /** Something is under way that will come back. */
  begin(): void;
  end(): void;
}
