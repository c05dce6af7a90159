import type { NodeRunStatus } from '../../../api/executions.ts';
import { isUnderWay, type RunState } from '../session/run-store.ts';

/** `cancelled`: also what was under way when its execution ended. */
export type ShownStatus = NodeRunStatus | 'untouched';

/** How a node stands in the run that is shown; undefined when none is shown, or it may still come here. */
export function shownStatus(
  { executionId, finishedAt, nodes }: RunState,
  nodeId: string,
): ShownStatus | undefined {
  if (executionId === undefined) return undefined;
  const status = nodes.get(nodeId)?.status;
  if (finishedAt === undefined) return status;
  if (status === undefined) return 'untouched';
  return isUnderWay(status) ? 'cancelled' : status;
}
