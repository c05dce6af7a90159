/** Starts, queues, cancels, retries and recovers executions. What happens inside one is the runner's. */

import {
  type Clock,
  createId,
  type JsonObject,
  type Logger,
  ServiceError,
  silentLogger,
  systemClock,
  type TenantContext,
} from '@reporunner/core';
import {
  type CodeRunner,
  type DocumentParser,
  type HttpClient,
  type ScopedFileSystem,
  secretStrings,
} from '@reporunner/integrations';
import { Admission } from './admission.ts';
import type { Engine, ExecutionResult, RetryOptions, WaitPlace } from './api.ts';
import { createBinaryAccess } from './binary-access.ts';
import { createCallWorkflow } from './call-workflow.ts';
import { createClockSteps, noteClaims } from './clock-steps.ts';
import type { EngineLimits, EngineServices } from './engine-services.ts';
import type { ParentCall } from './events.ts';
import { createErrorWorkflows } from './executions/error-workflow.ts';
import { createWaitFinder } from './executions/find-waits.ts';
import { type LiveExecution, LiveExecutions } from './executions/live-executions.ts';
import { createProcessLease, guardByLease, withoutLease } from './executions/process-lease.ts';
import { createExecutionReader } from './executions/read-executions.ts';
import { createRecovery } from './executions/recovery.ts';
import { createStarter } from './executions/start-executions.ts';
import { createStoppedExecutions, mayResumeAfter } from './executions/stopped-executions.ts';
import type { Interceptor } from './interceptor.ts';
import { sliceOf } from './items/batch.ts';
import { ChunkStore, itemLimits } from './items/chunk-store.ts';
import { ItemAccess } from './items/item-access.ts';
import { reusableOutputs } from './journal/describe-execution.ts';
import { eventPages } from './journal/event-pages.ts';
import { binaryAmong } from './journal/find-binary.ts';
import { engineMessage } from './messages/engine-messages.ts';
import { compilePlan } from './plan/compile.ts';
import type { Plan } from './plan/plan.ts';
import type { ExecutionStore } from './ports/execution-store.ts';
import type { LeaseStore } from './ports/lease-store.ts';
import type { MainThreadHolder, Quarantine } from './ports/main-thread.ts';
import type {
  BlobStore,
  CredentialProvider,
  EventSink,
  NodeRegistry,
  WorkflowSource,
  WorkflowVersion,
} from './ports/ports.ts';
import type { ReplyChannel } from './ports/reply-channel.ts';
import { isUnavailable } from './runner/unavailable.ts';
import { TimeSlices } from './time-slices.ts';
import { createWakeUps } from './wake-ups.ts';

/** The ports, limits and hooks of an engine. */
export interface EngineOptions {
  readonly store: ExecutionStore;
  readonly source: WorkflowSource;
  readonly registry: NodeRegistry;
  readonly credentials: CredentialProvider;
  readonly blobs: BlobStore;
  readonly http: HttpClient;
  /** Runs the code of code nodes; absent: they fail. */
  readonly code?: CodeRunner;
  /** Reads and writes the documents of nodes; absent: such nodes fail. */
  readonly documents?: DocumentParser;
  /** The folder that nodes may use; absent: they have none. */
  readonly files?: ScopedFileSystem;
  readonly sinks?: readonly EventSink[];
  readonly clock?: Clock;
  readonly ids?: () => string;
  readonly random?: () => number;
  readonly logger?: Logger;
  /** Names this process; unique among all that share the store. */
  readonly owner: string;
  /** Present where processes share the store: recovery claims executions only of owners whose lease has expired. */
  readonly leases?: LeaseStore;
  /** Carries the response of a recovered execution to its caller, who waits in another process. */
  readonly replies?: ReplyChannel;
  /** Milliseconds that a clock which is never set has counted. */
  readonly monotonic?: () => number;
  /** Milliseconds since the machine was started, the time that it slept included; see `createClockSteps`. */
  readonly uptime?: () => number;
  readonly limits?: Partial<EngineLimits>;
  /** Asked around every run of a node, in this order; none costs nothing. */
  readonly interceptors?: readonly Interceptor[];
  /** More items, or a longer journal, than lie in memory go through it now, or no longer do. */
  readonly onStreaming?: (isStreaming: boolean) => void;
  /** `$vars` of a tenant. */
  readonly variables?: (tenant: TenantContext) => JsonObject;
  /** `$env`: only what the operator allows. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where an execution, or one wait of it, can be resumed from outside: an address that cannot be guessed. */
  readonly resumeUrl?: (tenant: TenantContext, executionId: string, place?: WaitPlace) => string;
  /** Notified of which execution holds the main thread. */
  readonly holder?: MainThreadHolder;
  /** WD4. Nodes that are not run. */
  readonly quarantine?: Quarantine;
  /** IANA name for workflows that name none. Default UTC. */
  readonly timezone?: string;
}

