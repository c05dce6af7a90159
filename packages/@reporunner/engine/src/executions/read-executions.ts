/** What executions came to, read from the store when they are not in memory. */

import { ServiceError, type TenantContext } from '@reporunner/core';
import type { ExecutionResult } from '../api.ts';
import { asOutputs, type Batch } from '../items/batch.ts';
import type { ChunkStore } from '../items/chunk-store.ts';
import { ItemAccess } from '../items/item-access.ts';
import { eventPages } from '../journal/event-pages.ts';
import { engineMessage } from '../messages/engine-messages.ts';
import type { Plan } from '../plan/plan.ts';
import { createExecutionState } from '../planner/frames.ts';
import { resultOf as resultIn } from '../planner/lineage.ts';
import { advance } from '../planner/planner.ts';
import type { ExecutionState } from '../planner/state.ts';
import type { ExecutionRecord, ExecutionStore } from '../ports/execution-store.ts';
import type { WorkflowSource, WorkflowVersion } from '../ports/ports.ts';
import type { LiveExecutions } from './live-executions.ts';

export function createExecutionReader(options: {
  readonly store: ExecutionStore;
  readonly source: WorkflowSource;
  readonly chunks: ChunkStore;
  readonly live: LiveExecutions;
  readonly compile: (version: WorkflowVersion) => Plan;
}) {
  const { store, source, chunks, live, compile } = options;

  /** The fold of a stored journal; undefined when the version it ran is gone. */
  const stateOf = async (
    tenant: TenantContext,
    { id, workflowId, versionId }: ExecutionRecord,
  ): Promise<ExecutionState | undefined> => {
    const version = await source.version(tenant, workflowId, versionId);
    if (version === undefined) return undefined;
    const state = createExecutionState(compile(version));
    for await (const page of eventPages(store, tenant, id, chunks))
      for (const event of page) advance(state, event);
    return state;
  };

  /** What a finished execution ended with. */
  const outputsOf = async (tenant: TenantContext, record: ExecutionRecord): Promise<Batch> => {
    const state = await stateOf(tenant, record);
    return state === undefined ? [] : resultIn(state);
  };

  /** The end of an execution that somebody else started: awaited when it runs here, read when it is over. */
  const resultOf = async (tenant: TenantContext, executionId: string): Promise<ExecutionResult> => {
    const here = live.get(executionId);
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
      throw new ServiceError(engineMessage('firstNotFinished'), {
        code: 'EXECUTION_NOT_FINISHED',
        service: 'engine',
        recoverable: true,
        details: { executionId },
      });
    }
    return new ItemAccess(chunks, tenant).withFirst({
      executionId,
      status,
      ...asOutputs(status === 'succeeded' ? await outputsOf(tenant, record) : []),
      ...(record.error === undefined ? {} : { error: record.error }),
    });
  };

  return { stateOf, resultOf };
}
