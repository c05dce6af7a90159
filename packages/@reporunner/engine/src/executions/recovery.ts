/**
 * Loads executions from the store again: those that were suspended, and those whose process died.
 * R1 An unfinished execution resumes from its journal.
 * R3 One that can no longer be run ends as failed; the others are resumed.
 * R4 What is being loaded when the engine stops is left as it is.
 * WD3 One that stopped the process before this one ends as failed.
 * WD6 After a crash they are resumed a few at a time; one that ends the process twice by itself is set aside.
 */

import { type Clock, type ItemError, type Logger, ServiceError, type TenantContext } from '@reporunner/core';
import type { WebhookReply } from '@reporunner/integrations';
import type { Admission } from '../admission.ts';
import { type ClockSteps, shiftSince } from '../clock-steps.ts';
import type { ExecutionFailure } from '../events.ts';
import type { ChunkStore } from '../items/chunk-store.ts';
import type { EventHeader } from '../journal/event-header.ts';
import { eventPages } from '../journal/event-pages.ts';
import { engineMessage } from '../messages/engine-messages.ts';
import type { Plan } from '../plan/plan.ts';
import type { ClaimedExecution, ExecutionRecord, ExecutionStore } from '../ports/execution-store.ts';
import type { RecordedStall, RecoveryTrial } from '../ports/main-thread.ts';
import type { WorkflowSource, WorkflowVersion } from '../ports/ports.ts';
import type { Reply, ReplyChannel } from '../ports/reply-channel.ts';
import type { ExecutionRun } from '../runner/execution-run.ts';
import { isUnavailable } from '../runner/unavailable.ts';
import { type LiveExecution, type LiveExecutions, shuttingDown } from './live-executions.ts';
import { failureOfStall, failureOfTrial, startOf, unresumable } from './recovery-failures.ts';

const recoveryBatch = 200;
/** How many are tried at once in a recovery after a crash: the first time, and at most. */
const firstTried = 8;
const maxTried = 64;
/** How long what is tried may run before the next are: a few, and a suspect by itself. */
const patienceMs = 1_500;
const suspectPatienceMs = 5_000;

/** What only waited for its slot goes on waiting for it; what had begun is ahead of it. */
function placeOf({ workflowId, status }: ExecutionRecord, first: EventHeader | undefined) {
  const flow = first?.type === 'ExecutionStarted' ? first.flow : undefined;
  return {
    flowKey: flow?.key ?? workflowId,
    notBefore: flow?.notBefore ?? 0,
    hasBegun: status !== 'queued',
  };
}

