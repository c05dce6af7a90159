/**
 * Starts executions, queues them, or finds them started.
 * E1 A start with an idempotency key that was seen before starts nothing.
 * E4 What would have to wait where the queue is full is refused, and counts from here on where it is not: nothing is
 *    awaited between the two. What a running execution starts is part of it, and is never refused.
 */

import {
  type Clock,
  type Item,
  isServiceError,
  type Logger,
  ServiceError,
  type TenantContext,
} from '@reporunner/core';
import type { Admission } from '../admission.ts';
import type { ExecutionHandle, ExecutionResult, StartRequest } from '../api.ts';
import type { EngineLimits } from '../engine-services.ts';
import type { ExecutionStarted } from '../events.ts';
import { createFlowControl, type FlowDecision } from '../flow-control.ts';
import { type Batch, type Batches, isStored } from '../items/batch.ts';
import { engineMessage } from '../messages/engine-messages.ts';
import type { ExecutionStore, NewExecution } from '../ports/execution-store.ts';
import { storedError } from '../stored-error.ts';
import type { LiveExecution, LiveExecutions } from './live-executions.ts';

interface Retried {
  readonly retryOf: string;
  readonly reused: ReadonlyMap<string, Batches>;
}

/** What the key of an event is made of. Triggers output lists. */
const firstItem = (batch: Batch | undefined): Item | undefined =>
  batch === undefined || isStored(batch) ? undefined : batch[0];

/** What running executions start themselves: called workflows, and error workflows (E3). */
const isOwn = (mode: StartRequest['mode']) => mode === 'sub-workflow' || mode === 'error';

/** When a caller that was refused for a full queue is to come again. */
const retryAfterMs = 1_000;

export interface Starter {
  start(tenant: TenantContext, request: StartRequest, retried?: Retried): ExecutionHandle;
  /** From now on only what running executions start themselves is accepted: called workflows and error workflows. */
  stop(): void;
  /** From now on every start is refused. */
  close(): void;
  /** T6. */
  clockWasSet(by: number): void;
}

