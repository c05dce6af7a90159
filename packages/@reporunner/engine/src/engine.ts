/**
 * Starts, queues, cancels, retries and recovers executions. What happens inside one is the runner's.
 * E1 A start with an idempotency key that was seen before starts nothing.
 * E3 A failed execution starts its error workflow exactly once, also across a crash; that one has no error workflow.
 */
import {
  type Clock,
  createId,
  type Item,
  isServiceError,
  type JsonObject,
  type Logger,
  ServiceError,
  silentLogger,
  systemClock,
  type TenantContext,
} from '@reporunner/core';
import type { CodeRunner, FileJail, HttpClient, PortBatches } from '@reporunner/integrations';
import { Admission, type Candidate } from './admission.ts';
import type { Engine, ExecutionHandle, ExecutionResult, RetryOptions, StartRequest } from './api.ts';
import { createCallWorkflow } from './call-workflow.ts';
import type { EngineLimits, EngineServices, Interceptor } from './engine-services.ts';
import type { ExecutionStarted, ParentCall } from './events.ts';
import { createFlowControl, type FlowDecision } from './flow-control.ts';
import { reusableOutputs } from './journal/describe-execution.ts';
import { compilePlan } from './plan/compile.ts';
import type { Plan } from './plan/plan.ts';
import { advance, createExecutionState } from './planner/planner.ts';
import { type ExecutionState, lastOutputs } from './planner/state.ts';
import { waitingCallback } from './planner/waiting-callback.ts';
import type {
  ClaimedExecution,
  ExecutionRecord,
  ExecutionStore,
  NewExecution,
} from './ports/execution-store.ts';
import type {
  BlobStore,
  CredentialProvider,
  EventSink,
  NodeRegistry,
  WorkflowSource,
  WorkflowVersion,
} from './ports/ports.ts';
import { ExecutionRun } from './runner/execution-run.ts';
import { redactError } from './runner/redact-error.ts';
import { createWakeUps } from './wake-ups.ts';

export interface EngineOptions {
  readonly store: ExecutionStore;
  readonly source: WorkflowSource;
  readonly registry: NodeRegistry;
  readonly credentials: CredentialProvider;
  readonly blobs: BlobStore;
  readonly http: HttpClient;
  /** Runs the code of code nodes; absent: they fail. */
  readonly code?: CodeRunner;
  /** The folder that nodes may use; absent: they have none. */
  readonly files?: FileJail;
  readonly sinks?: readonly EventSink[];
  readonly clock?: Clock;
  readonly ids?: () => string;
  readonly random?: () => number;
  readonly logger?: Logger;
  /** Names this process in leases; recovery takes over what belongs to no living owner. */
  readonly owner: string;
  readonly limits?: Partial<EngineLimits>;
  /** Called around every run of a node; none costs nothing. */
  readonly interceptors?: readonly Interceptor[];
  /** `$vars` of a tenant. */
  readonly variables?: (tenant: TenantContext) => JsonObject;
  /** `$env`: only what the operator allows. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where an execution can be resumed from outside: an address that nobody can make up. */
  readonly resumeUrl?: (tenant: TenantContext, executionId: string) => string;
  /** IANA name for workflows that name none. Default UTC. */
  readonly timezone?: string;
}

interface Started extends Candidate {
  readonly run: ExecutionRun;
  readonly finished: Promise<ExecutionResult>;
  readonly resolve: (result: ExecutionResult) => void;
  readonly reject: (error: ServiceError) => void;
  readonly tenant: TenantContext;
  readonly mode: NewExecution['mode'];
}

/** What an execution needs to know of how its workflow takes events. */
type Place = Pick<FlowDecision, 'flowKey' | 'notBefore'>;

const defaults: EngineLimits = {
  concurrentExecutions: 200,
  queuedExecutions: 10_000,
  nodeConcurrency: 20,
  graceMs: 10_000,
  parkAfterMs: 5_000,
};
const noCode: CodeRunner = {
  run: async () => {
    throw new ServiceError('There is no sandbox to run code in.', { code: 'CODE_FAILED', service: 'engine' });
  },
};
const noFiles: FileJail = {
  forTenant() {
    throw new ServiceError('Workflows have no folder here.', { code: 'FILE_FORBIDDEN', service: 'engine' });
  },
};
const recoveryBatch = 200;
const nothing: JsonObject = Object.freeze({});

