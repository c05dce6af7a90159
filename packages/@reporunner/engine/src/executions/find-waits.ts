/** What links to resume find: in memory where the execution is, otherwise in its journal. */
import type { ServiceError, TenantContext } from '@reporunner/core';
import type { CallbackLookup, Engine } from '../api.ts';
import type { ExecutionState } from '../planner/state.ts';
import { type IsBusy, lookUpCallback, lookUpFormPage } from '../planner/waiting-callback.ts';
import type { ExecutionRecord, ExecutionStore } from '../ports/execution-store.ts';
import type { LiveExecutions } from './live-executions.ts';

type Look<T> = (state: ExecutionState, isBusy: IsBusy) => T;

export function createWaitFinder(options: {
  readonly store: Pick<ExecutionStore, 'get'>;
  readonly live: LiveExecutions;
  readonly settled: (executionId: string) => Promise<void>;
  readonly notFound: () => ServiceError;
  readonly stateOf: (tenant: TenantContext, record: ExecutionRecord) => Promise<ExecutionState | undefined>;
}): Pick<Engine, 'findCallback' | 'findFormPage'> {
  const { store, live, settled, stateOf, notFound } = options;

  /** `started`: what holds for one that is neither here, nor waiting, nor over. */
  const lookAt = async <T>(
    tenant: TenantContext,
    executionId: string,
    look: Look<T>,
    { over, started }: { readonly over: T; readonly started: T },
  ): Promise<T> => {
    await settled(executionId);
    const here = live.get(executionId);
    if (here !== undefined && here.tenant.tenantId === tenant.tenantId) return here.run.lookAtWaits(look);
    const record = await store.get(tenant, executionId);
    if (record === undefined) throw notFound();
    if (record.finishedAt !== undefined) return over;
    if (record.status !== 'waiting') return started;
    const state = await stateOf(tenant, record);
    return state === undefined ? over : look(state, () => false);
  };

  return {
    findCallback: (tenant, executionId, place) =>
      lookAt<CallbackLookup>(
        tenant,
        executionId,
        (state, isBusy) => lookUpCallback(state, place, isBusy),
        // Without a place there is nothing that it could come to yet.
        { over: { status: 'over' }, started: { status: place === undefined ? 'over' : 'early' } },
      ),
    findFormPage: (tenant, executionId, after) =>
      lookAt(tenant, executionId, (state, isBusy) => lookUpFormPage(state, after, isBusy), {
        over: 'none',
        started: 'later',
      }),
  };
}
