import { LIMITS } from '@reporunner/constants';
import type { OperationPart } from '@reporunner/core';
import type { PendingOperation } from './pending-operation.ts';

/** Room for what surrounds the parts in a request. */
const envelope = 2_048;

const pathOf = (part: OperationPart) => (part.type === 'set' ? JSON.stringify(part.path) : undefined);

/** Of sets of one value that follow each other, only the last one matters. */
function withoutOvertaken(parts: readonly OperationPart[]): readonly OperationPart[] {
  return parts.filter((part, index) => {
    const next = parts[index + 1];
    return next === undefined || pathOf(part) === undefined || pathOf(part) !== pathOf(next);
  });
}

/**
 * As many operations from the head of `pending` as fit into one, under the name of the first. Never fewer than one,
 * whatever its size: the server says what is too large.
 */
export function packOperations(pending: readonly PendingOperation[]): {
  readonly pending: PendingOperation;
  readonly count: number;
} {
  const [first, ...others] = pending;
  if (first === undefined) throw new RangeError('There is nothing to pack.');
  let parts = first.operation.parts;
  let bytes = envelope + sizeOf(parts);
  let count = 1;
  for (const { operation } of others) {
    const more = sizeOf(operation.parts);
    if (parts.length + operation.parts.length > LIMITS.operationParts || bytes + more > LIMITS.operationBytes)
      break;
    parts = [...parts, ...operation.parts];
    bytes += more;
    count += 1;
  }
  return { pending: { id: first.id, operation: { parts: withoutOvertaken(parts) } }, count };
}

/** At least as many bytes as it has as JSON in UTF-8. */
function sizeOf(parts: readonly OperationPart[]): number {
  const text = JSON.stringify(parts);
  // One UTF-16 unit takes three bytes at most.
  return /^[\0-\x7f]*$/.test(text) ? text.length : text.length * 3;
}
