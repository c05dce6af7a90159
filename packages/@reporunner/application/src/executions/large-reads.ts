/**
 * Limits how many large parts of journals are read at once: as objects they take many times the memory of their text,
 * from the first byte read to the last byte sent.
 */
import { ServiceError, type TenantContext } from '@reporunner/core';
import type { ExecutionStore } from '@reporunner/engine';

/** Bytes of a part of a journal from which the limit applies. */
const largeBytes = 2_000_000;
const maxConcurrent = 2;
const maxWaiting = 50;
/** After this time a slot is released in any case. */
const maxHoldMs = 60_000;

/** Where a result is sent to: while it is open, what was read is in memory. */
export interface ResultReceiver {
  readonly isClosed: boolean;
  onClose(listener: () => void): void;
}

export interface LargeReads {
  /** Waits for a slot where one is needed; it is released once the receiver is closed. @throws RATE_LIMITED. */
  enter(tenant: TenantContext, executionId: string, receiver: ResultReceiver): Promise<void>;
}

export function createLargeReads(executions: Pick<ExecutionStore, 'largestPiece'>): LargeReads {
  const waiting: (() => void)[] = [];
  let active = 0;

  const leave = () => {
    const next = waiting.shift();
    if (next === undefined) active -= 1;
    else next();
  };

  return {
    async enter(tenant, executionId, receiver) {
      if ((await executions.largestPiece(tenant, executionId)) < largeBytes) return;
      if (active < maxConcurrent) active += 1;
      else {
        if (waiting.length >= maxWaiting)
          throw new ServiceError('Too many large executions are being read. Try again in a moment.', {
            code: 'RATE_LIMITED',
            service: 'api',
            recoverable: true,
          });
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
      let hasLeft = false;
      const release = () => {
        if (hasLeft) return;
        hasLeft = true;
        clearTimeout(timer);
        leave();
      };
      const timer = setTimeout(release, maxHoldMs);
      timer.unref();
      // The caller may have gone away while it waited.
      if (receiver.isClosed) release();
      else receiver.onClose(release);
    },
  };
}