const defaults: EngineLimits = {
  concurrentExecutions: 200,
  queuedExecutions: 10_000,
  tenantExecutions: Number.POSITIVE_INFINITY,
  tenantQueue: Number.POSITIVE_INFINITY,
  nodeConcurrency: 20,
  graceMs: 10_000,
  parkAfterMs: 5_000,
  maxIdleExecutions: 1_000,
  items: itemLimits,
};
const noCode: CodeRunner = {
  run: async () => {
    throw new ServiceError(engineMessage('noSandbox'), { code: 'CODE_FAILED', service: 'engine' });
  },
};
const noDocuments: DocumentParser = {
  run() {
    throw new ServiceError(engineMessage('noDocuments'), {
      code: 'UNAVAILABLE',
      service: 'engine',
    });
  },
};
const noFiles: ScopedFileSystem = {
  forTenant() {
    throw new ServiceError(engineMessage('noFolder'), { code: 'FILE_FORBIDDEN', service: 'engine' });
  },
};
const nobody: MainThreadHolder = { enter() {}, leave() {} };
const noQuarantine: Quarantine = { size: 0, nodesOf: () => undefined };
const nothing: JsonObject = Object.freeze({});

const notFound = () =>
  new ServiceError(engineMessage('noExecution'), { code: 'NOT_FOUND', service: 'engine' });

function createCompiler(registry: NodeRegistry): (version: WorkflowVersion) => Plan {
  const plans = new WeakMap<object, Plan>();
  return (version) => {
    const known = plans.get(version.workflow);
    if (known?.versionId === version.versionId) return known;
    const plan = compilePlan(version, registry);
    plans.set(version.workflow, plan);
    return plan;
  };
}

