/** This execution beside the last one of its workflow that succeeded: what each node did, and what the failing one got. */
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { History } from 'lucide-react';
import {
  type ExecutionDetail,
  executionQuery,
  lastSuccessQuery,
  type NodeDigest,
  nodeDataQuery,
} from '../../../api/execution-detail.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { classNames } from '../../../ui/class-names.ts';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../../ui/states.tsx';
import { RunStatusMark } from '../run-status.tsx';
import { diffJson } from './diff-json.ts';

interface ComparePanelProps {
  readonly execution: ExecutionDetail;
  readonly nameOf: (nodeId: string) => string;
}

export function ComparePanel({ execution, nameOf }: ComparePanelProps) {
  const found = useQuery(lastSuccessQuery(execution.id));
  const otherId = found.data?.executionId;
  const other = useQuery({ ...executionQuery(otherId ?? ''), enabled: otherId !== undefined });
  const error = found.error ?? other.error;
  if (error)
    return (
      <ErrorState
        error={error}
        onRetry={() => {
          void found.refetch();
          if (otherId !== undefined) void other.refetch();
        }}
      />
    );
  if (found.data !== undefined && otherId === undefined)
    return (
      <EmptyState icon={<History size={24} />} title={<Trans>Nothing to compare with</Trans>}>
        <Trans>This workflow has not succeeded before.</Trans>
      </EmptyState>
    );
  if (other.data === undefined) return <Skeleton />;
  return <Compared execution={execution} other={other.data} nameOf={nameOf} />;
}

function Compared({ execution, other, nameOf }: ComparePanelProps & { readonly other: ExecutionDetail }) {
  const { t } = useLingui();
  const failing = execution.error?.nodeId;
  const before = new Map(other.nodes.map((node) => [node.nodeId, node]));
  const now = new Map(execution.nodes.map((node) => [node.nodeId, node]));
  const ids = [...new Set([...now.keys(), ...before.keys()])];
  return (
    <section aria-label={t`Compared with the last success`} className="h-full overflow-auto p-4">
      <h2 className="mb-1 font-semibold">
        <Trans>Compared with the last success</Trans>
      </h2>
      <p className="mb-3 text-muted text-xs">
        <Link
          to="/executions/$executionId"
          params={{ executionId: other.id }}
          className="rounded underline underline-offset-2 hover:text-ink"
        >
          <Trans>Open it</Trans>
        </Link>{' '}
        <RelativeTime at={other.createdAt} />
      </p>
      {failing !== undefined && !hasRun(before.get(failing)) && (
        <p className="mb-3 rounded-md bg-sunken px-3 py-2 text-xs">
          <Trans>“{nameOf(failing)}” ran in none of the last successes.</Trans>
        </p>
      )}
      <table className="w-full text-xs">
        <thead className="text-muted">
          <tr>
            <th scope="col" className="pb-1 text-start font-medium">{t`Node`}</th>
            <th scope="col" className="w-36 pb-1 text-start font-medium">{t`Last success`}</th>
            <th scope="col" className="w-36 pb-1 text-start font-medium">{t`This execution`}</th>
          </tr>
        </thead>
        <tbody>
          {ids.map((id) => (
            <tr key={id} className={classNames(id === failing && 'bg-danger-soft')}>
              <th
                scope="row"
                dir="auto"
                className="truncate border-line border-t py-1.5 pe-2 text-start font-normal"
              >
                {nameOf(id)}
              </th>
              <td className="border-line border-t py-1.5">
                <Did node={before.get(id)} />
              </td>
              <td className="border-line border-t py-1.5">
                <Did node={now.get(id)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {failing !== undefined && hasRun(before.get(failing)) && (
        <InputDifference
          nodeId={failing}
          name={nameOf(failing)}
          scope={execution.error?.scope ?? ''}
          before={other.id}
          now={execution.id}
        />
      )}
    </section>
  );
}

const hasRun = (node: NodeDigest | undefined): boolean => node !== undefined && node.status !== 'skipped';

function Did({ node }: { readonly node: NodeDigest | undefined }) {
  const format = useFormat();
  if (node === undefined) return <span className="text-muted">–</span>;
  const items = Object.values(node.items).reduce((sum, count) => sum + count, 0);
  const { startedAt, finishedAt } = node;
  return (
    <span className="flex items-center gap-2">
      <RunStatusMark status={node.status} />
      <span className="text-muted tabular-nums">
        {startedAt !== undefined && finishedAt !== undefined && format.duration(finishedAt - startedAt)}
        {' · '}
        {format.number(items)}
      </span>
    </span>
  );
}

interface InputDifferenceProps {
  readonly nodeId: string;
  readonly name: string;
  readonly scope: string;
  readonly before: string;
  readonly now: string;
}

/** As many items as one would read; where data differ, the first of them show it. */
const comparedItems = 20;

function InputDifference({ nodeId, name, scope, before, now }: InputDifferenceProps) {
  const { t } = useLingui();
  const one = useQuery(nodeDataQuery({ executionId: before, nodeId, scope, side: 'input' }, comparedItems));
  const other = useQuery(nodeDataQuery({ executionId: now, nodeId, scope, side: 'input' }, comparedItems));
  const error = one.error ?? other.error;
  const jsonOf = (data: typeof one.data) =>
    Object.fromEntries(
      Object.entries(data?.ports ?? {}).map(([port, { items }]) => [port, items.map(({ json }) => json)]),
    );
  const differences = diffJson(jsonOf(one.data), jsonOf(other.data));
  return (
    <div className="mt-6">
      <h3 dir="auto" className="mb-2 font-semibold">
        <Trans>What “{name}” got</Trans>
      </h3>
      {error && <ErrorState error={error} />}
      {!error && (one.isPending || other.isPending) && <Skeleton rows={3} className="px-0" />}
      {one.isSuccess && other.isSuccess && differences.length === 0 && (
        <p className="text-muted">
          <Trans>The same both times, as far as its first items go.</Trans>
        </p>
      )}
      {one.isSuccess && other.isSuccess && differences.length > 0 && (
        <table className="w-full table-fixed text-xs">
          <thead className="text-muted">
            <tr>
              <th scope="col" className="pb-1 text-start font-medium">{t`Field`}</th>
              <th scope="col" className="pb-1 text-start font-medium">{t`Last success`}</th>
              <th scope="col" className="pb-1 text-start font-medium">{t`This execution`}</th>
            </tr>
          </thead>
          <tbody className="align-top">
            {differences.map(({ path, kind, before: old, after }) => (
              <tr key={path}>
                <th
                  scope="row"
                  dir="ltr"
                  className="break-words border-line border-t py-1.5 pe-2 text-start font-mono font-normal"
                >
                  {path}
                </th>
                <td className="border-line border-t py-1.5 pe-2">
                  {kind !== 'added' && <Shown value={old} className="bg-danger-soft text-danger" />}
                </td>
                <td className="border-line border-t py-1.5">
                  {kind !== 'removed' && <Shown value={after} className="bg-success-soft text-success" />}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

function Shown({ value, className }: { readonly value: unknown; readonly className: string }) {
  return (
    <code dir="ltr" className={classNames('line-clamp-4 break-words rounded px-1.5 py-0.5', className)}>
      {JSON.stringify(value)}
    </code>
  );
}
