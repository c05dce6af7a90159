import type { Services } from '../composition.ts';
import type { Watchdog } from './create-watchdog.ts';
import { createRecoveryTrial } from './recovery-trial.ts';

/**
 * Recovery after whatever ended the process before: what its watchdog recorded is counted before anything is resumed,
 * and forgotten once the execution has failed, durably. Resolves with how many executions were resumed.
 */
export async function recoverAll(
  { engine, incidents, logger }: Pick<Services, 'engine' | 'incidents' | 'logger'>,
  watchdog: Watchdog | undefined,
): Promise<number> {
  const recorded = watchdog?.recorded;
  const trial =
    watchdog?.crash &&
    createRecoveryTrial({
      ...watchdog.crash,
      suspect: recorded?.suspect?.executionId,
      async onSetAside(execution, reason) {
        logger.error('an execution crashed the server each time it was resumed; it is set aside', {
          ...execution,
          reason,
        });
        await incidents.add({ ...execution, reason, at: Date.now() });
      },
    });
  if (recorded === undefined) {
    const resumed = await engine.recover(undefined, trial);
    watchdog?.forget();
    return resumed;
  }
  const { reason, at, holder, suspect } = recorded;
  if (holder === undefined) {
    logger.error('the watchdog ended the process; no execution held the main thread', {
      reason,
      at,
      ...(suspect === undefined ? {} : { suspect }),
    });
    const resumed = await engine.recover({ reason }, trial);
    watchdog?.forget();
    return resumed;
  }
  const { tenantId, executionId, workflowId, versionId } = holder;
  const node = await engine.nodeOf(holder);
  logger.error('the watchdog ended the process', {
    reason,
    at,
    tenantId,
    executionId,
    workflowId,
    nodeId: node?.nodeId,
  });
  if (node !== undefined)
    await incidents.add({ reason, at, tenantId, executionId, workflowId, versionId, ...node });
  const count = await engine.recover({ reason, holder }, trial);
  watchdog?.forget();
  return count;
}
