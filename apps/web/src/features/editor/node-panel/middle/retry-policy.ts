import type { RetryPolicy } from '@reporunner/core';

export const defaultRetry: RetryPolicy = {
  attempts: 3,
  backoff: 'exponential',
  delayMs: 1_000,
  maxDelayMs: 60_000,
  jitter: 0.2,
};

const maxShown = 6;

/** The delays between tries, without chance, as many as can be shown. */
export function retryDelays({ attempts, backoff, delayMs, maxDelayMs }: RetryPolicy): readonly number[] {
  return Array.from({ length: Math.min(attempts - 1, maxShown) }, (_, at) => {
    const delay =
      backoff === 'fixed' ? delayMs : backoff === 'linear' ? delayMs * (at + 1) : delayMs * 2 ** at;
    return Math.min(delay, maxDelayMs);
  });
}

/** Codes as people list them: with commas, spaces or lines between. */
export const parseCodes = (text: string): string[] =>
  [...new Set(text.split(/[\s,;]+/).filter((code) => code !== ''))].slice(0, 50);
