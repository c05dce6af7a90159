/** What debuggers, profilers and policies hang on to. */
import type { ErrorCode } from '@reporunner/constants';
import type { JsonObject, TenantContext } from '@reporunner/core';
import type { NodeResult, ScopePath } from './events.ts';
import type { Batch, Batches } from './items/batch.ts';

/** One attempt of a node. */
export interface NodeRunInfo {
  readonly tenant: TenantContext;
  readonly executionId: string;
  readonly workflowId: string;
  readonly scope: ScopePath;
  readonly nodeId: string;
  readonly nodeName: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** What lies at an input port; undefined when nothing was delivered there. Belongs to the engine: not to be changed. */
  input(port: string): Batch | undefined;
}

/** An attempt at a node that is about to begin, as an interceptor sees it. */
export interface BeforeNode extends NodeRunInfo {
  readonly point: 'before';
}

/** An attempt at a node that has ended, as an interceptor sees it. */
export interface AfterNode extends NodeRunInfo {
  readonly point: 'after';
  /** What the attempt came to, before retries and `onError` have their say. */
  readonly result: NodeResult;
}

/** How a node goes on. */
export type ResumeOutcome =
  /** As it is. `input`: with other items at its inputs, by port (before it has run only). */
  | { readonly action: 'continue'; readonly input?: Batches }
  /** With these outputs: instead of running, or of what it returned. */
  | { readonly action: 'return'; readonly outputs: Batches }
  /** It fails. `code` defaults to NODE_REFUSED. */
  | { readonly action: 'fail'; readonly message: string; readonly code?: ErrorCode }
  /** It runs again, whatever it came to. Only for what was suspended. */
  | { readonly action: 'retry' };

/** How an interceptor changes what happens: other output, a refusal, or a wait. */
export type Verdict =
  | Exclude<ResumeOutcome, { readonly action: 'retry' }>
  /**
   * The node waits, durably, until `Engine.resume` says how it goes on; past `until` (milliseconds since the epoch) it
   * fails with NODE_REFUSED. Its own time limit does not count meanwhile, that of the execution does.
   */
  | { readonly action: 'suspend'; readonly details?: JsonObject; readonly until?: number };

/**
 * Asked around every attempt of a node, containers included. No answer means: continue. Throwing fails the node with
 * INTERCEPTOR_FAILED.
 */
export interface Interceptor {
  /** Unique in an engine; it is in journals, and finds the interceptor again after a restart. */
  readonly name: string;
  /** A promise holds the node back until it resolves. */
  beforeNode?(node: BeforeNode): Verdict | undefined | Promise<Verdict | undefined>;
  afterNode?(node: AfterNode): Verdict | undefined;
}
