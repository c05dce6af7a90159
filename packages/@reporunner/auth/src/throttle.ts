import { type Clock, ServiceError } from '@reporunner/core';

interface Failures {
  count: number;
  until: number;
  last: number;
}

const free = 5;
const firstDelayMs = 1_000;
const longestDelayMs = 900_000;
const forgetAfterMs = 3_600_000;
const mostKeys = 10_000;

/** Growing delays after failures, by key: an address, an account. */
export function createThrottle(clock: Clock) {
  const failures = new Map<string, Failures>();
  return {
    /** @throws ServiceError RATE_LIMITED with `details.retryAfterMs` while a key has to wait. */
    check(keys: readonly string[]): void {
      const now = clock.now();
      const wait = Math.max(...keys.map((key) => (failures.get(key)?.until ?? 0) - now));
      if (wait <= 0) return;
      throw new ServiceError('Too many tries. Wait a while.', {
        code: 'RATE_LIMITED',
        service: 'auth',
        recoverable: true,
        details: { retryAfterMs: wait },
      });
    },
    failed(keys: readonly string[]): void {
      const now = clock.now();
      for (const key of keys) {
        const known = failures.get(key);
        const count = known !== undefined && now - known.last < forgetAfterMs ? known.count + 1 : 1;
        const delay = count < free ? 0 : Math.min(firstDelayMs * 2 ** (count - free), longestDelayMs);
        failures.delete(key);
        failures.set(key, { count, until: now + delay, last: now });
      }
      while (failures.size > mostKeys) failures.delete(failures.keys().next().value as string);
    },
    succeeded(keys: readonly string[]): void {
      for (const key of keys) failures.delete(key);
    },
  };
}
