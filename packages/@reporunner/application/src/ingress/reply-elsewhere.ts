/**
 * A caller waits for an execution that its process has lost: the machine slept longer than the lease, and the execution is
 * resumed under another owner, in this process or another one.
 * RL1 The caller gets the reply of the resumed execution, within its time limit; no error because the lease was lost.
 */
import { isServiceError, type TenantContext } from '@reporunner/core';
import type { ReplyChannel, ReplyOutcome } from '@reporunner/engine';

/** The reply that comes by the channel once `error` says that the lease was lost. Rejects with any other error. */
export async function replyElsewhere(
  replies: Pick<ReplyChannel, 'wait'>,
  tenant: TenantContext,
  { executionId, timeoutMs }: { readonly executionId: string; readonly timeoutMs: number },
  error: unknown,
): Promise<ReplyOutcome> {
  if (!isServiceError(error, 'LEASE_LOST')) throw error;
  return (await replies.wait(tenant, executionId, timeoutMs)).outcome;
}
