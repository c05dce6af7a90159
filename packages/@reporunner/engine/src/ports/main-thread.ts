/** What the engine reports to a watchdog, and learns from it after a restart. */
import type { TenantContext } from '@reporunner/core';
import type { Plan } from '../plan/plan.ts';

/** An execution that holds the main thread. */
export interface HoldingRun {
  readonly id: string;
  readonly tenant: TenantContext;
  readonly plan: Plan;
}

/** In place of a node: the execution itself, as when its journal is read or written. */
export const noNode = -2;

/** Hears which execution and node hold the main thread. Called for every node: it must cost nanoseconds. */
export interface MainThreadHolder {
  /** `node`: place in the plan, or `noNode`. */
  enter(run: HoldingRun, node: number): void;
  leave(): void;
}

/** Who held the main thread when the process was ended. */
export interface RecordedHolder {
  readonly tenantId: string;
  readonly executionId: string;
  readonly workflowId: string;
  readonly versionId: string;
  /** Absent: no node, but the execution's own journal. */
  readonly node?: number | undefined;
}

/** What ended the process before: recovery does not resume the execution that did. */
export interface RecordedStall {
  readonly reason: 'EXECUTION_STALLED' | 'OUT_OF_MEMORY';
  /** Absent: no execution held the main thread. */
  readonly holder?: RecordedHolder;
}

/** An execution that was not resumed again, and the node that it got to. */
export interface SetAside {
  readonly tenantId: string;
  readonly executionId: string;
  readonly workflowId: string;
  readonly versionId: string;
  readonly nodeId: string;
  readonly nodeName: string;
}

/**
 * WD6. Recovery after a crash: executions are resumed a few at a time, and who is being tried is noted before, so that
 * the one that ends the process once more is known to the process after it.
 */
export interface RecoveryTrial {
  /** Why an execution is not resumed any more: it ended the process too often. */
  verdictOn(executionId: string): 'EXECUTION_STALLED' | 'OUT_OF_MEMORY' | undefined;
  /** To be tried by itself, before others. */
  isSuspect(executionId: string): boolean;
  /** These are resumed next; noted before it returns. */
  begin(executionIds: readonly string[]): void;
  /** The process has survived them; these still run. */
  end(running: readonly string[]): void;
  /** Durable once it resolves. The execution fails after it. */
  setAside(execution: SetAside, reason: 'EXECUTION_STALLED' | 'OUT_OF_MEMORY'): Promise<void>;
}

/** Nodes that fail before they run. */
export interface Quarantine {
  readonly size: number;
  /** Ids of nodes of a version. */
  nodesOf(workflowId: string, versionId: string): ReadonlySet<string> | undefined;
}