export function createEngine(options: EngineOptions): Engine {
  const { store, source, registry, blobs, owner, ids = createId, clock = systemClock } = options;
  const logger = options.logger ?? silentLogger;
  const limits = { ...defaults, ...options.limits };
  const services: EngineServices = {
    store,
    credentials: options.credentials,
    http: options.http,
    code: options.code ?? noCode,
    clock,
    logger,
    random: options.random ?? Math.random,
    sinks: options.sinks ?? [],
    limits,
    timezone: options.timezone ?? 'UTC',
    env: options.env ?? {},
    variables: options.variables ?? (() => nothing),
    binaryFor: (tenant) => ({
      write: (data, facts) => blobs.put(tenant, data, facts),
      read: (handle) => blobs.get(tenant, handle.id),
    }),
    filesFor: (tenant) => (options.files ?? noFiles).forTenant(tenant.tenantId),
    redact: redactError,
    interceptors: options.interceptors ?? [],
    callWorkflow: (...call) => callWorkflow(...call),
    cancelCalled: (tenant, executionId) => {
      cancel(tenant, executionId).catch((error: unknown) => {
        if (!isServiceError(error, 'EXECUTION_FINISHED'))
          logger.warn('a called workflow could not be cancelled', { executionId, error });
      });
    },
    resumeUrl: options.resumeUrl ?? (() => undefined),
  };

  const plans = new WeakMap<object, Plan>();
  const active = new Map<string, Started>();
  const byKey = new Map<string, ExecutionHandle>();
  const admission = new Admission<Started>(limits.concurrentExecutions, clock);
  const flow = createFlowControl(() => clock.now());
  /** Debounced executions that have not begun, by tenant and key. */
  const debounced = new Map<string, Started>();
  const awakening = new Map<string, Promise<ExecutionRun | undefined>>();
  let stopping = false;

  const compile = (version: WorkflowVersion): Plan => {
    let plan = plans.get(version.workflow);
    if (plan === undefined || plan.versionId !== version.versionId) {
      plan = compilePlan(version, registry);
      plans.set(version.workflow, plan);
    }
    return plan;
  };

  /** What only waits takes no place: those that it waits for may need it. */
  const onIdle = (started: Started, isIdle: boolean) => {
    if (isIdle && started.slot === 'running') admission.release(started);
    else if (!isIdle && started.slot === 'none') admission.take(started);
  };

  const leave = (started: Started) => {
    active.delete(started.run.id);
    admission.release(started);
  };

  /** E3. The key makes a second start, by recovery for instance, the same execution. */
  const startErrorWorkflow = async (started: Started, result: ExecutionResult) => {
    const { workflow } = started.run.plan;
    const target = workflow.settings.errorWorkflowId;
    if (target === undefined || started.mode === 'error' || started.mode === 'manual') return;
    const version = await source.published(started.tenant, target);
    const trigger =
      version &&
      Object.values(version.workflow.nodes).find((node) => {
        const definition = registry.node(node.type, node.typeVersion);
        return definition?.kind === 'trigger' && !node.disabled && node.type === 'core.errorTrigger';
      });
    if (version === undefined || trigger === undefined) {
      logger.warn('the error workflow is not published or has no error trigger', { workflowId: target });
      return;
    }
    const { error } = result;
    const json: JsonObject = {
      execution: {
        id: result.executionId,
        mode: started.mode,
        error: JSON.parse(JSON.stringify(error ?? null)) as JsonObject | null,
        lastNode: error?.nodeName ?? null,
      },
      workflow: { id: workflow.id, name: workflow.name },
    };
    await start(started.tenant, {
      plan: compile(version),
      mode: 'error',
      trigger: { nodeId: trigger.id, outputs: { main: [{ json }] } },
      idempotencyKey: `error:${result.executionId}`,
    }).accepted;
  };

  const open = (
    tenant: TenantContext,
    plan: Plan,
    id: string,
    epoch: number,
    mode: NewExecution['mode'],
    place: Place,
    extra: {
      onReply?: StartRequest['onReply'];
      awaitsEnd?: boolean;
      reused?: ReadonlyMap<string, PortBatches>;
      key?: string;
    },
  ): Started => {
    let resolve: Started['resolve'] = () => {};
    let reject: Started['reject'] = () => {};
    const finished = new Promise<ExecutionResult>((yes, no) => {
      resolve = yes;
      reject = no;
    });
    // Whoever started it may not care how it ends.
    finished.catch(() => {});
    const run = new ExecutionRun(services, tenant, plan, {
      id,
      epoch,
      ...(extra.onReply === undefined ? {} : { onReply: extra.onReply }),
      ...(extra.awaitsEnd === true ? { awaitsEnd: true } : {}),
      ...(extra.reused === undefined ? {} : { reused: extra.reused }),
      beforeEnd: (result) => {
        const { parent } = started.run;
        const tells = parent?.waits === true ? tellParent(tenant, parent, result) : undefined;
        if (result.status !== 'failed' || plan.workflow.settings.errorWorkflowId === undefined) return tells;
        const starts = startErrorWorkflow(started, result).catch((error: unknown) =>
          logger.error('the error workflow could not be started', { executionId: id, error }),
        );
        return tells === undefined ? starts : Promise.all([tells, starts]).then(() => {});
      },
      onIdle: (isIdle) => onIdle(started, isIdle),
      onEnd: (_, result) => {
        if (extra.key !== undefined) byKey.delete(extra.key);
        if (result?.status === 'waiting' && run.resumeAt !== undefined) wakeUps.expect(run.resumeAt);
        leave(started);
        if (result === undefined) {
          reject(
            run.storeError ??
              new ServiceError('The server is shutting down; the execution goes on after its restart.', {
                code: 'SHUTTING_DOWN',
                service: 'engine',
                recoverable: true,
              }),
          );
          return;
        }
        resolve(result);
      },
    });
    const started: Started = {
      run,
      finished,
      resolve,
      reject,
      workflowId: plan.workflow.id,
      settings: plan.workflow.settings,
      ...place,
      tenant,
      mode,
      slot: 'none',
      begin: () => run.run(),
    };
    active.set(id, started);
    return started;
  };

  const refuse = () => {
    if (stopping) {
      throw new ServiceError('The server is shutting down.', {
        code: 'SHUTTING_DOWN',
        service: 'engine',
        recoverable: true,
      });
    }
    if (admission.queued >= limits.queuedExecutions) {
      throw new ServiceError('Too many executions are waiting already.', {
        code: 'EXECUTION_LIMIT',
        service: 'engine',
        recoverable: true,
        details: { queued: admission.queued },
      });
    }
  };

  const launch = (
    tenant: TenantContext,
    request: StartRequest,
    more: { retryOf?: string; reused?: ReadonlyMap<string, PortBatches> },
  ): ExecutionHandle => {
    refuse();
    const { plan, mode, trigger } = request;
    const decision =
      mode === 'trigger'
        ? flow.decide(tenant.tenantId, plan.workflow, trigger.outputs.main ?? [])
        : { flowKey: plan.workflow.id, notBefore: 0, isDebounced: false };
    if (decision.sameAs !== undefined) return standIn(tenant, decision.sameAs);
    const idempotencyKey = request.idempotencyKey ?? decision.idempotencyKey;
    const key = idempotencyKey === undefined ? undefined : `${tenant.tenantId}/${idempotencyKey}`;
    const twin = key === undefined ? undefined : byKey.get(key);
    if (twin !== undefined) {
      const same = twin.accepted.then(({ executionId }) => ({ duplicate: true, executionId }));
      same.catch(() => {});
      return { executionId: twin.executionId, accepted: same, finished: twin.finished };
    }
    const id = ids();
    const started = open(tenant, plan, id, 1, mode, decision, {
      onReply: request.onReply,
      awaitsEnd: request.awaitsEnd === true,
      ...(more.reused === undefined ? {} : { reused: more.reused }),
      ...(key === undefined ? {} : { key }),
    });
    const create: NewExecution = {
      workflowId: plan.workflow.id,
      versionId: plan.versionId,
      mode,
      createdAt: clock.now(),
      owner,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      ...(more.retryOf === undefined ? {} : { retryOf: more.retryOf }),
    };
    const event: Omit<ExecutionStarted, 'seq' | 'at'> = {
      type: 'ExecutionStarted',
      workflowId: plan.workflow.id,
      versionId: plan.versionId,
      mode,
      trigger,
      ...(more.retryOf === undefined ? {} : { retryOf: more.retryOf }),
      ...(request.parent === undefined ? {} : { parent: request.parent }),
      ...(request.destinationNodeId === undefined ? {} : { destinationNodeId: request.destinationNodeId }),
      ...(request.usePinned === undefined ? {} : { usePinned: request.usePinned }),
    };
    started.run.begin(create, event);

    flow.started(tenant.tenantId, decision.flowKey, id);
    if (decision.isDebounced) replaceDebounced(tenant, started);
    if (key === undefined && admission.mayStart(started)) {
      admission.take(started);
      const durable = new Promise<{ duplicate: boolean; executionId: string }>((resolve, reject) => {
        started.run.onFirstWrite = (error) =>
          error === undefined ? resolve({ duplicate: false, executionId: id }) : reject(error);
      });
      durable.catch(() => {});
      started.run.run();
      return { executionId: id, accepted: durable, finished: started.finished };
    }
    const handle = startAccepted(tenant, started, idempotencyKey);
    if (key !== undefined) byKey.set(key, handle);
    return handle;
  };

  /** An event that is one of before. */
  const standIn = (tenant: TenantContext, executionId: string): ExecutionHandle => {
    const finished = resultOf(tenant, executionId);
    finished.catch(() => {});
    return { executionId, accepted: Promise.resolve({ duplicate: true, executionId }), finished };
  };

  /** F2. */
  const replaceDebounced = (tenant: TenantContext, started: Started) => {
    const key = `${tenant.tenantId}/${started.flowKey}`;
    const earlier = debounced.get(key);
    debounced.set(key, started);
    const forget = () => {
      if (debounced.get(key) === started) debounced.delete(key);
    };
    started.finished.then(forget, forget);
    if (earlier === undefined || earlier.slot === 'running') return;
    earlier.run.cancel().catch((error: unknown) => {
      if (!isServiceError(error, 'EXECUTION_FINISHED'))
        logger.warn('a debounced execution could not be cancelled', { executionId: earlier.run.id, error });
    });
  };

  /** The start is on disk before anything runs: for what has to queue, and for what must not be doubled (E1). */
  const startAccepted = (
    tenant: TenantContext,
    started: Started,
    key: string | undefined,
  ): ExecutionHandle => {
    const { run } = started;
    const begins = admission.mayStart(started);
    if (begins) admission.take(started);
    else started.slot = 'queued';
    const accepted = run.accept(begins ? 'running' : 'queued').then(
      () => {
        if (started.slot === 'running') run.run();
        else if (started.slot === 'queued') admission.enqueue(started);
        return { duplicate: false, executionId: run.id };
      },
      async (error: unknown) => {
        if (key === undefined || !isServiceError(error, 'EXECUTION_CONFLICT')) throw error;
        const other = await store.findByIdempotencyKey(tenant, key);
        if (other === undefined) throw error;
        return { duplicate: true, executionId: other.id };
      },
    );
    const finished = accepted.then(({ duplicate, executionId }) =>
      duplicate ? resultOf(tenant, executionId) : started.finished,
    );
    // Whoever started it may not care for both.
    accepted.catch(() => {});
    finished.catch(() => {});
    return { executionId: run.id, accepted, finished };
  };

  /** The run of an execution, taken out of the store when it was put away; undefined when it has ended. */
  const awaken = (tenant: TenantContext, executionId: string): Promise<ExecutionRun | undefined> => {
    const known = awakening.get(executionId);
    if (known !== undefined) return known;
    const work = (async () => {
      const here = active.get(executionId);
      if (here !== undefined && here.tenant.tenantId !== tenant.tenantId) return undefined;
      if (here !== undefined && !here.run.isParking) return here.run;
      if (here !== undefined) await here.finished.catch(() => {});
      const record = await store.claimWaiting(tenant, executionId, owner);
      if (record === undefined) return active.get(executionId)?.run;
      await resume({ tenantId: tenant.tenantId, record });
      return active.get(executionId)?.run;
    })().finally(() => awakening.delete(executionId));
    awakening.set(executionId, work);
    return work;
  };

  /**
   * EX8. Before the called execution ends, the one that called it knows durably: should the process die in between,
   * the called one ends again, and is heard once.
   */
  const tellParent = async (tenant: TenantContext, parent: ParentCall, result: ExecutionResult) => {
    try {
      const run = await awaken(tenant, parent.executionId);
      await run?.childEnded(parent, result);
    } catch (error) {
      logger.error('the calling execution could not be told', { executionId: parent.executionId, error });
    }
  };

  /** The end of an execution that somebody else started: awaited when it runs here, read when it is over. */
  const resultOf = async (tenant: TenantContext, executionId: string): Promise<ExecutionResult> => {
    const here = active.get(executionId);
    if (here !== undefined) return here.finished;
    const record = await store.get(tenant, executionId);
    const status = record?.status;
    if (
      record === undefined ||
      status === undefined ||
      status === 'running' ||
      status === 'queued' ||
      status === 'waiting'
    ) {
      throw new ServiceError('The first execution with this key has not ended yet.', {
        code: 'EXECUTION_NOT_FINISHED',
        service: 'engine',
        recoverable: true,
        details: { executionId },
      });
    }
    return {
      executionId,
      status,
      lastOutputs: status === 'succeeded' ? await outputsOf(tenant, record) : [],
      ...(record.error === undefined ? {} : { error: record.error }),
    };
  };

  /** What a finished execution ended with, read from its journal. */
  const outputsOf = async (tenant: TenantContext, record: ExecutionRecord): Promise<readonly Item[]> => {
    const state = await stateOf(tenant, record);
    return state === undefined ? [] : lastOutputs(state);
  };

  /** The fold of a stored journal; undefined when the version it ran is gone. */
  const stateOf = async (
    tenant: TenantContext,
    { id, workflowId, versionId }: ExecutionRecord,
  ): Promise<ExecutionState | undefined> => {
    const version = await source.version(tenant, workflowId, versionId);
    if (version === undefined) return undefined;
    const state = createExecutionState(compile(version));
    for (const event of await store.events(tenant, id)) advance(state, event);
    return state;
  };

  const start = (tenant: TenantContext, request: StartRequest) => launch(tenant, request, {});
  const callWorkflow = createCallWorkflow({ source, registry, compile, start });

  const cancel = async (tenant: TenantContext, executionId: string): Promise<void> => {
    const run = await awaken(tenant, executionId);
    if (run !== undefined) {
      await run.cancel();
      return;
    }
    if ((await store.get(tenant, executionId)) === undefined) throw notFound();
    throw new ServiceError('The execution has ended already.', {
      code: 'EXECUTION_FINISHED',
      service: 'engine',
    });
  };

  /** Its key was made of the event, and is not known any more: it counts for the workflow as a whole. */
  const restoredPlace = ({ workflowId }: ExecutionRecord): Place => ({ flowKey: workflowId, notBefore: 0 });

  const resume = async ({ tenantId, record }: ClaimedExecution): Promise<void> => {
    const tenant = { tenantId };
    try {
      const version = await source.version(tenant, record.workflowId, record.versionId);
      if (version === undefined)
        throw new ServiceError('The version it ran is gone.', { code: 'NOT_FOUND', service: 'engine' });
      const events = await store.events(tenant, record.id);
      const started = open(
        tenant,
        compile(version),
        record.id,
        record.epoch,
        record.mode,
        restoredPlace(record),
        {},
      );
      if (!started.run.restore(events)) {
        leave(started);
        return;
      }
      if (admission.mayStart(started)) {
        admission.take(started);
        started.run.run();
      } else {
        admission.enqueue(started);
      }
    } catch (error) {
      active.delete(record.id);
      logger.error('an execution could not be resumed', { executionId: record.id, error });
      await endUnresumable(tenant, record, error);
    }
  };

  const endUnresumable = async (tenant: TenantContext, record: ExecutionRecord, error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    const failure = {
      code: 'NODE_INTERRUPTED',
      message: `It could not be resumed after a restart: ${message}`,
    };
    const at = clock.now();
    await store
      .append(tenant, {
        executionId: record.id,
        epoch: record.epoch,
        afterSeq: record.lastSeq,
        events: [
          { seq: record.lastSeq + 1, at, type: 'ExecutionFinished', status: 'failed', error: failure },
        ],
        status: 'failed',
        finishedAt: at,
        error: failure,
      })
      .catch((cause: unknown) =>
        logger.error('its failure could not be saved', { executionId: record.id, cause }),
      );
  };

  const notFound = () =>
    new ServiceError('There is no such execution.', { code: 'NOT_FOUND', service: 'engine' });

  const wakeUps = createWakeUps({ store, owner, clock, logger, resume });

  return {
    compile,
    start,
    cancel,
    async resume(tenant, executionId, { nodeId, data }) {
      const run = await awaken(tenant, executionId);
      if (run !== undefined) {
        await run.callback(nodeId, { by: 'callback', data });
        return;
      }
      if ((await store.get(tenant, executionId)) === undefined) throw notFound();
      throw new ServiceError('Nothing waits here, or not any more.', {
        code: 'EXECUTION_NOT_WAITING',
        service: 'engine',
      });
    },
    async findCallback(tenant, executionId, nodeId) {
      const here = active.get(executionId);
      if (here !== undefined && here.tenant.tenantId === tenant.tenantId)
        return here.run.findCallback(nodeId);
      const record = await store.get(tenant, executionId);
      if (record === undefined) throw notFound();
      if (record.status !== 'waiting') return undefined;
      const state = await stateOf(tenant, record);
      return state && waitingCallback(state, nodeId);
    },
    async retry(tenant, executionId, retryOptions: RetryOptions = {}) {
      const record = await store.get(tenant, executionId);
      if (record === undefined) throw notFound();
      if (active.has(executionId) || record.finishedAt === undefined) {
        throw new ServiceError('The execution has not ended yet.', {
          code: 'EXECUTION_NOT_FINISHED',
          service: 'engine',
        });
      }
      const version =
        retryOptions.version === 'published'
          ? await source.published(tenant, record.workflowId)
          : await source.version(tenant, record.workflowId, record.versionId);
      if (version === undefined) {
        throw new ServiceError('The version to retry with is gone.', {
          code: 'NOT_FOUND',
          service: 'engine',
        });
      }
      const plan = compile(version);
      const events = await store.events(tenant, executionId);
      const { trigger, reused } = reusableOutputs(plan, events, retryOptions.fromNodeId);
      return launch(tenant, { plan, mode: 'retry', trigger }, { retryOf: executionId, reused });
    },
    async recover() {
      let count = 0;
      for (;;) {
        if (stopping) return count;
        const claimed = await store.claimUnfinished(owner, [owner], recoveryBatch);
        for (const one of claimed) await resume(one);
        count += claimed.length;
        if (claimed.length >= recoveryBatch) continue;
        await wakeUps.watch();
        return count;
      }
    },
    running: () => ({ active: admission.running, queued: admission.queued }),
    async shutdown(graceMs) {
      stopping = true;
      wakeUps.stop();
      admission.stop();
      const ends = [...active.values()]
        .filter(({ slot }) => slot === 'running')
        .map(({ finished }) => finished);
      if (ends.length > 0) {
        let cancelTimer = () => {};
        const grace = new Promise<void>((resolve) => {
          cancelTimer = clock.setTimer(graceMs, resolve).cancel;
        });
        await Promise.race([Promise.allSettled(ends), grace]);
        cancelTimer();
      }
      const reason = new ServiceError('The server is shutting down.', {
        code: 'SHUTTING_DOWN',
        service: 'engine',
        recoverable: true,
      });
      for (const { run } of [...active.values()]) run.park(reason);
    },
  };
}
