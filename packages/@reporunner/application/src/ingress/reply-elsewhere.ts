/**
 * A caller waits for an execution that its process has lost: the machine slept longer than the lease, and the execution is
 * resumed under another owner, in this process or another one. Or it was stopped because nothing could be written, and is
 * resumed once the disk has room.
 * RL1 The caller gets the reply of the resumed execution, within its time limit; no error because the lease was lost.
 * RL2 An execution whose start is durable is never answered with "nothing was written": it is as if it took longer.
 */
import { isServiceError, type TenantContext } from '@reporunner/core';
import type { ReplyChannel, ReplyOutcome } from '@reporunner/engine';

interface Waited {
  readonly executionId: string;
  readonly timeoutMs: number;
  /** Whether its start is durable. */
  readonly accepted: Promise<unknown>;
}

const isStopped = (error: unknown) =>
  isServiceError(error, 'STORE_FULL') || isServiceError(error, 'STORE_UNAVAILABLE');

async function isResumed({ accepted }: Waited, error: unknown): Promise<boolean> {
  if (isServiceError(error, 'LEASE_LOST')) return true;
  if (!isStopped(error)) return false;
  return accepted.then(
    () => true,
    () => false,
  );
}

/** The reply that comes by the channel, where `error` says that the execution goes on later. Rejects with any other error. */
export async function replyElsewhere(
  replies: Pick<ReplyChannel, 'wait'>,
  tenant: TenantContext,
  waited: Waited,
  error: unknown,
): Promise<ReplyOutcome> {
  if (!(await isResumed(waited, error))) throw error;
  return (await replies.wait(tenant, waited.executionId, waited.timeoutMs)).outcome;
}
