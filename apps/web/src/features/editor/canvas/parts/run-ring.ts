import type { ShownStatus } from '../shown-status.ts';

interface RingOptions {
  readonly status: ShownStatus | undefined;
  readonly isSelected: boolean;
}

const byStatus: Readonly<Record<ShownStatus, string>> = {
  running: 'border-running ring-2 ring-running/35',
  retrying: 'border-warning ring-2 ring-warning/35',
  waiting: 'border-warning ring-1 ring-warning/35',
  succeeded: 'border-success/70',
  failed: 'border-danger ring-2 ring-danger/30',
  skipped: 'border-line',
  cancelled: 'border-line-strong',
  untouched: 'border-line',
};

/** Border and ring of a node: what is selected is marked by its ring, whatever its state. */
export function ringOf({ status, isSelected }: RingOptions): string {
  if (isSelected) return `${status === 'failed' ? 'border-danger' : 'border-accent'} ring-3 ring-accent/30`;
  if (status !== undefined) return byStatus[status];
  return 'border-line-strong/80 group-hover/node:border-muted';
}

/** Nothing happens here: it stands back, and can still be read. */
export const isFaint = (status: ShownStatus | undefined, isOff: boolean): boolean =>
  isOff || status === 'skipped' || status === 'untouched';
