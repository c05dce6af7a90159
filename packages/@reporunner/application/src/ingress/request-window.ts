import { type Clock, ServiceError } from '@reporunner/core';
import { ingressMessage } from '../messages/ingress-messages.ts';

const windowMs = 60_000;
/** Beyond it the oldest windows are forgotten, which can only let more through. */
const maxKeys = 10_000;

/** Counts requests by key in windows of a minute. In this process only. */
export interface RequestWindow {
  /** @throws ServiceError RATE_LIMITED with `details.retryAfterMs`. */
  assertFree(key: string): void;
}

/** Lets `limit` requests of each key through in a minute. */
export function createRequestWindow(clock: Pick<Clock, 'elapsed'>, limit: number): RequestWindow {
  const windows = new Map<string, { readonly until: number; count: number }>();
  return {
    assertFree(key) {
      const now = clock.elapsed();
      let window = windows.get(key);
      if (window === undefined || window.until <= now) {
        windows.delete(key);
        window = { until: now + windowMs, count: 0 };
        windows.set(key, window);
        const [oldest] = windows.keys();
        if (windows.size > maxKeys && oldest !== undefined) windows.delete(oldest);
      }
      window.count += 1;
      if (window.count <= limit) return;
      throw new ServiceError(ingressMessage('testTooMany', { limit }), {
        code: 'RATE_LIMITED',
        service: 'webhooks',
        recoverable: true,
        details: { retryAfterMs: window.until - now },
      });
    },
  };
}
