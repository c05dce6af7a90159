import { ServiceError, type TenantContext } from '@reporunner/core';
import type { ExecutionRecord, ExecutionStore } from '@reporunner/engine';
import { applicationMessage } from '../messages/application-messages.ts';

export type FindExecution = (tenant: TenantContext, id: string) => Promise<ExecutionRecord>;

/** Rejects with NOT_FOUND. */
export const createExecutionFinder =
  (executions: Pick<ExecutionStore, 'get'>): FindExecution =>
  async (tenant, id) => {
    const record = await executions.get(tenant, id);
    if (record !== undefined) return record;
    throw new ServiceError(applicationMessage('noExecution'), { code: 'NOT_FOUND', service: 'application' });
  };
