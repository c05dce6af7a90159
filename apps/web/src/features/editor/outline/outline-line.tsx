import { plural, t } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { Diagnostic, WorkflowNode } from '@reporunner/core';
import {
  ChevronRight,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleX,
  Clock,
  CornerDownRight,
  LoaderCircle,
  Plus,
  TriangleAlert,
} from 'lucide-react';
import { useFormat } from '../../../i18n/use-format.ts';
import { classNames } from '../../../ui/class-names.ts';
import { NodeIcon } from '../../../ui/node-icon.tsx';
import type { NodeRun } from '../session/run-store.ts';
import { useNode, useNodeProblems, useNodeProgress, useNodeRun, useSession } from '../session/use-session.ts';
import type { OutlineItem, OutlineRow } from './outline-model.ts';
import { bodyLabel, portLabel } from './port-words.ts';

interface LineProps {
  readonly id: string;
  readonly index: number;
  readonly row: OutlineRow;
  readonly top: number;
  readonly height: number;
  readonly active: boolean;
  readonly selected: boolean;
  readonly onFold: (folded: boolean) => void;
  readonly onPress: (event: React.MouseEvent) => void;
  readonly onOpen: () => void;
}

export function OutlineLine(props: LineProps) {
  const { id, index, row, top, height, active, selected, onFold, onPress, onOpen } = props;
  const { item, level, position, size, expanded } = row;
  const name = useLineName(item);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys
    <div
      id={id}
      role="treeitem"
      tabIndex={-1}
      data-line={index}
      aria-level={level}
      aria-posinset={position}
      aria-setsize={size}
      aria-expanded={expanded}
      aria-selected={selected}
      aria-label={name}
      onClick={onPress}
      onDoubleClick={onOpen}
      onMouseDown={(event) => event.preventDefault()}
      style={{ height, transform: `translateY(${top}px)`, paddingInlineStart: 6 + (level - 1) * 14 }}
      className={classNames(
        'absolute inset-x-1 top-0 flex cursor-default items-center gap-1.5 rounded-md pe-2',
        selected ? 'bg-accent-soft text-accent-ink' : 'hover:bg-hover',
        active &&
          'group-focus-visible/tree:outline-2 group-focus-visible/tree:outline-accent-ink group-focus-visible/tree:-outline-offset-2',
      )}
    >
      <span
        aria-hidden
        onClick={(event) => {
          event.stopPropagation();
          if (expanded !== undefined) onFold(expanded);
        }}
        className="flex size-4 shrink-0 items-center justify-center text-muted"
      >
        {expanded !== undefined && (
          <ChevronRight
            size={14}
            className={classNames(
              'transition-transform rtl:rotate-180',
              expanded && 'rotate-90 rtl:rotate-90',
            )}
          />
        )}
      </span>
      {item.kind === 'node' ? <NodeLine nodeId={item.nodeId} /> : <PlaceLine item={item} />}
    </div>
  );
}

function NodeLine({ nodeId }: { readonly nodeId: string }) {
  const { catalogue } = useSession();
  const node = useNode(nodeId);
  const run = useNodeRun(nodeId);
  const problems = useNodeProblems(nodeId);
  if (node === undefined) return null;
  const looks = catalogue.looksOf(node);
  return (
    <>
      <NodeIcon icon={looks?.icon} group={looks?.group} size={15} />
      <span
        dir="auto"
        className={classNames('min-w-0 grow truncate', node.disabled && 'text-muted line-through')}
      >
        {node.name}
      </span>
      <ProblemMark problems={problems} />
      {run !== undefined && <RunMark run={run} />}
    </>
  );
}

/** A branch, a body or a part: not a node itself, but a place where one can be added. */
function PlaceLine({ item }: { readonly item: Exclude<OutlineItem, { readonly kind: 'node' }> }) {
  const node = useNode(item.nodeId);
  const target = useNode(item.kind === 'branch' ? (item.leadsTo ?? '') : '');
  const { catalogue } = useSession();
  if (node === undefined) return null;
  const free = item.children.length === 0 && target === undefined;
  return (
    <span className="flex min-w-0 grow items-center gap-1.5 text-muted text-xs">
      {item.kind === 'branch' && (
        <CornerDownRight aria-hidden size={13} className="shrink-0 rtl:-scale-x-100" />
      )}
      <span dir="auto" className="truncate">
        {placeLabel(item, node, catalogue)}
      </span>
      {target !== undefined && (
        <span dir="auto" className="truncate">
          → {target.name}
        </span>
      )}
      {free && <Plus aria-hidden size={13} className="ms-auto shrink-0" />}
    </span>
  );
}

