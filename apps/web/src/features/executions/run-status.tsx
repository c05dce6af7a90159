import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import {
  Ban,
  CircleCheck,
  CircleSlash,
  CircleX,
  Clock,
  LoaderCircle,
  type LucideIcon,
  RotateCw,
} from 'lucide-react';
import type { NodeRunStatus } from '../../api/execution-detail.ts';
import { classNames } from '../../ui/class-names.ts';

export const runLabels: Readonly<Record<NodeRunStatus, MessageDescriptor>> = {
  running: msg`Running`,
  retrying: msg`Will be tried again`,
  waiting: msg`Waiting`,
  succeeded: msg`Succeeded`,
  failed: msg`Failed`,
  skipped: msg`Skipped`,
  cancelled: msg`Cancelled`,
};

const icons: Readonly<Record<NodeRunStatus, LucideIcon>> = {
  running: LoaderCircle,
  retrying: RotateCw,
  waiting: Clock,
  succeeded: CircleCheck,
  failed: CircleX,
  skipped: CircleSlash,
  cancelled: Ban,
};

const inks: Readonly<Record<NodeRunStatus, string>> = {
  running: 'text-running',
  retrying: 'text-warning',
  waiting: 'text-warning',
  succeeded: 'text-success',
  failed: 'text-danger',
  skipped: 'text-muted',
  cancelled: 'text-muted',
};

/** Colours of bars, strong enough beside the surface to be told from it. */
export const runBars: Readonly<Record<NodeRunStatus, string>> = {
  running: 'bg-running',
  retrying: 'bg-warning',
  waiting: 'bg-warning',
  succeeded: 'bg-success',
  failed: 'bg-danger',
  skipped: 'bg-line-strong',
  cancelled: 'bg-muted',
};

/** How a run of a node ended. Without `worded` the word is for screen readers only. */
export function RunStatusMark({
  status,
  worded = false,
}: {
  readonly status: NodeRunStatus;
  readonly worded?: boolean;
}) {
  const { t } = useLingui();
  const Icon = icons[status];
  return (
    <span className={classNames('inline-flex shrink-0 items-center gap-1.5', inks[status])}>
      <Icon aria-hidden size={14} className={status === 'running' ? 'animate-spin' : undefined} />
      <span className={worded ? 'text-xs' : 'sr-only'}>{t(runLabels[status])}</span>
    </span>
  );
}
