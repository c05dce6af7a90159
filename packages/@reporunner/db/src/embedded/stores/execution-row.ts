import type { ExecutionFailure, ExecutionRecord } from '@reporunner/engine';
import type { ExecutionRow } from '../../sql/tables.ts';

export const executionOf = (row: ExecutionRow): ExecutionRecord => ({
  id: row.id,
  workflowId: row.workflow_id,
  versionId: row.version_id,
  mode: row.mode as ExecutionRecord['mode'],
  status: row.status as ExecutionRecord['status'],
  owner: row.owner,
  epoch: row.epoch,
  lastSeq: row.last_seq,
  ...(row.clock_shift === 0 ? {} : { clockShift: row.clock_shift }),
  createdAt: row.created_at,
  ...(row.status === 'queued' ? {} : { startedAt: row.created_at }),
  ...(row.finished_at === null ? {} : { finishedAt: row.finished_at }),
  ...(row.idempotency_key === null ? {} : { idempotencyKey: row.idempotency_key }),
  ...(row.retry_of === null ? {} : { retryOf: row.retry_of }),
  ...(row.parent_id === null ? {} : { parentId: row.parent_id }),
  ...(row.error === null ? {} : { error: JSON.parse(row.error) as ExecutionFailure }),
});
