/**
 * When each node ran, as bars on a line of time. A tree: the arrows go through the rows and fold them, Enter
 * chooses one, + and − zoom. Only the rows in sight are there.
 */
import { Trans, useLingui } from '@lingui/react/macro';
import { ChevronRight, ZoomIn, ZoomOut } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { NodeRunSummary } from '../../../api/execution-detail.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { classNames } from '../../../ui/class-names.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { NodeIcon } from '../../../ui/node-icon.tsx';
import { useRowWindow } from '../../../ui/use-row-window.ts';
import { RunStatusMark, runBars, runLabels } from '../run-status.tsx';
import {
  buildGantt,
  type GanttNode,
  type GanttRow,
  type GanttScope,
  ganttRows,
  slowestOf,
} from './gantt-tree.ts';
import { barOf, timeTicks } from './time-scale.ts';

const rowHeight = 32;
const headHeight = 32;
/** Of the scroller where that is narrow, so that bars have room beside the names. */
const namesWidth = 'min(17rem, 60cqw)';
const maxZoom = 400;

export interface RunPlace {
  readonly nodeId: string;
  readonly scope: string;
}

export interface NodeLook {
  readonly name: string;
  readonly icon: string | undefined;
  readonly group: string | undefined;
}

interface GanttProps {
  readonly runs: readonly NodeRunSummary[];
  readonly from: number;
  /** The end, or now. */
  readonly to: number;
  readonly lookOf: (nodeId: string) => NodeLook;
  readonly selected: RunPlace | undefined;
  readonly onSelect: (place: RunPlace) => void;
}

