import type { NodeRunStatus } from '../../../../api/executions.ts';
import type { Highlight } from '../canvas-host.ts';

interface RingOptions {
  readonly status: NodeRunStatus | undefined;
  readonly isSelected: boolean;
  readonly highlight: Highlight | undefined;
  /** A run is shown and it did not come here. */
  readonly isSkipped: boolean;
}

const byStatus: Readonly<Record<NodeRunStatus, string>> = {
  running: 'border-running ring-2 ring-running/35',
  retrying: 'border-warning ring-2 ring-warning/35',
  waiting: 'border-warning ring-1 ring-warning/35',
  succeeded: 'border-success/70',
  failed: 'border-danger ring-2 ring-danger/30',
  skipped: 'border-line opacity-60',
};

const byHighlight: Readonly<Record<Highlight, string>> = {
  added: 'border-success ring-2 ring-success/35',
  removed: 'border-danger ring-2 ring-danger/35 opacity-70',
  changed: 'border-warning ring-2 ring-warning/35',
  moved: 'border-running ring-1 ring-running/35',
};

/** Border and ring of a node: what is selected is told apart by its ring, whatever its state. */
export function ringOf({ status, isSelected, highlight, isSkipped }: RingOptions): string {
  if (isSelected) return `${status === 'failed' ? 'border-danger' : 'border-accent'} ring-3 ring-accent/30`;
  if (highlight !== undefined) return byHighlight[highlight];
  if (status !== undefined) return byStatus[status];
  return isSkipped ? 'border-line opacity-60' : 'border-line-strong/80 group-hover/node:border-muted';
}
