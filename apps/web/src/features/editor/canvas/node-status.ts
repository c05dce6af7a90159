import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { NodeRunStatus } from '../../../api/executions.ts';
import type { RunState } from '../session/run-store.ts';

/** `cancelled`: also what was under way when its execution ended. */
export type ShownStatus = NodeRunStatus | 'untouched';

export const nodeStatusLabels: Readonly<Record<ShownStatus, MessageDescriptor>> = {
  running: msg`Running`,
  retrying: msg`Trying again`,
  waiting: msg`Waiting`,
  succeeded: msg`Succeeded`,
  failed: msg`Failed`,
  skipped: msg`Skipped`,
  cancelled: msg`Stopped`,
  untouched: msg`Did not run`,
};

/** How a node stands in the run that is shown; undefined when none is shown, or it may still come here. */
export function shownStatus(
  { executionId, finishedAt, nodes }: RunState,
  nodeId: string,
): ShownStatus | undefined {
  if (executionId === undefined) return undefined;
  const status = nodes.get(nodeId)?.status;
  if (finishedAt === undefined) return status;
  if (status === undefined) return 'untouched';
  return status === 'running' || status === 'retrying' || status === 'waiting' ? 'cancelled' : status;
}
