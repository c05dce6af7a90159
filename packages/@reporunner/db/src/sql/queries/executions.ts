/** Which executions are meant, and which index leads to them. */
import { lowestIdAt } from '@reporunner/core';
import type { ExecutionFilter, ExecutionStatus } from '@reporunner/engine';
import { sql } from 'kysely';
import type { Dialect } from '../dialect.ts';
import { isLike, patternOf } from './is-like.ts';

/** Between the time in an id and the time of creation, when a clock is put right. */
const slackMs = 3_600_000;

/** Ids of what was created before then are below this. */
export const idsUntil = (at: number): string => lowestIdAt(at + slackMs);

export interface ExecutionQuery {
  readonly tenantId: string;
  readonly filter: Omit<ExecutionFilter, 'statuses'>;
  /** One at a time: each by itself is a walk along an index. */
  readonly status: ExecutionStatus | undefined;
}

/**
 * Without statistics SQLite walks through all executions by id, for that is the order asked for; where what is wanted
 * is rare, it walks for long. So the query names the index that leads to it.
 */
function indexFor({ filter, status }: ExecutionQuery): string | undefined {
  const { parentId, retryOf, workflowId } = filter;
  if (parentId !== undefined) return 'executions_of_parent';
  if (retryOf !== undefined) return 'executions_of_retried';
  const isRare = status !== undefined && status !== 'succeeded';
  if (workflowId !== undefined)
    return isRare ? 'executions_not_succeeded_of_workflow' : 'executions_by_workflow';
  return isRare ? 'executions_not_succeeded' : undefined;
}

function matching({ db, indexed }: Dialect, query: ExecutionQuery) {
  const { tenantId, filter, status } = query;
  const duration = sql<number>`${sql.ref('finished_at')} - ${sql.ref('created_at')}`;
  let rows = db.selectFrom(indexed('executions', indexFor(query))).where('tenant_id', '=', tenantId);
  if (status !== undefined) rows = rows.where('status', '=', status);
  // The condition of the index of what has not succeeded.
  if (status !== undefined && status !== 'succeeded') rows = rows.where('status', '<>', sql.lit('succeeded'));
  if (filter.workflowId !== undefined) rows = rows.where('workflow_id', '=', filter.workflowId);
  if (filter.modes !== undefined) rows = rows.where('mode', 'in', filter.modes);
  if (filter.createdFrom !== undefined)
    rows = rows
      .where('created_at', '>=', filter.createdFrom)
      .where('id', '>=', lowestIdAt(filter.createdFrom - slackMs));
  if (filter.createdUntil !== undefined)
    rows = rows.where('created_at', '<', filter.createdUntil).where('id', '<', idsUntil(filter.createdUntil));
  if (filter.durationFrom !== undefined) rows = rows.where(duration, '>=', filter.durationFrom);
  if (filter.durationUntil !== undefined) rows = rows.where(duration, '<=', filter.durationUntil);
  if (filter.parentId !== undefined) rows = rows.where('parent_id', '=', filter.parentId);
  if (filter.retryOf !== undefined) rows = rows.where('retry_of', '=', filter.retryOf);
  if (filter.beforeId !== undefined) rows = rows.where('id', '<', filter.beforeId);
  const { search } = filter;
  if (search !== undefined)
    rows = rows.where(({ ref, or, eb }) =>
      or([
        isLike(ref('id'), patternOf(search.text)),
        // Errors are stored as JSON: as their text is written there.
        isLike(
          sql<string>`coalesce(${ref('error')}, '')`,
          patternOf(JSON.stringify(search.text).slice(1, -1)),
        ),
        ...(search.workflowIds.length === 0 ? [] : [eb('workflow_id', 'in', search.workflowIds)]),
      ]),
    );
  return rows;
}

/** Newest first. */
export const executionsQuery = (dialect: Dialect, query: ExecutionQuery, limit: number) =>
  matching(dialect, query).selectAll().orderBy('id', 'desc').limit(limit);

/** How many there are, `limit` at most. */
export const countExecutionsQuery = (dialect: Dialect, query: ExecutionQuery, limit: number) =>
  dialect.db
    .selectFrom(matching(dialect, query).select('id').limit(limit).as('found'))
    .select(({ fn }) => fn.countAll<number>().as('count'));

export interface ExpiredQuery {
  readonly tenantId: string;
  readonly createdBefore: number;
  readonly workflowId: string | undefined;
  /** An id: those after it. */
  readonly after: string;
  readonly limit: number;
}

/** Finished executions of before a time, in the order of their ids. */
export function expiredQuery({ db }: Dialect, query: ExpiredQuery) {
  const { tenantId, createdBefore, workflowId, after, limit } = query;
  let rows = db
    .selectFrom('executions')
    .select(['id', 'workflow_id'])
    .where('tenant_id', '=', tenantId)
    .where('finished_at', 'is not', null)
    .where('created_at', '<', createdBefore)
    // Where nothing is old enough, the walk ends at once.
    .where('id', '<', idsUntil(createdBefore));
  if (workflowId !== undefined) rows = rows.where('workflow_id', '=', workflowId);
  return rows.where('id', '>', after).orderBy('id').limit(limit);
}
