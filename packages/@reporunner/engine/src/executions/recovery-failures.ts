/** How executions end that recovery does not resume. */
import { type ItemError, ServiceError } from '@reporunner/core';
import type { ExecutionFailure, ExecutionStarted } from '../events.ts';
import type { EventHeader } from '../journal/event-header.ts';
import type { Plan } from '../plan/plan.ts';
import type { RecordedStall, SetAside } from '../ports/main-thread.ts';

/** R3. */
export function unresumable(error: unknown): ItemError {
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'NODE_INTERRUPTED', message: `It could not be resumed after a restart: ${message}` };
}

/** WD3. */
export function failureOfStall({ reason, holder }: RecordedStall, plan: Plan): ExecutionFailure {
  const node = holder?.node === undefined ? undefined : plan.nodes[holder.node];
  const name = node === undefined ? 'The data of this execution' : `"${node.name}"`;
  const what =
    reason === 'OUT_OF_MEMORY'
      ? `${name} used up the memory of the server, which had to be started again.`
      : `${name} kept the server from doing anything else, and it had to be started again.`;
  return {
    code: reason,
    message: `${what} The execution is not resumed. Change what the node does, or retry the execution.`,
    ...(node === undefined ? {} : { nodeId: node.id, nodeName: node.name }),
  };
}

/** WD6. */
export function failureOfTrial(
  reason: RecordedStall['reason'],
  { nodeId, nodeName }: SetAside,
): ExecutionFailure {
  const what = reason === 'OUT_OF_MEMORY' ? 'used up the memory of' : 'stopped';
  return {
    code: reason,
    message: `This execution ${what} the server each time it was resumed. It is not resumed again. Change the workflow or its data, or retry the execution.`,
    nodeId,
    nodeName,
  };
}

/** Its start without what the trigger gave, which may be the very thing that cannot be read. */
export function startOf(first: EventHeader | undefined): ExecutionStarted {
  if (first?.type !== 'ExecutionStarted')
    throw new ServiceError('Its journal has no beginning.', { code: 'STORE_CORRUPT', service: 'engine' });
  return { ...first, trigger: { nodeId: first.trigger.nodeId, outputs: {} } };
}
