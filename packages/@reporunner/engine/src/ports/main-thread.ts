/** What the engine tells a watchdog, and hears of it after a restart. */
import type { TenantContext } from '@reporunner/core';
import type { Plan } from '../plan/plan.ts';

/** An execution that holds the main thread. */
export interface HoldingRun {
  readonly id: string;
  readonly tenant: TenantContext;
  readonly plan: Plan;
}

/** Hears which execution and node hold the main thread. Called for every node: it must cost nanoseconds. */
export interface MainThreadHolder {
  /** `node`: place in the plan. */
  enter(run: HoldingRun, node: number): void;
  leave(): void;
}

/** Who held the main thread when the process was ended. */
export interface RecordedHolder {
  readonly tenantId: string;
  readonly executionId: string;
  readonly workflowId: string;
  readonly versionId: string;
  readonly node: number;
}

/** Executions that recovery must not resume. */
export interface RecordedStall {
  readonly reason: 'EXECUTION_STALLED' | 'OUT_OF_MEMORY';
  readonly holder: RecordedHolder;
}

/** Nodes that fail before they run. */
export interface Quarantine {
  readonly size: number;
  /** Ids of nodes of a version. */
  nodesOf(workflowId: string, versionId: string): ReadonlySet<string> | undefined;
}