export function Gantt({ runs, from, to, lookOf, selected, onSelect }: GanttProps) {
  const { t } = useLingui();
  const format = useFormat();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [choices, setChoices] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [zoom, setZoom] = useState(1);
  const [activeKey, setActiveKey] = useState<string>();
  const tree = buildGantt(runs);
  const rows = ganttRows(tree, choices);
  const slowest = slowestOf(tree);
  const { first, end } = useRowWindow(scroller, rows.length, rowHeight);
  const spanMs = Math.max(1, to - from);
  const scale = { from, spanMs };
  const ticks = timeTicks(spanMs, Math.min(400, Math.round(6 * zoom)));
  const selectedKey = selected && `${selected.scope} ${selected.nodeId}`;
  const activeAt = Math.max(
    0,
    rows.findIndex(({ entry }) => entry.key === (activeKey ?? selectedKey)),
  );

  const toSight = (at: number) => {
    const element = scroller.current;
    if (element === null) return;
    const top = at * rowHeight;
    const bottom = top + rowHeight + headHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + element.clientHeight)
      element.scrollTop = bottom - element.clientHeight;
  };
  // What was chosen elsewhere, on the canvas or by the address, is brought into sight.
  const selectedAt = rows.findIndex(({ entry }) => entry.key === selectedKey);
  useEffect(() => {
    if (selectedAt >= 0) toSight(selectedAt);
  }, [selectedKey]);

  const fold = ({ entry }: GanttRow, open: boolean) => setChoices(new Map([...choices, [entry.key, open]]));
  const choose = ({ entry }: GanttRow) => {
    setActiveKey(entry.key);
    if (entry.kind === 'node') onSelect({ nodeId: entry.nodeId, scope: entry.scope });
  };
  const zoomTo = (wanted: number) => setZoom(Math.max(1, Math.min(maxZoom, wanted)));

  const press = (event: KeyboardEvent) => {
    const row = rows[activeAt];
    if (row === undefined || event.altKey) return;
    const go = (at: number) => {
      const to = Math.max(0, Math.min(rows.length - 1, at));
      setActiveKey(rows[to]?.entry.key);
      toSight(to);
    };
    const keys: Record<string, (() => void) | undefined> = {
      ArrowDown: () => go(activeAt + 1),
      ArrowUp: () => go(activeAt - 1),
      PageDown: () => go(activeAt + 10),
      PageUp: () => go(activeAt - 10),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      [outward()]: () => {
        if (row.expanded === false) fold(row, true);
        else if (row.expanded === true) go(activeAt + 1);
      },
      [inward()]: () => {
        if (row.expanded === true) fold(row, false);
        else go(rows.slice(0, activeAt).findLastIndex(({ level }) => level < row.level));
      },
      Enter: () => choose(row),
      ' ': () => choose(row),
      '+': () => zoomTo(zoom * 1.5),
      '=': () => zoomTo(zoom * 1.5),
      '-': () => zoomTo(zoom / 1.5),
      '0': () => zoomTo(1),
    };
    const act = event.ctrlKey || event.metaKey ? undefined : keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };

  // Ctrl and the wheel zoom; React listens passively, where that cannot be kept from zooming the page.
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      setZoom((now) => Math.max(1, Math.min(maxZoom, now * 1.002 ** -event.deltaY)));
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  }, []);

  return (
    <div className="flex min-h-0 grow flex-col">
      <div ref={scroller} className="@container min-h-0 grow overflow-auto">
        <div
          style={{ width: zoom === 1 ? '100%' : `calc(${namesWidth} + (100% - ${namesWidth}) * ${zoom})` }}
        >
          <div
            style={{ height: headHeight }}
            className="sticky top-0 z-20 flex border-line border-b bg-surface text-2xs text-muted"
          >
            <div
              style={{ width: namesWidth }}
              className="sticky start-0 z-10 flex shrink-0 items-center gap-1 border-line border-e bg-surface ps-3 pe-1 font-medium"
            >
              <span className="grow">{t`Node`}</span>
              <IconButton
                label={t`Zoom out`}
                shortcut="-"
                size="small"
                disabled={zoom <= 1}
                onClick={() => zoomTo(zoom / 1.5)}
              >
                <ZoomOut aria-hidden size={14} />
              </IconButton>
              <IconButton label={t`Zoom in`} shortcut="+" size="small" onClick={() => zoomTo(zoom * 1.5)}>
                <ZoomIn aria-hidden size={14} />
              </IconButton>
            </div>
            <div aria-hidden className="relative min-w-0 grow overflow-hidden">
              {ticks.map((tick) => (
                <span
                  key={tick}
                  style={{ insetInlineStart: `${(tick / spanMs) * 100}%` }}
                  // Every third where all would lie over each other.
                  className="absolute top-2 ps-1.5 whitespace-nowrap tabular-nums @max-lg:not-nth-[3n+1]:hidden"
                >
                  {format.duration(tick)}
                </span>
              ))}
            </div>
          </div>
          <div
            role="tree"
            aria-label={t`Course of the execution`}
            aria-activedescendant={rows[activeAt] && `${id}-${activeAt}`}
            tabIndex={0}
            onKeyDown={press}
            style={{ height: rows.length * rowHeight }}
            className="group/gantt relative focus-visible:-outline-offset-2"
          >
            {rows.slice(first, end).map((row, offset) => {
              const at = first + offset;
              return (
                <Row
                  key={row.entry.key}
                  id={`${id}-${at}`}
                  row={row}
                  at={at}
                  look={lookOf(row.entry.kind === 'node' ? row.entry.nodeId : '')}
                  scale={scale}
                  now={to}
                  isActive={at === activeAt}
                  isSelected={row.entry.key === selectedKey}
                  isSlowest={row.entry.key === slowest}
                  onChoose={() => choose(row)}
                  onFold={() => fold(row, !row.expanded)}
                />
              );
            })}
          </div>
        </div>
      </div>
    </div>
  );
}

