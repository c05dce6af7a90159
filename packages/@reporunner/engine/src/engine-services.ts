import type { Clock, Item, JsonObject, Logger, TenantContext } from '@reporunner/core';
import type {
  BinaryAccess,
  CodeRunner,
  CredentialValue,
  DocumentParser,
  FileAccess,
  HttpClient,
} from '@reporunner/integrations';
import type { ExecutionResult, WaitPlace } from './api.ts';
import type { ClockSteps } from './clock-steps.ts';
import type { ParentCall } from './events.ts';
import type { Interceptor } from './interceptor.ts';
import type { ChunkStore, ItemLimits } from './items/chunk-store.ts';
import type { Plan } from './plan/plan.ts';
import type { ExecutionStore } from './ports/execution-store.ts';
import type { MainThreadHolder, Quarantine } from './ports/main-thread.ts';
import type { CredentialProvider, EventSink } from './ports/ports.ts';
import type { TimeSlices } from './time-slices.ts';

/** How much an engine does at once, and how long things may take. */
export interface EngineLimits {
  /** Executions that run at once in this process; more are queued. */
  readonly concurrentExecutions: number;
  /** Executions that may wait; more are refused with EXECUTION_LIMIT. */
  readonly queuedExecutions: number;
  /** Of one tenant: executions that run at once, and that may wait. Default: as many as of all tenants. */
  readonly tenantExecutions: number;
  readonly tenantQueue: number;
  /** Nodes of one execution that run at once, unless the workflow says otherwise. */
  readonly nodeConcurrency: number;
  /** Milliseconds that the `finally` bodies of what is being left have: an execution, a container or a body. */
  readonly graceMs: number;
  /** Milliseconds that an execution which only waits stays in memory. */
  readonly parkAfterMs: number;
  /** So many idle executions stay in memory at most; of more, those that have waited longest are evicted. */
  readonly maxIdleExecutions: number;
  readonly items: ItemLimits;
}

export interface CalledWorkflow {
  readonly workflowId: string;
  readonly items: readonly Item[];
  /** The place of the first of them at the node that calls. */
  readonly from: number;
  readonly parent: ParentCall;
  readonly idempotencyKey: string;
}

export interface ExecutionHandleLike {
  readonly executionId: string;
  readonly finished: Promise<ExecutionResult>;
}

/** What every run of the engine shares. */
export interface EngineServices {
  readonly store: ExecutionStore;
  readonly credentials: CredentialProvider;
  readonly chunks: ChunkStore;
  readonly http: HttpClient;
  readonly code: CodeRunner;
  readonly documents: DocumentParser;
  readonly clock: Clock;
  readonly clockSteps: ClockSteps;
  readonly logger: Logger;
  readonly random: () => number;
  readonly sinks: readonly EventSink[];
  readonly limits: EngineLimits;
  readonly slices: TimeSlices;
  readonly holder: MainThreadHolder;
  readonly quarantine: Quarantine;
  /** IANA name. */
  readonly timezone: string;
  readonly env: Readonly<Record<string, string>>;
  variables(tenant: TenantContext): JsonObject;
  binaryFor(tenant: TenantContext): BinaryAccess;
  filesFor(tenant: TenantContext): FileAccess;
  readonly interceptors: readonly Interceptor[];
  /** Starts another workflow, once per key. @throws ServiceError SUB_WORKFLOW_REFUSED, SUB_WORKFLOW_DEPTH, NOT_FOUND. */
  callWorkflow(tenant: TenantContext, caller: Plan, call: CalledWorkflow): Promise<ExecutionHandleLike>;
  /** Cancels executions that a node called, by their keys; resolves once that is durable. Those it cannot are logged. */
  cancelCalled(tenant: TenantContext, idempotencyKeys: readonly string[]): Promise<void>;
  /** Where an execution, or one wait of it, is resumed from outside; undefined when there is no such address. */
  resumeUrl(tenant: TenantContext, executionId: string, place?: WaitPlace): string | undefined;
  /** Every string of a credential that must not be stored or shown. */
  secretsOf(credential: CredentialValue): readonly string[];
}
