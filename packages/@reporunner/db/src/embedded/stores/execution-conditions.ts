/** Which executions are meant, and which index leads to them. */
import { lowestIdAt, type TenantContext } from '@reporunner/core';
import type { ExecutionFilter, ExecutionStatus } from '@reporunner/engine';
import type { Value } from '../protocol.ts';

/** Between the time in an id and the time of creation, when a clock is put right. */
const slackMs = 3_600_000;

/** Ids of what was created before then are below this. */
export const idsUntil = (at: number): string => lowestIdAt(at + slackMs);

/** `filter` but for its statuses, of which there is one at most. */
export function conditionsOf(
  tenant: TenantContext,
  filter: ExecutionFilter,
  status: ExecutionStatus | undefined,
) {
  const conditions = ['tenant_id = ?'];
  const values: Value[] = [tenant.tenantId];
  const add = (condition: string, ...added: Value[]) => {
    conditions.push(condition);
    values.push(...added);
  };
  // The term that the index of what has not succeeded is made for.
  if (status !== undefined)
    add(status === 'succeeded' ? 'status = ?' : "status = ? AND status <> 'succeeded'", status);
  if (filter.workflowId !== undefined) add('workflow_id = ?', filter.workflowId);
  if (filter.modes !== undefined) add(`mode IN (${filter.modes.map(() => '?').join(', ')})`, ...filter.modes);
  if (filter.createdFrom !== undefined)
    add('created_at >= ? AND id >= ?', filter.createdFrom, lowestIdAt(filter.createdFrom - slackMs));
  if (filter.createdUntil !== undefined)
    add('created_at < ? AND id < ?', filter.createdUntil, idsUntil(filter.createdUntil));
  if (filter.durationFrom !== undefined) add('finished_at - created_at >= ?', filter.durationFrom);
  if (filter.durationUntil !== undefined) add('finished_at - created_at <= ?', filter.durationUntil);
  if (filter.parentId !== undefined) add('parent_id = ?', filter.parentId);
  if (filter.retryOf !== undefined) add('retry_of = ?', filter.retryOf);
  if (filter.beforeId !== undefined) add('id < ?', filter.beforeId);
  return { from: `executions${indexFor(filter, status)}`, where: conditions.join(' AND '), values };
}

/**
 * Without statistics SQLite walks through all executions by id, for that is the order asked for; where what is wanted
 * is rare, it walks for long. So the query names the index that leads to it.
 */
function indexFor(
  { parentId, retryOf, workflowId }: ExecutionFilter,
  status: ExecutionStatus | undefined,
): string {
  if (parentId !== undefined) return ' INDEXED BY executions_of_parent';
  if (retryOf !== undefined) return ' INDEXED BY executions_of_retried';
  const isRare = status !== undefined && status !== 'succeeded';
  if (workflowId !== undefined)
    return ` INDEXED BY ${isRare ? 'executions_not_succeeded_of_workflow' : 'executions_by_workflow'}`;
  return isRare ? ' INDEXED BY executions_not_succeeded' : '';
}
