import { coreMessage } from '../messages/core-messages.ts';
import type { Clock } from './clock.ts';
import { ServiceError } from './errors.ts';

/** What an aborted wait rejects with: the reason given, when that is one of our errors. */
export function abortError(signal: AbortSignal): ServiceError {
  return signal.reason instanceof ServiceError
    ? signal.reason
    : new ServiceError(coreMessage('cancelled'), {
        code: 'EXECUTION_CANCELLED',
        service: 'core',
        cause: signal.reason,
      });
}

/** @throws ServiceError when `signal` is aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError(signal);
}

/** The promise's value; undefined when it takes longer than `ms`. Rejects as the promise does, and leaves no timer behind. */
export function withTimeout<T>(clock: Clock, promise: Promise<T>, ms: number): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimer(ms, () => resolve(undefined));
    promise.then(
      (value) => {
        timer.cancel();
        resolve(value);
      },
      (error: unknown) => {
        timer.cancel();
        reject(error as Error);
      },
    );
  });
}

/** Resolves after `ms`; rejects at once when aborted, and leaves no timer behind. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(abortError(signal));
      return;
    }
    const onAbort = () => {
      timer.cancel();
      if (signal !== undefined) reject(abortError(signal));
    };
    const timer = clock.setTimer(ms, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