function placeLabel(
  item: Exclude<OutlineItem, { readonly kind: 'node' }>,
  node: WorkflowNode,
  catalogue: ReturnType<typeof useSession>['catalogue'],
): string {
  switch (item.kind) {
    case 'branch': {
      const label = portLabel(node, item.port, catalogue);
      return item.way === undefined ? label : `${label} ${item.way}`;
    }
    case 'body':
      return bodyLabel(item.body);
    case 'flow':
      return t`From “${node.name}”`;
  }
}

function ProblemMark({ problems }: { readonly problems: readonly Diagnostic[] | undefined }) {
  const [first] = problems ?? [];
  if (first === undefined) return null;
  return first.severity === 'error' ? (
    <CircleAlert aria-hidden size={14} className="shrink-0 text-danger" />
  ) : (
    <TriangleAlert aria-hidden size={14} className="shrink-0 text-warning" />
  );
}

function RunMark({ run }: { readonly run: NodeRun }) {
  switch (run.status) {
    case 'succeeded':
      return <CircleCheck aria-hidden size={14} className="shrink-0 text-success" />;
    case 'failed':
      return <CircleX aria-hidden size={14} className="shrink-0 text-danger" />;
    case 'waiting':
      return <Clock aria-hidden size={14} className="shrink-0 text-warning" />;
    case 'skipped':
      return <CircleDashed aria-hidden size={14} className="shrink-0 text-muted" />;
    default:
      return <LoaderCircle aria-hidden size={14} className="shrink-0 animate-spin text-running" />;
  }
}

/** What a screen reader says of a line: its label first, then what it is and how it is. */
function useLineName(item: OutlineItem): string {
  const { catalogue } = useSession();
  const { t: say } = useLingui();
  const node = useNode(item.nodeId);
  const run = useNodeRun(item.nodeId);
  const progress = useNodeProgress(item.nodeId);
  const format = useFormat();
  const problems = useNodeProblems(item.nodeId);
  const target = useNode(item.kind === 'branch' ? (item.leadsTo ?? '') : '');
  if (node === undefined) return '';
  if (item.kind !== 'node') {
    const label = placeLabel(item, node, catalogue);
    if (item.kind === 'branch') {
      if (target !== undefined) return say`${label}: goes on at ${target.name}`;
      return item.children.length === 0
        ? say`${label}: leads nowhere yet. Enter adds a step.`
        : say`${label} of ${node.name}`;
    }
    if (item.kind === 'body')
      return item.children.length === 0
        ? say`${label}: empty. Enter adds a step.`
        : say`${label} of ${node.name}`;
    return label;
  }
  const type = catalogue.looksOf(node)?.label ?? node.type;
  const errors = problems?.length ?? 0;
  return [
    node.name,
    type === node.name ? undefined : type,
    node.disabled ? say`switched off` : undefined,
    errors > 0 ? plural(errors, { one: '# problem', other: '# problems' }) : undefined,
    run === undefined ? undefined : runWords(run),
    progress === undefined ? undefined : format.percent(progress.fraction),
    progress?.message,
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}

function runWords({ status, items }: NodeRun): string {
  switch (status) {
    case 'succeeded': {
      const count = Object.values(items).reduce((sum, one) => sum + one, 0);
      return plural(count, { one: 'succeeded, # item', other: 'succeeded, # items' });
    }
    case 'failed':
      return t`failed`;
    case 'waiting':
      return t`waiting`;
    case 'skipped':
      return t`skipped`;
    case 'retrying':
      return t`trying again`;
    case 'running':
      return t`running`;
    case 'cancelled':
      return t`stopped`;
  }
}
