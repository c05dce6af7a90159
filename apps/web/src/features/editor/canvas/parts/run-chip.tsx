import { plural } from '@lingui/core/macro';
import { Check, CircleSlash, Clock, LoaderCircle, type LucideIcon, RotateCw, Square, X } from 'lucide-react';
import { useFormat } from '../../../../i18n/use-format.ts';
import { useNow } from '../../../../i18n/use-now.ts';
import { classNames } from '../../../../ui/class-names.ts';
import type { ShownStatus } from '../shown-status.ts';
import { useProgressOf, useRunOf, useStatusOf } from '../use-canvas.ts';

const icons: Readonly<Record<Exclude<ShownStatus, 'untouched'>, LucideIcon>> = {
  running: LoaderCircle,
  retrying: RotateCw,
  waiting: Clock,
  succeeded: Check,
  failed: X,
  skipped: CircleSlash,
  cancelled: Square,
};

const looks: Readonly<Record<Exclude<ShownStatus, 'untouched'>, string>> = {
  running: 'bg-running text-surface',
  retrying: 'bg-warning text-surface',
  waiting: 'bg-warning text-surface',
  succeeded: 'bg-success text-surface',
  failed: 'bg-danger text-surface',
  skipped: 'bg-sunken text-muted border border-line-strong',
  cancelled: 'bg-sunken text-muted border border-line-strong',
};

interface RunChipProps {
  readonly nodeId: string;
  /** A frame's lower edge may be far away. */
  readonly isOnHeader?: boolean;
}

/** How a node's run stands, how long it took, how often it was tried. The words are in the node's name. */
export function RunChip({ nodeId, isOnHeader = false }: RunChipProps) {
  const run = useRunOf(nodeId);
  const status = useStatusOf(nodeId);
  const progress = useProgressOf(nodeId);
  const format = useFormat();
  if (run === undefined || status === undefined || status === 'untouched') return null;
  const { startedAt, finishedAt, attempt, runs } = run;
  const Icon = icons[status];
  const took = startedAt === undefined || finishedAt === undefined ? undefined : finishedAt - startedAt;
  return (
    <div
      aria-hidden
      className={classNames(
        'pointer-events-none absolute end-2.5 flex items-center gap-1 text-2xs tabular-nums',
        isOnHeader ? 'top-8.5' : '-bottom-2.5',
      )}
    >
      {progress !== undefined && (
        <Figure>
          {format.percent(progress.fraction)}
          {progress.message !== undefined && ` · ${progress.message}`}
        </Figure>
      )}
      {runs > 1 && <Figure>{plural(runs, { one: '# run', other: '# runs' })}</Figure>}
      {attempt > 1 && <Figure>{format.number(attempt)}×</Figure>}
      {took !== undefined && status !== 'skipped' && <Figure>{format.duration(took)}</Figure>}
      {took === undefined && startedAt !== undefined && status !== 'cancelled' && (
        <Ticking since={startedAt} />
      )}
      <span className={classNames('grid size-5 place-items-center rounded-full', looks[status])}>
        <Icon size={12} strokeWidth={2.75} className={classNames(status === 'running' && 'animate-spin')} />
      </span>
    </div>
  );
}

function Figure({ children }: { readonly children: React.ReactNode }) {
  return (
    <bdi className="max-w-40 truncate rounded-full border border-line bg-surface px-1.5 text-muted">
      {children}
    </bdi>
  );
}

function Ticking({ since }: { readonly since: number }) {
  const now = useNow('quick');
  const format = useFormat();
  const passed = now - since;
  return passed < 1_000 ? null : <Figure>{format.duration(passed)}</Figure>;
}
