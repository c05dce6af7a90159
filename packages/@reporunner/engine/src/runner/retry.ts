import { isServiceError, type RetryPolicy, toServiceError } from '@reporunner/core';
import { backoffMs } from '../planner/backoff.ts';

/** True when the policy grants another try after `attempt` tries ended in `error`. */
export function mayRetry(policy: RetryPolicy | undefined, attempt: number, error: unknown): boolean {
  if (policy === undefined || attempt >= policy.attempts) return false;
  const known = toServiceError(error, { code: 'NODE_FAILED', service: 'engine', recoverable: true });
  return policy.on === undefined ? known.recoverable : policy.on.includes(known.code);
}

/** Milliseconds until the next try. `Retry-After` wins over a shorter delay of the policy. */
export function retryDelay(
  policy: RetryPolicy,
  attempt: number,
  error: unknown,
  random: () => number,
): number {
  const delay = backoffMs(policy, attempt, random());
  const asked = isServiceError(error) ? error.details?.retryAfterMs : undefined;
  return typeof asked === 'number' ? Math.round(Math.max(delay, Math.min(asked, 86_400_000))) : delay;
}