/** Builds the engine over its ports. */
export function createEngine(options: EngineOptions): Engine {
  const { source, registry, blobs, ids = createId, clock = systemClock } = options;
  const logger = options.logger ?? silentLogger;
  const lease =
    options.leases === undefined
      ? withoutLease(options.owner)
      : createProcessLease({
          leases: options.leases,
          owner: options.owner,
          clock,
          logger,
          ...(options.monotonic === undefined ? {} : { monotonic: options.monotonic }),
          onLost: (reason) => void recoverLost(reason),
          onAbandoned: () => void recoverAbandoned(),
        });
  const clockSteps = createClockSteps({ clock, uptime: options.uptime, onStep: (by) => clockWasSet(by) });
  const guarded = options.leases === undefined ? options.store : guardByLease(options.store, lease);
  const store = noteClaims(guarded, clockSteps);
  const limits = { ...defaults, ...options.limits };
  const chunks = new ChunkStore(blobs, limits.items, options.onStreaming);
  const services: EngineServices = {
    store,
    credentials: options.credentials,
    chunks,
    http: options.http,
    code: options.code ?? noCode,
    documents: options.documents ?? noDocuments,
    clock,
    clockSteps,
    logger,
    random: options.random ?? Math.random,
    sinks: options.sinks ?? [],
    limits,
    slices: new TimeSlices(),
    holder: options.holder ?? nobody,
    quarantine: options.quarantine ?? noQuarantine,
    timezone: options.timezone ?? 'UTC',
    env: options.env ?? {},
    variables: options.variables ?? (() => nothing),
    binaryFor: (tenant) => createBinaryAccess(blobs, tenant),
    filesFor: (tenant) => (options.files ?? noFiles).forTenant(tenant.tenantId),
    secretsOf: ({ type, data }) => secretStrings(registry.credential(type), data),
    interceptors: options.interceptors ?? [],
    callWorkflow: (...call) => callWorkflow(...call),
    cancelCalled: (...called) => cancelCalled(...called),
    resumeUrl: options.resumeUrl ?? (() => undefined),
  };
  const compile = createCompiler(registry);
  const admission = new Admission<LiveExecution>(limits, clock);
  let isStopping = false;
  let isClosed = false;

  /** What must be durable before an end: that its caller knows (EX8), and that its error workflow is started (E3). */
  const beforeEnd = (ended: LiveExecution, result: ExecutionResult): Promise<void> | undefined => {
    const { run, tenant } = ended;
    const notified = run.parent?.waits === true ? notifyParent(tenant, run.parent, result) : undefined;
    if (result.status !== 'failed' || run.plan.workflow.settings.errorWorkflowId === undefined)
      return notified;
    const starts = startErrorWorkflow(ended, result).catch((error: unknown) => {
      if (isUnavailable(error)) throw error;
      logger.error('the error workflow could not be started', { executionId: run.id, error });
    });
    return notified === undefined ? starts : Promise.all([notified, starts]).then(() => {});
  };

  /** Should the process die before the called execution ends, that one ends again, and is heard once. */
  const notifyParent = async (tenant: TenantContext, parent: ParentCall, result: ExecutionResult) => {
    try {
      const run = await rehydrate(tenant, parent.executionId);
      await run?.childEnded(parent, result);
    } catch (error) {
      if (isUnavailable(error)) throw error;
      logger.error('the calling execution could not be notified', { executionId: parent.executionId, error });
    }
  };

  const live = new LiveExecutions(services, admission, {
    beforeEnd,
    onWait: (resumeAt) => wakeUps.expect(resumeAt),
    onParked: ({ run, tenant }, reason) => {
      if (mayResumeAfter(reason)) storeStopped.add(tenant, run.id);
    },
  });
  const { stateOf, resultOf } = createExecutionReader({
    store,
    source,
    chunks: services.chunks,
    live,
    compile,
  });
  const starter = createStarter({
    store,
    live,
    admission,
    limits,
    lease,
    ids,
    clock,
    timezone: services.timezone,
    logger,
    resultOf,
  });
  const { start } = starter;
  const { resume, settled, quiesce, claim, recover, rehydrate, reachedNode } = createRecovery({
    store,
    source,
    chunks: services.chunks,
    live,
    admission,
    compile,
    lease,
    clock,
    clockSteps,
    logger,
    isStopping: () => isStopping,
    isClosed: () => isClosed,
    onUnavailable: (tenant, executionId) => storeStopped.add(tenant, executionId),
    replies: options.replies,
  });
  const startErrorWorkflow = createErrorWorkflows({ source, registry, compile, start, logger });
  const findStarted = async (tenant: TenantContext, key: string) => {
    const record = await store.findByIdempotencyKey(tenant, key);
    return record && { executionId: record.id, finished: resultOf(tenant, record.id) };
  };
  const callWorkflow = createCallWorkflow({ source, registry, compile, start, findStarted });
  const wakeUps = createWakeUps({ store, lease, clock, clockSteps, logger, resume });
  const storeStopped = createStoppedExecutions({ store, lease, clock, logger, resume });

  /** T6. */
  const clockWasSet = (by: number) => {
    logger.info('the clock of the machine was set', { by });
    for (const { run } of live.all()) run.clockWasSet(by);
    admission.clockWasSet(by);
    starter.clockWasSet(by);
    wakeUps.clockWasSet(by);
  };

  const cancelCalled = async (tenant: TenantContext, keys: readonly string[]): Promise<void> => {
    for (const key of keys) {
      try {
        const record = await store.findByIdempotencyKey(tenant, key);
        if (record === undefined || record.finishedAt !== undefined) continue;
        await (await rehydrate(tenant, record.id))?.stop();
      } catch (error) {
        logger.warn('a called workflow could not be cancelled', { idempotencyKey: key, error });
      }
    }
  };

  const cancel = async (tenant: TenantContext, executionId: string): Promise<void> => {
    await storeStopped.resumeNow(tenant, executionId);
    const run = await rehydrate(tenant, executionId);
    if (run !== undefined) {
      await run.cancel();
      return;
    }
    if ((await store.get(tenant, executionId)) === undefined) throw notFound();
    throw new ServiceError(engineMessage('finished'), {
      code: 'EXECUTION_FINISHED',
      service: 'engine',
    });
  };

  /** What other processes left behind, whose leases have expired. */
  const recoverAbandoned = async () => {
    if (isStopping) return;
    try {
      const count = await recover(undefined, undefined);
      if (count > 0) logger.info('resumed executions of another process', { count });
    } catch (error) {
      logger.error('executions of another process could not be claimed', { error });
    }
  };

  /** PL2. */
  const recoverLost = async (reason: ServiceError) => {
    const ended = live.all().map(({ finished }) => finished);
    live.parkAll(reason);
    await Promise.allSettled(ended);
    await recoverAbandoned();
  };

  let stopped: Promise<void> | undefined;
  const stop = async (graceMs: number): Promise<void> => {
    isStopping = true;
    starter.stop();
    wakeUps.stop();
    storeStopped.stop();
    admission.stop();
    await live.untilIdle(graceMs);
    // T6. A step of the clock that was not noticed is lost with the process.
    clockSteps.look();
    starter.close();
    isClosed = true;
    await quiesce();
    await wakeUps.moved();
    live.parkAll();
    await lease.close();
  };

  return {
    compile,
    start: (tenant, request) => start(tenant, request),
    cancel,
    async resume(tenant, executionId, request) {
      const run = await rehydrate(tenant, executionId);
      if (run !== undefined) {
        if ('outcome' in request) await run.resume(request);
        else await run.callback(request, { by: 'callback', data: request.data });
        return;
      }
      if ((await store.get(tenant, executionId)) === undefined) throw notFound();
      throw new ServiceError(engineMessage('notWaiting'), {
        code: 'EXECUTION_NOT_WAITING',
        service: 'engine',
      });
    },
    ...createWaitFinder({ store, live, settled, stateOf, notFound }),
    async retry(tenant, executionId, retryOptions: RetryOptions = {}) {
      const record = await store.get(tenant, executionId);
      if (record === undefined) throw notFound();
      if (live.get(executionId) !== undefined || record.finishedAt === undefined) {
        throw new ServiceError(engineMessage('notFinished'), {
          code: 'EXECUTION_NOT_FINISHED',
          service: 'engine',
        });
      }
      const version =
        retryOptions.version === 'published'
          ? await source.published(tenant, record.workflowId)
          : await source.version(tenant, record.workflowId, record.versionId);
      if (version === undefined && retryOptions.version === 'published') {
        throw new ServiceError(engineMessage('notPublished'), {
          code: 'WORKFLOW_NOT_PUBLISHED',
          service: 'engine',
        });
      }
      if (version === undefined) {
        throw new ServiceError(engineMessage('versionGone'), {
          code: 'NOT_FOUND',
          service: 'engine',
        });
      }
      const plan = compile(version);
      const { trigger, reused } = await reusableOutputs(
        plan,
        eventPages(store, tenant, executionId, services.chunks),
        retryOptions.fromNodeId,
      );
      return start(tenant, { plan, mode: 'retry', trigger }, { retryOf: executionId, reused });
    },
    claim,
    async recover(stall, trial) {
      const count = await recover(stall, trial);
      if (!isStopping) await wakeUps.watch();
      return count;
    },
    async nodeOf({ tenantId, executionId, workflowId, versionId, node: index }) {
      const version = await source.version({ tenantId }, workflowId, versionId);
      if (version === undefined) return undefined;
      const plan = compile(version);
      if (index === undefined) return reachedNode({ tenantId }, executionId, plan);
      const node = plan.nodes[index];
      return node && { nodeId: node.id, nodeName: node.name };
    },
    readJournal: (tenant, executionId) => eventPages(store, tenant, executionId, services.chunks),
    readItems: (tenant, batch, from, count) =>
      new ItemAccess(services.chunks, tenant).read(sliceOf(batch, from, from + count)),
    async findBinary(tenant, executionId, blobId) {
      const found = await store.findBinary(tenant, executionId, blobId);
      return found !== undefined && 'chunk' in found
        ? binaryAmong(await chunks.read(tenant, found.chunk), blobId)
        : found;
    },
    running: () => ({ active: admission.running, queued: admission.queued }),
    shutdown(graceMs) {
      stopped ??= stop(graceMs);
      return stopped;
    },
  };
}
