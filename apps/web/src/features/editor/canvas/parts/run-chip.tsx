import { plural } from '@lingui/core/macro';
import { Check, CircleSlash, Clock, LoaderCircle, type LucideIcon, RotateCw, X } from 'lucide-react';
import type { NodeRunStatus } from '../../../../api/executions.ts';
import { useFormat } from '../../../../i18n/use-format.ts';
import { useNow } from '../../../../i18n/use-now.ts';
import { classNames } from '../../../../ui/class-names.ts';
import { useRunOf } from '../use-canvas.ts';

const icons: Readonly<Record<NodeRunStatus, LucideIcon>> = {
  running: LoaderCircle,
  retrying: RotateCw,
  waiting: Clock,
  succeeded: Check,
  failed: X,
  skipped: CircleSlash,
};

const looks: Readonly<Record<NodeRunStatus, string>> = {
  running: 'bg-running text-surface',
  retrying: 'bg-warning text-surface',
  waiting: 'bg-warning text-surface',
  succeeded: 'bg-success text-surface',
  failed: 'bg-danger text-surface',
  skipped: 'bg-sunken text-muted border border-line-strong',
};

/** How a node's run stands, how long it took, how often it was tried. The words are in the node's name. */
export function RunChip({ nodeId }: { readonly nodeId: string }) {
  const run = useRunOf(nodeId);
  const format = useFormat();
  if (run === undefined) return null;
  const { status, startedAt, finishedAt, attempt, runs } = run;
  const Icon = icons[status];
  const took = startedAt === undefined || finishedAt === undefined ? undefined : finishedAt - startedAt;
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute end-2.5 -bottom-2.5 flex items-center gap-1 text-2xs tabular-nums"
    >
      {runs > 1 && <Fact>{plural(runs, { one: '# run', other: '# runs' })}</Fact>}
      {attempt > 1 && <Fact>{format.number(attempt)}×</Fact>}
      {took !== undefined && status !== 'skipped' && <Fact>{format.duration(took)}</Fact>}
      {took === undefined && startedAt !== undefined && <Ticking since={startedAt} />}
      <span className={classNames('grid size-5 place-items-center rounded-full', looks[status])}>
        <Icon size={12} strokeWidth={2.75} className={classNames(status === 'running' && 'animate-spin')} />
      </span>
    </div>
  );
}

function Fact({ children }: { readonly children: React.ReactNode }) {
  return <span className="rounded-full border border-line bg-surface px-1.5 text-muted">{children}</span>;
}

function Ticking({ since }: { readonly since: number }) {
  const now = useNow('quick');
  const format = useFormat();
  const passed = now - since;
  return passed < 1_000 ? null : <Fact>{format.duration(passed)}</Fact>;
}
