import { isServiceError, type Logger, type TenantContext } from '@reporunner/core';
import type { Engine, ExecutionStore } from '@reporunner/engine';

const pageSize = 100;

/** Cancels the executions of a workflow that wait or run. One that cannot be cancelled does not keep the others. */
export async function cancelUnfinished(
  {
    engine,
    executions,
    logger,
  }: {
    readonly engine: Pick<Engine, 'cancel'>;
    readonly executions: Pick<ExecutionStore, 'list'>;
    readonly logger: Logger;
  },
  tenant: TenantContext,
  workflowId: string,
): Promise<void> {
  const cancel = async (id: string) => {
    try {
      await engine.cancel(tenant, id);
    } catch (error) {
      if (isServiceError(error, 'EXECUTION_FINISHED') || isServiceError(error, 'NOT_FOUND')) return;
      logger.warn('an execution of a deleted workflow could not be cancelled', { executionId: id, error });
    }
  };
  let cursor: string | undefined;
  do {
    const page = await executions.list(
      tenant,
      { workflowId, statuses: ['queued', 'running', 'waiting'] },
      { limit: pageSize, ...(cursor === undefined ? {} : { cursor }) },
    );
    await Promise.all(page.items.map(({ id }) => cancel(id)));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}
