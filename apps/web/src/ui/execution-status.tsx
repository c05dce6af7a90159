import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Ban, CircleCheck, CircleDashed, CircleX, Clock, LoaderCircle, type LucideIcon } from 'lucide-react';
import { classNames } from './class-names.ts';

export type ExecutionStatus = 'queued' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'cancelled';

export const statusLabels: Readonly<Record<ExecutionStatus, MessageDescriptor>> = {
  queued: msg`Queued`,
  running: msg`Running`,
  waiting: msg`Waiting`,
  succeeded: msg`Succeeded`,
  failed: msg`Failed`,
  cancelled: msg`Cancelled`,
};

const icons: Readonly<Record<ExecutionStatus, LucideIcon>> = {
  queued: CircleDashed,
  running: LoaderCircle,
  waiting: Clock,
  succeeded: CircleCheck,
  failed: CircleX,
  cancelled: Ban,
};

const inks: Readonly<Record<ExecutionStatus, string>> = {
  queued: 'text-muted',
  running: 'text-running',
  waiting: 'text-warning',
  succeeded: 'text-success',
  failed: 'text-danger',
  cancelled: 'text-muted',
};

const grounds: Readonly<Record<ExecutionStatus, string>> = {
  queued: 'bg-sunken',
  running: 'bg-running-soft',
  waiting: 'bg-warning-soft',
  succeeded: 'bg-success-soft',
  failed: 'bg-danger-soft',
  cancelled: 'bg-sunken',
};

interface ExecutionStatusProps {
  readonly status: ExecutionStatus;
  /** `icon`: the word is for screen readers only. */
  readonly look?: 'plain' | 'badge' | 'icon';
}

/** The state of an execution: icon, colour and word, so that no one needs to see the colour. */
export function ExecutionStatusMark({ status, look = 'plain' }: ExecutionStatusProps) {
  const { t } = useLingui();
  const Icon = icons[status];
  return (
    <span
      className={classNames(
        'inline-flex items-center gap-1.5 whitespace-nowrap',
        look === 'badge' && `rounded-full px-2 py-0.5 font-medium text-xs ${grounds[status]}`,
        inks[status],
      )}
    >
      <Icon
        aria-hidden
        size={14}
        className={classNames('shrink-0', status === 'running' && 'animate-spin')}
      />
      <span className={look === 'icon' ? 'sr-only' : undefined}>{t(statusLabels[status])}</span>
    </span>
  );
}
