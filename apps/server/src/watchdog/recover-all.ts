import type { QuarantineUseCases, RecoveryUseCases } from '@reporunner/application';
import { systemPrincipal } from '@reporunner/auth';
import type { Logger } from '@reporunner/core';
import type { Engine } from '@reporunner/engine';
import type { Watchdog } from './create-watchdog.ts';
import { createRecoveryTrial } from './recovery-trial.ts';

export interface RecoveryParts {
  readonly recovery: Pick<RecoveryUseCases, 'recover'>;
  readonly quarantine: Pick<QuarantineUseCases, 'record'>;
  readonly engine: Pick<Engine, 'nodeOf'>;
  readonly logger: Logger;
}

/** Of every tenant. */
const recoverer = systemPrincipal('', 'recovery');

/**
 * Recovery after whatever ended the process before: what its watchdog recorded is counted before anything is resumed,
 * and forgotten once the execution has failed, durably. Resolves with how many executions were resumed.
 */
export async function recoverAll(
  { recovery, quarantine, engine, logger }: RecoveryParts,
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
        await quarantine.record(systemPrincipal(execution.tenantId, 'watchdog'), {
          ...execution,
          reason,
          at: Date.now(),
        });
      },
    });
  if (recorded === undefined) {
    const resumed = await recovery.recover(recoverer, { trial });
    watchdog?.forget();
    return resumed;
  }
  const { reason, at, holder, suspect } = recorded;
  if (holder === undefined) {
    if (suspect === undefined)
      logger.error('the watchdog ended the process; no execution held the main thread', { reason, at });
    else
      logger.error(
        'the watchdog ended the process; memory grew while an execution had its time slices, which is resumed by itself',
        { reason, at, suspect },
      );
    const resumed = await recovery.recover(recoverer, { stall: { reason }, trial });
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
    await quarantine.record(systemPrincipal(tenantId, 'watchdog'), {
      reason,
      at,
      tenantId,
      executionId,
      workflowId,
      versionId,
      ...node,
    });
  const count = await recovery.recover(recoverer, { stall: { reason, holder }, trial });
  watchdog?.forget();
  return count;
}
