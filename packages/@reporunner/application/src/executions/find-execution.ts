import { ServiceError, type TenantContext } from '@reporunner/core';
import type { ExecutionRecord, ExecutionStore } from '@reporunner/engine';

export type FindExecution = (tenant: TenantContext, id: string) => Promise<ExecutionRecord>;

/** Rejects with NOT_FOUND. */
export const createExecutionFinder =
  (executions: Pick<ExecutionStore, 'get'>): FindExecution =>
  async (tenant, id) => {
    const record = await executions.get(tenant, id);
    if (record !== undefined) return record;
    throw new ServiceError('There is no such execution.', { code: 'NOT_FOUND', service: 'application' });
  };
