/** How the installation is doing. Honest when a part is down, and when nothing can be said at all. */
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { CircleCheck, CircleMinus, CircleX } from 'lucide-react';
import type { ReactNode } from 'react';
import { type SystemSummary, systemQuery } from '../../api/settings.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useNow } from '../../i18n/use-now.ts';
import { Page } from '../../shell/page.tsx';
import { classNames } from '../../ui/class-names.ts';
import { ErrorState, Skeleton } from '../../ui/states.tsx';
import { Section } from './section.tsx';
import { StoppedServerSection } from './stopped-server-section.tsx';

export function HealthPage() {
  const { t } = useLingui();
  const { data: system, error, refetch, dataUpdatedAt } = useQuery(systemQuery);
  const format = useFormat();
  return (
    <Page
      title={t`Service health`}
      intro={
        system && (
          <span className={error ? 'text-danger' : undefined}>
            {error ? (
              <Trans>The server does not answer. This is how it was at {format.time(dataUpdatedAt)}.</Trans>
            ) : (
              <Trans>As of {format.time(dataUpdatedAt)}</Trans>
            )}
          </span>
        )
      }
    >
      {system === undefined &&
        (error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton />)}
      {system !== undefined && (
        <div className={classNames(error && 'opacity-60')}>
          <Services system={system} />
          <StoppedServerSection />
          <Load system={system} />
          <Space system={system} />
          <About system={system} />
        </div>
      )}
    </Page>
  );
}

interface Part {
  readonly system: SystemSummary;
}

function Services({ system: { services, status } }: Part) {
  const down = Object.values(services).filter(({ ok }) => !ok).length;
  return (
    <Section
      title={<Trans>Services</Trans>}
      intro={
        status === 'ok' ? (
          <Trans>All services are healthy.</Trans>
        ) : (
          <Plural value={down} one="# service is down." other="# services are down." />
        )
      }
    >
      <ul className="grid gap-x-6 sm:grid-cols-2">
        {Object.entries(services).map(([name, { ok, message, enabled }]) => (
          <li key={name} className="flex min-h-9 items-center gap-2.5 border-line border-t py-1.5">
            {!enabled ? (
              <CircleMinus aria-hidden size={15} className="shrink-0 text-muted" />
            ) : ok ? (
              <CircleCheck aria-hidden size={15} className="shrink-0 text-success" />
            ) : (
              <CircleX aria-hidden size={15} className="shrink-0 text-danger" />
            )}
            <span className="grow">{name}</span>
            <span
              className={classNames('text-xs', !enabled ? 'text-muted' : ok ? 'text-success' : 'text-danger')}
            >
              {message ?? (ok ? <Trans>Healthy</Trans> : <Trans>Down</Trans>)}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Load({ system: { executions, connections, limits } }: Part) {
  const format = useFormat();
  const { running, queued, waiting, waitingCountedTo } = executions;
  return (
    <Section title={<Trans>Executions</Trans>}>
      <dl className="grid grid-cols-2 gap-4 sm:grid-cols-4">
        <Figure
          label={<Trans>Running</Trans>}
          value={format.number(running)}
          of={<Trans>of {format.number(limits.concurrentExecutions)} at once</Trans>}
        />
        <Figure
          label={<Trans>Queued</Trans>}
          value={format.number(queued)}
          of={<Trans>of {format.number(limits.queuedExecutions)}</Trans>}
        />
        <Figure
          label={<Trans>Waiting</Trans>}
          value={`${format.number(waiting)}${waiting >= waitingCountedTo ? '+' : ''}`}
        />
        <Figure label={<Trans>Live connections</Trans>} value={format.number(connections)} />
      </dl>
    </Section>
  );
}

function Figure({
  label,
  value,
  of,
}: {
  readonly label: ReactNode;
  readonly value: string;
  readonly of?: ReactNode;
}) {
  return (
    <div>
      <dt className="text-muted text-xs">{label}</dt>
      <dd>
        <span className="font-semibold text-xl tabular-nums">{value}</span>
        {of && <span className="ms-1.5 text-muted text-xs">{of}</span>}
      </dd>
    </div>
  );
}

function Space({ system: { memory, storage } }: Part) {
  const { t } = useLingui();
  const format = useFormat();
  const used = storage.totalBytes - storage.freeBytes;
  return (
    <Section title={<Trans>Memory and disk</Trans>}>
      <div className="grid gap-4">
        <Meter
          label={t`Memory of the server`}
          used={memory.heapUsedBytes}
          all={memory.heapLimitBytes}
          note={<Trans>{format.bytes(memory.residentBytes)} in all</Trans>}
        />
        <Meter
          label={t`Memory of the machine`}
          used={memory.machineBytes - memory.machineFreeBytes}
          all={memory.machineBytes}
        />
        <Meter
          label={t`Disk`}
          used={used}
          all={storage.totalBytes}
          note={<Trans>the database has {format.bytes(storage.databaseBytes)}</Trans>}
        />
      </div>
      <p className="mt-4 text-muted text-xs">
        <Trans>Data folder:</Trans>{' '}
        <code dir="ltr" className="break-all">
          {storage.dataFolder}
        </code>
      </p>
    </Section>
  );
}

interface MeterProps {
  readonly label: string;
  readonly used: number;
  readonly all: number;
  readonly note?: ReactNode;
}

function Meter({ label, used, all, note }: MeterProps) {
  const format = useFormat();
  const share = all === 0 ? 0 : Math.min(1, used / all);
  return (
    <div>
      <div className="mb-1 flex flex-wrap gap-x-2">
        <span>{label}</span>
        <span className="grow text-muted text-xs">{note}</span>
        <span className="text-muted text-xs tabular-nums">
          <Trans>
            {format.bytes(used)} of {format.bytes(all)}
          </Trans>
        </span>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: browsers draw a meter element each in their own way. */}
      <div
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        aria-valuetext={format.percent(share)}
        className="h-2 overflow-hidden rounded-full bg-sunken"
      >
        <div
          style={{ width: `${share * 100}%` }}
          className={classNames(
            'h-full rounded-full',
            share > 0.9 ? 'bg-danger' : share > 0.75 ? 'bg-warning' : 'bg-accent',
          )}
        />
      </div>
    </div>
  );
}

function About({ system: { version, node, platform, startedAt, timezone, limits } }: Part) {
  const { t } = useLingui();
  const format = useFormat();
  const now = useNow();
  const rows: readonly (readonly [string, string])[] = [
    [t`Version`, version],
    ['Node.js', node],
    [t`System`, platform],
    [t`Up for`, format.duration(Math.max(0, now - startedAt))],
    [t`Time zone`, timezone],
    [
      t`Executions are kept`,
      limits.retentionDays === 0 ? t`for ever` : t`for ${format.number(limits.retentionDays)} days`,
    ],
  ];
  return (
    <Section title={<Trans>About</Trans>}>
      <dl className="grid gap-x-6 sm:grid-cols-2">
        {rows.map(([name, value]) => (
          <div key={name} className="flex min-h-9 items-center gap-3 border-line border-t py-1.5">
            <dt className="grow text-muted">{name}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
