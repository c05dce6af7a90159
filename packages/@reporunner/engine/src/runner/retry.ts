import { isServiceError, type RetryPolicy, toServiceError } from '@reporunner/core';

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
  const steps = { fixed: 1, linear: attempt, exponential: 2 ** Math.min(attempt - 1, 30) };
  const delay = Math.min(policy.delayMs * steps[policy.backoff], policy.maxDelayMs);
  const jittered = delay * (1 - policy.jitter) + delay * policy.jitter * random();
  const asked = isServiceError(error) ? error.details?.retryAfterMs : undefined;
  return Math.round(typeof asked === 'number' ? Math.max(jittered, Math.min(asked, 86_400_000)) : jittered);
}
