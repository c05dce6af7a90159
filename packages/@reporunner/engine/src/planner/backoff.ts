import type { RetryPolicy } from '@reporunner/core';

/** Milliseconds until the try after `attempt`; `random`, from 0 up to 1, decides the jittered share. */
export function backoffMs(policy: RetryPolicy, attempt: number, random: number): number {
  const steps = { fixed: 1, linear: attempt, exponential: 2 ** Math.min(attempt - 1, 30) };
  const delay = Math.min(policy.delayMs * steps[policy.backoff], policy.maxDelayMs);
  return Math.round(delay * (1 - policy.jitter) + delay * policy.jitter * random);
}
