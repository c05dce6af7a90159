import { LIMITS } from '@reporunner/constants';
import { ServiceError } from '../kernel/errors.ts';
import { isJsonObject } from '../kernel/json.ts';
import type { Message } from '../kernel/messages.ts';
import { operationMessage } from '../messages/operation-messages.ts';
import type { Operation, OperationPart } from './operation.ts';

const encoder = new TextEncoder();
const bytesOf = (value: unknown) => (value === undefined ? 0 : encoder.encode(JSON.stringify(value)).length);

/** The pinned data that a part brings: set by itself, or on a node that is added. */
function pinnedIn(part: OperationPart): unknown {
  if (part.type === 'set') {
    const [root, , field] = part.path;
    return root === 'nodes' && field === 'pinned' ? part.value : undefined;
  }
  return part.type === 'add' && part.kind === 'node' && isJsonObject(part.value)
    ? part.value.pinned
    : undefined;
}

/**
 * O4. An operation is small, but for pinned data, which has a larger limit of its own.
 * @throws ServiceError OPERATION_TOO_LARGE, with `bytes`, `most` and whether it is the pinned data.
 */
export function assertOperationSize({ parts }: Operation): void {
  const pinned = parts.reduce((sum, part) => sum + bytesOf(pinnedIn(part)), 0);
  const rest = bytesOf(parts) - pinned;
  const refuse = (message: Message, bytes: number, maxBytes: number, isPinned: boolean) =>
    new ServiceError(message, {
      code: 'OPERATION_TOO_LARGE',
      service: 'core',
      details: { bytes, most: maxBytes, pinned: isPinned },
    });
  if (pinned > LIMITS.pinnedOperationBytes)
    throw refuse(
      operationMessage('pinnedTooLarge', { bytes: pinned, limit: LIMITS.pinnedOperationBytes }),
      pinned,
      LIMITS.pinnedOperationBytes,
      true,
    );
  if (rest > LIMITS.operationBytes)
    throw refuse(
      operationMessage('tooLarge', { bytes: rest, limit: LIMITS.operationBytes }),
      rest,
      LIMITS.operationBytes,
      false,
    );
}
