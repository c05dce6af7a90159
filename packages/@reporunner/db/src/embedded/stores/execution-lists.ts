/** Lists of executions, counts, and what has expired. */
import type { ExecutionFilter, ExecutionStatus, ExecutionStore } from '@reporunner/engine';
import type { Database } from 'better-sqlite3';
import { countExecutionsQuery, executionsQuery, expiredQuery } from '../../sql/queries/executions.ts';
import * as statements from '../../sql/statements/executions.ts';
import type { ExecutionRow } from '../../sql/tables.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { readingOne, readNow } from '../run-statement.ts';
import { executionOf } from './execution-row.ts';

type ExecutionLists = Pick<ExecutionStore, 'counts' | 'latestOf' | 'list' | 'namesVersion'>;
type Filter = Omit<ExecutionFilter, 'statuses'>;

const isDraft = (versionId: string) => versionId.startsWith('draft:');

const earlier = (a: string | undefined, b: string) => (a !== undefined && a < b ? a : b);

export function createExecutionLists(reader: Database): ExecutionLists {
  const newestOfWorkflow = readingOne(reader, statements.newestOfWorkflow);
  const anyOfVersion = readingOne(reader, statements.anyOfVersion);
  const anyOfDraft = readingOne(reader, statements.anyOfDraft);
  const anyOfDraftPart = readingOne(reader, statements.anyOfDraftPart);
  /** A page and one more, to know whether there is a next. */
  const page = (
    tenantId: string,
    filter: Filter,
    limit: number,
    status?: ExecutionStatus,
  ): readonly ExecutionRow[] =>
    readNow(reader, (dialect) => executionsQuery(dialect, { tenantId, filter, status }, limit + 1));

  return {
    async list({ tenantId }, filter, { limit, cursor }) {
      const last = cursor === undefined ? undefined : String(decodeCursor(cursor, 'executions', 1)[0]);
      const { statuses, ...rest } =
        last === undefined ? filter : { ...filter, beforeId: earlier(filter.beforeId, last) };
      // Each status by itself is a walk along an index; the pages are put together here.
      const pages =
        statuses === undefined
          ? [page(tenantId, rest, limit)]
          : statuses.map((status) => page(tenantId, rest, limit, status));
      const rows =
        pages.length === 1 ? (pages[0] ?? []) : pages.flat().sort((a, b) => (a.id < b.id ? 1 : -1));
      const items = rows.slice(0, limit).map(executionOf);
      const end = items.at(-1);
      return rows.length > limit && end !== undefined
        ? { items, nextCursor: encodeCursor('executions', [end.id]) }
        : { items };
    },
    async counts({ tenantId }, { statuses: _, ...filter }, max) {
      const countOf = (status: ExecutionStatus) => {
        const query = { tenantId, filter, status };
        const [found] = readNow(reader, (dialect) => countExecutionsQuery(dialect, query, max + 1));
        return found?.count ?? 0;
      };
      return {
        queued: countOf('queued'),
        running: countOf('running'),
        waiting: countOf('waiting'),
        succeeded: countOf('succeeded'),
        failed: countOf('failed'),
        cancelled: countOf('cancelled'),
      };
    },
    async latestOf({ tenantId }, workflowIds) {
      return new Map(
        workflowIds.flatMap((workflowId) => {
          const row = newestOfWorkflow({ tenantId, workflowId });
          return row === undefined ? [] : [[workflowId, executionOf(row)] as const];
        }),
      );
    },
    async namesVersion({ tenantId }, workflowId, versionId) {
      const key = { tenantId, workflowId, versionId };
      return isDraft(versionId)
        ? anyOfDraft(key) !== undefined || anyOfDraftPart(key) !== undefined
        : anyOfVersion(key) !== undefined;
    },
  };
}

/** Rows that pruning looks at before it yields. */
const prunedAtOnce = 1_000;

/** Ids of expired executions, `limit` at most. */
export async function expiredExecutions(
  reader: Database,
  tenantId: string,
  options: Parameters<ExecutionStore['prune']>[1],
): Promise<readonly string[]> {
  const { createdBefore, workflowId, exceptWorkflowIds = [], limit } = options;
  const kept = new Set(exceptWorkflowIds);
  const expired: string[] = [];
  for (let after = ''; ; ) {
    const query = { tenantId, createdBefore, workflowId, after, limit: prunedAtOnce };
    const rows = readNow(reader, (dialect) => expiredQuery(dialect, query));
    for (const row of rows) if (expired.length < limit && !kept.has(row.workflow_id)) expired.push(row.id);
    const last = rows.at(-1);
    if (last === undefined || expired.length >= limit) return expired;
    after = last.id;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
