/** What the address of the list of executions says. */
import type { ExecutionFilter, ExecutionMode } from '../../api/execution-list.ts';
import type { ExecutionStatus } from '../../api/executions.ts';
import { rangeMs, type TimeRange } from '../../api/time-range.ts';

/** The tabs. Whatever is under way is one of them. */
export type StatusTab = 'active' | 'waiting' | 'succeeded' | 'failed' | 'cancelled';

export interface ExecutionSearch {
  readonly text?: string | undefined;
  readonly status?: StatusTab | undefined;
  readonly workflow?: string | undefined;
  readonly mode?: ExecutionMode | undefined;
  readonly range?: TimeRange | undefined;
  readonly parent?: string | undefined;
  readonly retryOf?: string | undefined;
}

export const tabStatuses: Readonly<Record<StatusTab, readonly ExecutionStatus[]>> = {
  active: ['queued', 'running'],
  waiting: ['waiting'],
  succeeded: ['succeeded'],
  failed: ['failed'],
  cancelled: ['cancelled'],
};

export const modes = [
  'trigger',
  'manual',
  'retry',
  'error',
  'sub-workflow',
  'cli',
] as const satisfies readonly ExecutionMode[];

const oneOf = <T extends string>(value: unknown, known: readonly T[]): T | undefined =>
  known.find((one) => one === value);
const word = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

/** Without what has no value, so that the address stays short. */
function present<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

export function parseExecutionSearch(search: Readonly<Record<string, unknown>>): ExecutionSearch {
  return present({
    text: word(search.text),
    status: oneOf(search.status, Object.keys(tabStatuses) as StatusTab[]),
    workflow: word(search.workflow),
    mode: oneOf(search.mode, modes),
    range: oneOf(search.range, Object.keys(rangeMs) as TimeRange[]),
    parent: word(search.parent),
    retryOf: word(search.retryOf),
  });
}

export const filterOf = ({
  text,
  status,
  workflow,
  mode,
  range,
  parent,
  retryOf,
}: ExecutionSearch): ExecutionFilter =>
  present({
    text,
    statuses: status === undefined ? undefined : tabStatuses[status],
    workflowId: workflow,
    mode,
    range,
    parentId: parent,
    retryOf,
  });

interface Known {
  readonly id: string;
}

/**
 * The rows that are shown, with what is known of them by now, and how many newer ones there are. Newer ones do not
 * push in; they are shown on request.
 */
export function mergeNewest<Row extends Known>(
  shown: readonly Row[],
  newest: readonly Row[],
): { readonly rows: readonly Row[]; readonly newer: number } {
  const byId = new Map(newest.map((row) => [row.id, row]));
  const first = shown[0];
  // Ids rise with time.
  const newer = newest.filter(({ id }) => first === undefined || id > first.id).length;
  return { rows: shown.map((row) => byId.get(row.id) ?? row), newer };
}

/** What is looked at in one execution. */
export interface ExecutionPlace {
  readonly node?: string | undefined;
  readonly scope?: string | undefined;
  readonly compare?: boolean | undefined;
}

export function parseExecutionPlace(search: Readonly<Record<string, unknown>>): ExecutionPlace {
  const node = word(search.node);
  return present({
    node,
    scope: node === undefined ? undefined : word(search.scope),
    compare: search.compare === true ? true : undefined,
  });
}