/** The arrow that unfolds points to the end of the line. */
const outward = () => (document.documentElement.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight');
const inward = () => (document.documentElement.dir === 'rtl' ? 'ArrowRight' : 'ArrowLeft');

interface RowProps {
  readonly id: string;
  readonly row: GanttRow;
  readonly at: number;
  readonly look: NodeLook;
  readonly scale: { readonly from: number; readonly spanMs: number };
  readonly now: number;
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly isSlowest: boolean;
  readonly onChoose: () => void;
  readonly onFold: () => void;
}

function Row({ id, row, at, look, scale, now, isActive, isSelected, isSlowest, onChoose, onFold }: RowProps) {
  const { t } = useLingui();
  const format = useFormat();
  const { entry, level, expanded } = row;
  const length = entry.start === undefined ? undefined : (entry.end ?? now) - entry.start;
  const duration = length === undefined ? '' : format.duration(Math.max(0, length));
  const scopeName = useScopeName();
  const name = entry.kind === 'node' ? look.name : scopeName(entry);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the focus and the keys.
    <div
      id={id}
      role="treeitem"
      tabIndex={-1}
      aria-level={level}
      aria-expanded={expanded}
      aria-selected={isSelected}
      onClick={entry.kind === 'scope' ? onFold : onChoose}
      style={{ top: at * rowHeight, height: rowHeight }}
      className={classNames(
        'group absolute inset-x-0 flex cursor-pointer items-stretch',
        isSelected ? 'bg-accent-soft' : 'hover:bg-hover/60',
      )}
    >
      <div
        style={{ width: namesWidth, paddingInlineStart: 6 + (level - 1) * 16 }}
        className={classNames(
          'sticky start-0 z-10 flex shrink-0 items-center gap-1.5 border-line border-e pe-2',
          isSelected ? 'bg-accent-soft' : 'bg-surface group-hover:bg-hover',
          isActive &&
            'group-focus-visible/gantt:outline-2 group-focus-visible/gantt:outline-accent-ink group-focus-visible/gantt:-outline-offset-2',
        )}
      >
        {expanded === undefined ? (
          <span className="size-6 shrink-0" />
        ) : (
          <button
            type="button"
            tabIndex={-1}
            aria-hidden
            onClick={(event) => {
              event.stopPropagation();
              onFold();
            }}
            className="flex size-6 shrink-0 items-center justify-center rounded text-muted hover:text-ink"
          >
            <ChevronRight
              aria-hidden
              size={14}
              className={classNames(
                'transition-transform rtl:-scale-x-100',
                expanded && 'rotate-90 rtl:-rotate-90',
              )}
            />
          </button>
        )}
        {entry.kind === 'node' && <NodeIcon icon={look.icon} group={look.group} size={14} />}
        <span
          dir="auto"
          className={classNames('min-w-0 grow truncate text-xs', entry.kind === 'scope' && 'text-muted')}
        >
          {name}
        </span>
        {isSlowest && (
          <span className="shrink-0 rounded-full bg-warning-soft px-1.5 text-2xs text-warning">
            <Trans>Slowest</Trans>
          </span>
        )}
        <span className="shrink-0 text-2xs text-muted tabular-nums">{duration}</span>
        <RunStatusMark status={entry.status} />
      </div>
      <div className="relative min-w-0 grow overflow-hidden">
        <span className="sr-only">
          {entry.start !== undefined && t`from ${format.duration(entry.start - scale.from)}, for ${duration}`}
        </span>
        <Bars entry={entry} scale={scale} now={now} />
      </div>
    </div>
  );
}

function useScopeName(): (scope: GanttScope) => string {
  const { t } = useLingui();
  const format = useFormat();
  return ({ part }) => {
    const number = Number(part.replace(/\D/g, ''));
    if (part.startsWith('[')) return t`Round ${format.number(number + 1)}`;
    if (part.startsWith('#')) return t`Try ${format.number(number)}`;
    return part.slice(1);
  };
}

function Bars({
  entry,
  scale,
  now,
}: { readonly entry: GanttNode | GanttScope } & Pick<RowProps, 'scale' | 'now'>) {
  const { t } = useLingui();
  const format = useFormat();
  if (entry.kind === 'scope' || entry.tries.length === 0) {
    if (entry.start === undefined) return null;
    const { start, length } = barOf(scale, entry.start, entry.end ?? now);
    return (
      <span
        style={{ insetInlineStart: `${start}%`, width: `max(3px, ${length}%)` }}
        className={classNames('absolute top-3.5 h-1 rounded-full opacity-60', runBars[entry.status])}
      />
    );
  }
  return entry.tries.map((run) => {
    if (run.startedAt === undefined) return null;
    const end = run.finishedAt ?? now;
    const { start, length } = barOf(scale, run.startedAt, end);
    const title = `${t(runLabels[run.status])} · ${format.duration(Math.max(0, end - run.startedAt))}`;
    return (
      <span
        key={run.seq}
        title={title}
        style={{ insetInlineStart: `min(${start}%, calc(100% - 3px))`, width: `max(3px, ${length}%)` }}
        className={classNames('absolute top-2 h-4 rounded-sm', runBars[run.status])}
      />
    );
  });
}
