import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { NodeRunStatus } from '../../../api/executions.ts';

export const nodeStatusLabels: Readonly<Record<NodeRunStatus, MessageDescriptor>> = {
  running: msg`Running`,
  retrying: msg`Trying again`,
  waiting: msg`Waiting`,
  succeeded: msg`Succeeded`,
  failed: msg`Failed`,
  skipped: msg`Skipped`,
};
