import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { ExecutionMode } from '../../api/execution-list.ts';

export const modeLabels: Readonly<Record<ExecutionMode, MessageDescriptor>> = {
  trigger: msg`Trigger`,
  manual: msg`Manual`,
  retry: msg`Retry`,
  error: msg`After an error`,
  cli: msg`Command line`,
  'sub-workflow': msg`Another workflow`,
};
