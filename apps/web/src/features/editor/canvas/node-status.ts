import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { ShownStatus } from './shown-status.ts';

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