export function createStarter(options: {
  readonly store: ExecutionStore;
  readonly live: LiveExecutions;
  readonly admission: Admission<LiveExecution>;
  readonly limits: EngineLimits;
  /** Under which name executions are written now. */
  readonly lease: { readonly owner: string };
  readonly ids: () => string;
  readonly clock: Clock;
  /** IANA name, of workflows that have none of their own. */
  readonly timezone: string;
  readonly logger: Logger;
  readonly resultOf: (tenant: TenantContext, executionId: string) => Promise<ExecutionResult>;
}): Starter {
  const { store, live, admission, limits, lease, ids, clock, timezone, logger, resultOf } = options;
  const flow = createFlowControl(() => clock.now(), timezone);
  const byKey = new Map<string, ExecutionHandle>();
  /** Debounced executions that have not begun, by tenant and key. */
  const debounced = new Map<string, LiveExecution>();
  let refuses: 'nothing' | 'events' | 'everything' = 'nothing';

  const tooMany = (scope: 'tenant' | 'server', queued: number) =>
    new ServiceError(scope === 'tenant' ? engineMessage('tenantQueueFull') : engineMessage('queueFull'), {
      code: 'EXECUTION_LIMIT',
      service: 'engine',
      recoverable: true,
      details: { scope, queued, retryAfterMs },
    });

  const refuseStopping = (mode: StartRequest['mode']) => {
    if (refuses === 'nothing' || (refuses === 'events' && isOwn(mode))) return;
    throw new ServiceError(engineMessage('shuttingDown'), {
      code: 'SHUTTING_DOWN',
      service: 'engine',
      recoverable: true,
    });
  };

  const refuseFull = ({ tenantId }: TenantContext) => {
    const ownQueue = admission.queuedOf(tenantId);
    if (ownQueue >= limits.tenantQueue) throw tooMany('tenant', ownQueue);
    if (admission.queued >= limits.queuedExecutions) throw tooMany('server', admission.queued);
  };

  const startedEvent = (
    { principal }: TenantContext,
    { plan, mode, trigger, parent, destinationNodeId, usePinned, reuseFrom }: StartRequest,
    retryOf: string | undefined,
    { flowKey, notBefore }: FlowDecision,
  ): Omit<ExecutionStarted, 'seq' | 'at'> => ({
    type: 'ExecutionStarted',
    workflowId: plan.workflow.id,
    versionId: plan.versionId,
    mode,
    trigger,
    ...(retryOf === undefined ? {} : { retryOf }),
    ...(flowKey === plan.workflow.id && notBefore === 0 ? {} : { flow: { key: flowKey, notBefore } }),
    ...(parent === undefined ? {} : { parent }),
    ...(destinationNodeId === undefined ? {} : { destinationNodeId }),
    ...(usePinned === undefined ? {} : { usePinned }),
    ...(reuseFrom === undefined ? {} : { reuseFrom }),
    ...(principal === undefined ? {} : { principal }),
  });

  /** The handle of a duplicate event: that of the execution that its first occurrence started. */
  const duplicateHandle = (tenant: TenantContext, executionId: string): ExecutionHandle => {
    const finished = resultOf(tenant, executionId);
    finished.catch(() => {});
    return { executionId, accepted: Promise.resolve({ duplicate: true, executionId }), finished };
  };

  /** F2. The execution whose place the next event with this key takes. */
  const waitingDebounced = (key: string): LiveExecution | undefined => {
    const earlier = debounced.get(key);
    return earlier?.hasBegun === false ? earlier : undefined;
  };

  const replaceDebounced = (key: string, started: LiveExecution) => {
    const earlier = waitingDebounced(key);
    debounced.set(key, started);
    const forget = () => {
      if (debounced.get(key) === started) debounced.delete(key);
    };
    started.finished.then(forget, forget);
    if (earlier === undefined) return;
    admission.withdraw(earlier);
    const why = storedError('EXECUTION_REPLACED', engineMessage('replaced', { execution: started.run.id }));
    earlier.run.cancel(why).catch((error: unknown) => {
      if (!isServiceError(error, 'EXECUTION_FINISHED'))
        logger.warn('a debounced execution could not be cancelled', { executionId: earlier.run.id, error });
    });
  };

  /** Runs at once; its start is durable with the events of the first time slice. */
  const startNow = ({ run, finished }: LiveExecution): ExecutionHandle => {
    const executionId = run.id;
    const accepted = new Promise<{ duplicate: boolean; executionId: string }>((resolve, reject) => {
      run.onFirstWrite = (error) =>
        error === undefined ? resolve({ duplicate: false, executionId }) : reject(error);
    });
    accepted.catch(() => {});
    run.run();
    return { executionId, accepted, finished };
  };

  /** F3. The same event, seen by a process before this one, as the conflict that it is. */
  const sameBefore = async (
    tenant: TenantContext,
    { idempotencyKey, since }: NonNullable<FlowDecision['before']>,
  ): Promise<ServiceError | undefined> => {
    const record = await store.findByIdempotencyKey(tenant, idempotencyKey);
    if (record === undefined || record.createdAt <= since) return undefined;
    return new ServiceError(engineMessage('sameEvent'), {
      code: 'EXECUTION_CONFLICT',
      service: 'engine',
      details: { executionId: record.id },
    });
  };

  /** The start is on disk before anything runs: for what has to queue, and for what must not be doubled (E1). */
  const startAccepted = (
    tenant: TenantContext,
    started: LiveExecution,
    key: string | undefined,
    before: FlowDecision['before'],
  ): ExecutionHandle => {
    const { run } = started;
    const begins = started.slot === 'running';
    const accept = async () => {
      const conflict = before === undefined ? undefined : await sameBefore(tenant, before);
      if (conflict !== undefined) run.park(conflict);
      await (conflict === undefined ? run.accept(begins ? 'running' : 'queued') : Promise.reject(conflict));
    };
    const accepted = accept().then(
      () => {
        if (started.slot === 'running') run.run();
        else if (started.slot === 'queued') admission.enqueue(started);
        return { duplicate: false, executionId: run.id };
      },
      async (error: unknown) => {
        if (key === undefined || !isServiceError(error, 'EXECUTION_CONFLICT')) throw error;
        const known = error.details?.executionId;
        const other = typeof known === 'string' ? known : (await store.findByIdempotencyKey(tenant, key))?.id;
        if (other === undefined) throw error;
        return { duplicate: true, executionId: other };
      },
    );
    const finished = accepted.then(({ duplicate, executionId }) =>
      duplicate ? resultOf(tenant, executionId) : started.finished,
    );
    // The caller that started it may not care for both.
    accepted.catch(() => {});
    finished.catch(() => {});
    return { executionId: run.id, accepted, finished };
  };

  /** The execution that has the key and is in memory. */
  const existingHandle = (key: string | undefined): ExecutionHandle | undefined => {
    const existing = key === undefined ? undefined : byKey.get(key);
    if (existing === undefined) return undefined;
    const accepted = existing.accepted.then(({ executionId }) => ({ duplicate: true, executionId }));
    accepted.catch(() => {});
    return { executionId: existing.executionId, accepted, finished: existing.finished };
  };

  return {
    clockWasSet: flow.clockWasSet,
    start(tenant, request, retried) {
      const { plan, mode, trigger } = request;
      refuseStopping(mode);
      const decision: FlowDecision =
        mode === 'trigger'
          ? flow.decide(tenant.tenantId, plan.workflow, firstItem(trigger.outputs.main))
          : { flowKey: plan.workflow.id, notBefore: 0, isDebounced: false };
      if (decision.sameAs !== undefined) return duplicateHandle(tenant, decision.sameAs);
      const idempotencyKey = request.idempotencyKey ?? decision.idempotencyKey;
      const key = idempotencyKey === undefined ? undefined : `${tenant.tenantId}/${idempotencyKey}`;
      const existing = existingHandle(key);
      if (existing !== undefined) return existing;

      const { flowKey, notBefore, isDebounced } = decision;
      const place = { flowKey, notBefore, hasBegun: false };
      const { id: workflowId, settings } = plan.workflow;
      const begins = admission.mayStart({ tenant, workflowId, settings, ...place });
      const debounceKey = `${tenant.tenantId}/${flowKey}`;
      const replaces = isDebounced && waitingDebounced(debounceKey) !== undefined;
      if (!begins && !replaces && !isOwn(mode)) refuseFull(tenant);

      const id = ids();
      const reused = retried?.reused ?? request.reused;
      const started = live.open({
        tenant,
        plan,
        id,
        epoch: 1,
        mode,
        place,
        ...(request.onReply === undefined ? {} : { onReply: request.onReply }),
        ...(request.awaitsEnd === true ? { awaitsEnd: true } : {}),
        ...(reused === undefined ? {} : { reused }),
      });
      const create: NewExecution = {
        workflowId,
        versionId: plan.versionId,
        mode,
        createdAt: clock.now(),
        owner: lease.owner,
        ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
        ...(retried === undefined ? {} : { retryOf: retried.retryOf }),
        ...(request.parent === undefined ? {} : { parentId: request.parent.executionId }),
      };
      started.run.open(create, startedEvent(tenant, request, retried?.retryOf, decision));
      flow.started(tenant.tenantId, decision, id);
      if (begins) admission.take(started);
      else admission.reserve(started);
      if (isDebounced) replaceDebounced(debounceKey, started);
      if (key === undefined && begins) return startNow(started);
      const handle = startAccepted(tenant, started, idempotencyKey, decision.before);
      if (key !== undefined) {
        byKey.set(key, handle);
        const forget = () => byKey.delete(key);
        started.finished.then(forget, forget);
      }
      return handle;
    },
    stop() {
      refuses = 'events';
    },
    close() {
      refuses = 'everything';
    },
  };
}
