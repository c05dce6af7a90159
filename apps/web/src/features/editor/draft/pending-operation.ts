import type { Operation } from '@reporunner/core';

/** An operation with the name by which the server knows it again when it is sent twice. */
export interface PendingOperation {
  readonly id: string;
  readonly operation: Operation;
}
