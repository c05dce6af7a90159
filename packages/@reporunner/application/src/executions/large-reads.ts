/**
 * Limits how many large parts of journals are read at once: as objects they take many times the memory of their text,
 * from the first byte read to the last byte sent.
 */

import type { TenantContext } from '@reporunner/core';
import type { ExecutionStore } from '@reporunner/engine';
import { applicationMessage } from '../messages/application-messages.ts';
import { createWeightedSlots } from '../weighted-slots.ts';

/** Bytes of a part of a journal from which the limit applies. */
const largeBytes = 2_000_000;

/** Where a result is sent to: while it is open, what was read is in memory. */
export interface ResultReceiver {
  readonly isClosed: boolean;
  onClose(listener: () => void): void;
}

export interface LargeReads {
  /** Waits for a slot where one is needed; it is released once the receiver is closed. @throws RATE_LIMITED. */
  enter(tenant: TenantContext, executionId: string, receiver: ResultReceiver): Promise<void>;
}

/** Lets two large executions be read at a time; others wait. Small ones do not. */
export function createLargeReads(executions: Pick<ExecutionStore, 'maxPartBytes'>): LargeReads {
  const slots = createWeightedSlots({
    max: 2,
    maxWaiting: 50,
    maxHoldMs: 60_000,
    refusal: () => applicationMessage('readsBusy'),
  });
  return {
    async enter(tenant, executionId, receiver) {
      if ((await executions.maxPartBytes(tenant, executionId)) < largeBytes) return;
      const { leave } = await slots.enter(1);
      // The caller may have gone away while it waited.
      if (receiver.isClosed) leave();
      else receiver.onClose(leave);
    },
  };
}
