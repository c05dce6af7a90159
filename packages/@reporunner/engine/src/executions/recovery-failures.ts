/** How executions end that recovery does not resume. */

import { ServiceError, toServiceError } from '@reporunner/core';
import type { ExecutionFailure, ExecutionStarted } from '../events.ts';
import type { EventHeader } from '../journal/event-header.ts';
import { engineMessage } from '../messages/engine-messages.ts';
import type { Plan } from '../plan/plan.ts';
import type { RecordedStall, SetAside } from '../ports/main-thread.ts';
import { type StoredError, storedError } from '../stored-error.ts';

/** R3. */
export function unresumable(error: unknown): StoredError {
  const reason = toServiceError(error, { code: 'NODE_INTERRUPTED', service: 'engine' }).translatable;
  return storedError('NODE_INTERRUPTED', engineMessage('unresumable', { reason }));
}

/** WD3. */
export function failureOfStall({ reason, holder }: RecordedStall, plan: Plan): ExecutionFailure {
  const node = holder?.node === undefined ? undefined : plan.nodes[holder.node];
  const isMemory = reason === 'OUT_OF_MEMORY';
  if (node === undefined) return storedError(reason, engineMessage(isMemory ? 'memoryData' : 'stalledData'));
  const message = engineMessage(isMemory ? 'memoryNode' : 'stalledNode', { node: node.name });
  return { ...storedError(reason, message), nodeId: node.id, nodeName: node.name };
}

/** WD6. */
export function failureOfTrial(
  reason: RecordedStall['reason'],
  { nodeId, nodeName }: SetAside,
): ExecutionFailure {
  const message = engineMessage(reason === 'OUT_OF_MEMORY' ? 'trialMemory' : 'trialStalled');
  return { ...storedError(reason, message), nodeId, nodeName };
}

/** Its start without what the trigger gave, which may be the very thing that cannot be read. */
export function startOf(first: EventHeader | undefined): ExecutionStarted {
  if (first?.type !== 'ExecutionStarted')
    throw new ServiceError(engineMessage('journalNoBeginning'), { code: 'STORE_CORRUPT', service: 'engine' });
  return { ...first, trigger: { nodeId: first.trigger.nodeId, outputs: {} } };
}