export function createRecovery(options: {
  readonly store: ExecutionStore;
  readonly source: WorkflowSource;
  readonly chunks: ChunkStore;
  readonly live: LiveExecutions;
  readonly admission: Admission<LiveExecution>;
  readonly compile: (version: WorkflowVersion) => Plan;
  /** Under which name executions are written now. */
  readonly lease: { readonly owner: string };
  readonly clock: Clock;
  readonly clockSteps: ClockSteps;
  readonly logger: Logger;
  /** Whether the engine stops: no more is resumed. */
  readonly isStopping: () => boolean;
  /** Whether it has stopped: nothing is put into memory any more, and no failure is written. */
  readonly isClosed: () => boolean;
  /** The store gave out while an execution was loaded; it is tried again later. */
  readonly onUnavailable: (tenant: TenantContext, executionId: string) => void;
  /** Where the caller of an execution may still wait, that another process has started. */
  readonly replies?: ReplyChannel | undefined;
}) {
  const { store, source, chunks, live, admission, compile, lease, clock, logger, replies } = options;
  const { clockSteps } = options;
  const { isStopping, isClosed, onUnavailable } = options;
  const rehydrating = new Map<string, Promise<ExecutionRun | undefined>>();

  /** Those whose journals are being read, and a walk through all that a dead process left. */
  const restoring = new Map<string, Promise<void>>();
  let recovering: Promise<number> | undefined;
  /** Those that are to be resumed. */
  const claimed: ClaimedExecution[] = [];
  /** Those of them that wait for a place, and are not in the queue yet. */
  const expected = new Map<string, () => void>();
  /** What ended the process before this one. */
  let stall: RecordedStall | undefined;
  let stallEnded: Promise<unknown> | undefined;
  let trial: RecoveryTrial | undefined;

  /** The caller that started it may wait elsewhere; parents and error workflows know of its end from journals. */
  const replyTo = (tenant: TenantContext, { id: executionId, mode }: ExecutionRecord) => {
    if (replies === undefined || mode === 'sub-workflow' || mode === 'error') return undefined;
    return (reply: Reply) =>
      void replies
        .send(tenant, executionId, reply)
        .catch((error: unknown) => logger.warn('a reply could not be sent', { executionId, error }));
  };

  const resume = (execution: ClaimedExecution): Promise<void> => {
    const { id } = execution.record;
    const work = restore(execution).finally(() => {
      restoring.delete(id);
      expected.get(id)?.();
      expected.delete(id);
    });
    restoring.set(id, work);
    return work;
  };

  /** Resolves once an execution that is being recovered is in memory; at once for any other. */
  const settled = async (executionId: string): Promise<void> => {
    if (live.get(executionId) !== undefined) return;
    await restoring.get(executionId);
    if (live.get(executionId) === undefined) await recovering?.catch(() => {});
  };

  /** E4. What waits counts from now on against what is accepted, though `recover` has yet to enqueue it. */
  const claim = async (): Promise<void> => {
    for (let hasMore = true; hasMore && !isStopping(); ) {
      const batch = await store.claimUnfinished(lease.owner, recoveryBatch);
      for (const { tenantId, record } of batch)
        if (record.status === 'queued') expected.set(record.id, admission.expect(tenantId));
      claimed.push(...batch);
      hasMore = batch.length === recoveryBatch;
    }
  };

  const recover = async (): Promise<number> => {
    let found: readonly ClaimedExecution[] = [];
    try {
      await claim();
    } finally {
      found = claimed.splice(0);
      if (trial === undefined) await resumeEach(found);
      else await resumeCarefully(found, trial);
    }
    return found.length;
  };

  /** R4. What has been claimed and is not resumed is left to the next process. */
  const resumeEach = async (found: readonly ClaimedExecution[]) => {
    for (const one of found) {
      if (isStopping()) return;
      await resume(one);
    }
  };

  /** WD6. Suspects one by one, then everything else in groups that grow. */
  const resumeCarefully = async (found: readonly ClaimedExecution[], tried: RecoveryTrial): Promise<void> => {
    const [suspects, others] = [true, false].map((isWanted) =>
      found.filter(({ record }) => tried.isSuspect(record.id) === isWanted),
    ) as [ClaimedExecution[], ClaimedExecution[]];
    const attempt = async (group: readonly ClaimedExecution[], patience: number) => {
      if (isStopping()) return;
      const ids = group.map(({ record }) => record.id);
      tried.begin(ids);
      await resumeEach(group);
      tried.end(await live.untilNoneRuns(ids, patience));
    };
    for (const one of suspects) await attempt([one], suspectPatienceMs);
    for (let at = 0, size = firstTried; at < others.length; at += size, size = Math.min(maxTried, 2 * size))
      await attempt(others.slice(at, at + size), patienceMs);
  };

  const restore = async ({ tenantId, record }: ClaimedExecution): Promise<void> => {
    let tenant: TenantContext = { tenantId };
    let restored: LiveExecution | undefined;
    try {
      const version = await source.version(tenant, record.workflowId, record.versionId);
      if (version === undefined)
        throw new ServiceError(engineMessage('ranVersionGone'), { code: 'NOT_FOUND', service: 'engine' });
      const plan = compile(version);
      const first = await firstHeader(tenant, record.id);
      if (first?.type === 'ExecutionStarted' && first.principal !== undefined)
        tenant = { tenantId, principal: first.principal };
      const reply = replyTo(tenant, record);
      const make = () => {
        const restoredRun = live.make({
          tenant,
          plan,
          id: record.id,
          epoch: record.epoch,
          mode: record.mode,
          place: placeOf(record, first),
          ...(reply === undefined
            ? {}
            : { onReply: (response: WebhookReply) => reply({ kind: 'response', response }) }),
        });
        if (reply !== undefined)
          restoredRun.finished.then(
            (result) => reply({ kind: 'ended', result }),
            // It was stopped, and goes on later.
            () => {},
          );
        return restoredRun;
      };
      if (isClosed()) return;
      if (stall?.holder?.executionId === record.id) {
        const one = make();
        abandon(one, record, first, failureOfStall(stall, plan));
        stallEnded = one.finished.catch(() => {});
        return;
      }
      const verdict = trial?.verdictOn(record.id);
      if (trial !== undefined && verdict !== undefined) {
        const { id: executionId, workflowId, versionId } = record;
        const node = (await reachedNode(tenant, executionId, plan)) ?? { nodeId: '', nodeName: '' };
        const reached = { tenantId, executionId, workflowId, versionId, ...node };
        await trial.setAside(reached, verdict);
        abandon(make(), record, first, failureOfTrial(verdict, reached));
        return;
      }
      restored = make();
      const pages = eventPages(store, tenant, record.id, chunks);
      try {
        if (!(await restored.run.restore(pages, () => shiftSince(record, clockSteps)))) return;
      } catch (error) {
        if (isClosed() || isUnavailable(error)) throw error;
        logger.error('an execution could not be resumed', { executionId: record.id, error });
        live.close(restored);
        abandon(make(), record, first, unresumable(error));
        return;
      }
      if (isClosed()) throw shuttingDown();
      live.add(restored);
      if (restored.hasBegun) restored.run.limitTime();
      if (restored.run.state.stopping !== undefined && restored.hasBegun) {
        admission.takeAnyway(restored);
        restored.begin();
      } else admission.admit(restored);
    } catch (error) {
      if (restored !== undefined) live.close(restored);
      // R4. Its lease is released with the others of this process.
      if (isClosed()) return;
      if (isUnavailable(error)) {
        onUnavailable(tenant, record.id);
        return;
      }
      logger.error('an execution could not be resumed', { executionId: record.id, error });
      await endUnresumable(tenant, record, unresumable(error));
    }
  };

  /** Ends it as failed, with all that belongs to an end: its caller is notified, its error workflow starts. */
  const abandon = (
    one: LiveExecution,
    record: ExecutionRecord,
    first: EventHeader | undefined,
    failure: ExecutionFailure,
  ): void => {
    const start = startOf(first);
    live.add(one);
    one.run.abandon(start, record.lastSeq, failure);
  };

  const firstHeader = async (tenant: TenantContext, id: string): Promise<EventHeader | undefined> => {
    for await (const [first] of store.headers(tenant, id)) return first;
    return undefined;
  };

  /** The node that was under way when the journal ends, or else the last that is known of. */
  const reachedNode = async (
    tenant: TenantContext,
    executionId: string,
    plan: Plan,
  ): Promise<{ readonly nodeId: string; readonly nodeName: string } | undefined> => {
    const open = new Map<string, string>();
    let nodeId: string | undefined;
    for await (const headers of store.headers(tenant, executionId))
      for (const header of headers) {
        if (header.type === 'ExecutionStarted') nodeId = header.trigger.nodeId;
        if (!('nodeId' in header) || !('scope' in header)) continue;
        nodeId = header.nodeId;
        const key = `${header.scope}/${header.nodeId}`;
        if (header.type === 'NodeStarted') open.set(key, header.nodeId);
        else open.delete(key);
      }
    nodeId = [...open.values()].at(-1) ?? nodeId;
    return nodeId === undefined
      ? undefined
      : { nodeId, nodeName: plan.nodes[plan.indexById.get(nodeId) ?? -1]?.name ?? nodeId };
  };

  /** Without its version there is no plan, and the error workflow is unknown. */
  const endUnresumable = async (tenant: TenantContext, record: ExecutionRecord, failure: ItemError) => {
    const at = clock.now();
    const seq = record.lastSeq + 1;
    await store
      .append(tenant, {
        executionId: record.id,
        epoch: record.epoch,
        afterSeq: record.lastSeq,
        events: [{ seq, at, type: 'ExecutionFinished', status: 'failed', error: failure }],
        status: 'failed',
        finishedAt: at,
        error: failure,
      })
      .catch((cause: unknown) =>
        logger.error('its failure could not be saved', { executionId: record.id, cause }),
      );
  };

  const loadFromStore = async (
    tenant: TenantContext,
    executionId: string,
  ): Promise<ExecutionRun | undefined> => {
    await settled(executionId);
    const here = live.get(executionId);
    if (here !== undefined && here.tenant.tenantId !== tenant.tenantId) return undefined;
    if (here !== undefined && !here.run.isSuspending) return here.run;
    if (here !== undefined) await here.finished.catch(() => {});
    const record = await store.claimWaiting(tenant, executionId, lease.owner);
    if (record === undefined) return live.get(executionId)?.run;
    await resume({ tenantId: tenant.tenantId, record });
    const loaded = live.get(executionId)?.run;
    // Who asks must not take it for ended.
    if (loaded === undefined && isClosed()) throw shuttingDown();
    return loaded;
  };

  return {
    resume,
    settled,
    /** R4. Resolves once nothing is being loaded. */
    async quiesce(): Promise<void> {
      while (restoring.size > 0) await Promise.allSettled(restoring.values());
    },
    reachedNode,
    claim,
    /** Recovers every execution that no living process has; resolves with how many. */
    async recover(recorded: RecordedStall | undefined, careful: RecoveryTrial | undefined): Promise<number> {
      stall = recorded;
      trial = careful;
      recovering = recover().finally(() => {
        recovering = undefined;
      });
      const count = await recovering;
      // Only now: the caller to be notified of that end may have to be recovered first.
      await stallEnded;
      return count;
    },
    /** The run of an execution, loaded from the store when it was suspended; undefined when it has ended. */
    rehydrate(tenant: TenantContext, executionId: string): Promise<ExecutionRun | undefined> {
      const known = rehydrating.get(executionId);
      if (known !== undefined) return known;
      const work = loadFromStore(tenant, executionId).finally(() => rehydrating.delete(executionId));
      rehydrating.set(executionId, work);
      return work;
    },
  };
}
