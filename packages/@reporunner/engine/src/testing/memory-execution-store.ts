import { ServiceError, type TenantContext, verbatim } from '@reporunner/core';
import type { ExecutionEvent } from '../events.ts';
import { nodeOutputs } from '../journal/describe-execution.ts';
import { eventHeaderOf } from '../journal/event-header.ts';
import { findBinary } from '../journal/find-binary.ts';
import { executionRecordOf } from '../outbox/execution-record.ts';
import {
  type ExecutionFilter,
  type ExecutionRecord,
  type ExecutionStore,
  type ExecutionWrite,
  movedBy,
  type ResumeTime,
} from '../ports/execution-store.ts';
import type { MemoryLeaseStore } from './memory-lease-store.ts';
import type { MemoryOutbox } from './memory-outbox.ts';

interface Row {
  readonly tenantId: string;
  record: ExecutionRecord;
  readonly events: ExecutionEvent[];
  resume: ResumeTime | undefined;
}

const conflict = (message: string, details?: Record<string, unknown>) =>
  new ServiceError(verbatim(message), {
    code: 'EXECUTION_CONFLICT',
    service: 'store',
    ...(details === undefined ? {} : { details }),
  });

const isOver = ({ status }: ExecutionRecord) =>
  status === 'succeeded' || status === 'failed' || status === 'cancelled';

const durationOf = ({ createdAt, finishedAt }: ExecutionRecord, unended: number) =>
  finishedAt === undefined ? unended : finishedAt - createdAt;

function fits({ id, error, workflowId }: ExecutionRecord, search: NonNullable<ExecutionFilter['search']>) {
  const contains = (whole: string, part: string) => whole.toLowerCase().includes(part.toLowerCase());
  const { text, workflowIds } = search;
  return (
    workflowIds.includes(workflowId) ||
    contains(id, text) ||
    // Stored as JSON elsewhere: as it is written there.
    contains(JSON.stringify(error ?? ''), JSON.stringify(text).slice(1, -1))
  );
}

/**
 * An {@link ExecutionStore} for tests and for runs without a server. Holds everything, forgets it with the process.
 * Owners without a lease in `leases` are dead.
 */
export function createMemoryExecutionStore(
  options: { leases?: MemoryLeaseStore; outbox?: MemoryOutbox } = {},
): ExecutionStore {
  const { leases, outbox } = options;
  const rows = new Map<string, Row>();
  const keys = new Map<string, string>();
  const rowOf = (tenant: TenantContext, id: string) => {
    const row = rows.get(id);
    return row?.tenantId === tenant.tenantId ? row : undefined;
  };
  const matches = ({ record }: Row, filter: ExecutionFilter) =>
    (filter.workflowId === undefined || record.workflowId === filter.workflowId) &&
    (filter.statuses === undefined || filter.statuses.includes(record.status)) &&
    (filter.modes === undefined || filter.modes.includes(record.mode)) &&
    (filter.createdFrom === undefined || record.createdAt >= filter.createdFrom) &&
    (filter.createdUntil === undefined || record.createdAt < filter.createdUntil) &&
    (filter.durationFrom === undefined || durationOf(record, -1) >= filter.durationFrom) &&
    (filter.durationUntil === undefined ||
      durationOf(record, Number.POSITIVE_INFINITY) <= filter.durationUntil) &&
    (filter.parentId === undefined || record.parentId === filter.parentId) &&
    (filter.retryOf === undefined || record.retryOf === filter.retryOf) &&
    (filter.beforeId === undefined || record.id < filter.beforeId) &&
    (filter.search === undefined || fits(record, filter.search));
  const remove = (id: string, row: Row) => {
    rows.delete(id);
    if (row.record.idempotencyKey !== undefined) keys.delete(`${row.tenantId}/${row.record.idempotencyKey}`);
  };

  const claim = (row: Row, owner: string): ExecutionRecord => {
    row.record = { ...row.record, owner, epoch: row.record.epoch + 1, status: 'running' };
    row.resume = undefined;
    return row.record;
  };

  const create = (tenant: TenantContext, write: ExecutionWrite): Row => {
    if (write.create === undefined) throw conflict('There is no such execution.');
    const key = write.create.idempotencyKey;
    const known = key === undefined ? undefined : keys.get(`${tenant.tenantId}/${key}`);
    if (known !== undefined) throw conflict('An execution with this key exists.', { executionId: known });
    if (key !== undefined) keys.set(`${tenant.tenantId}/${key}`, write.executionId);
    const row: Row = {
      tenantId: tenant.tenantId,
      record: {
        ...write.create,
        id: write.executionId,
        status: write.status,
        epoch: write.epoch,
        lastSeq: 0,
      },
      events: [],
      resume: undefined,
    };
    rows.set(write.executionId, row);
    return row;
  };

  return {
    async append(tenant, write) {
      const known = rowOf(tenant, write.executionId);
      if (known !== undefined && write.create !== undefined) throw conflict('The execution exists already.');
      if (known === undefined && rows.has(write.executionId)) throw conflict('The execution exists already.');
      const row = known ?? create(tenant, write);
      if (row.record.epoch !== write.epoch) throw conflict('Another process has taken the execution over.');
      if (row.record.lastSeq !== write.afterSeq) throw conflict('The journal has moved on.');
      for (const event of write.events) row.events.push(event);
      row.resume = write.status === 'waiting' ? write.resume : undefined;
      const { clockShift: _, ...before } = row.record;
      row.record = {
        ...before,
        ...(write.clockShift === undefined ? {} : { clockShift: write.clockShift }),
        status: write.status,
        lastSeq: write.events.at(-1)?.seq ?? row.record.lastSeq,
        ...(write.status === 'queued' ? {} : { startedAt: row.record.createdAt }),
        ...(write.finishedAt === undefined ? {} : { finishedAt: write.finishedAt }),
        ...(write.error === undefined ? {} : { error: write.error }),
      };
      const record = executionRecordOf(tenant, { workflowId: row.record.workflowId, ...write });
      if (record !== undefined) outbox?.commit([record]);
    },
    get: async (tenant, id) => rowOf(tenant, id)?.record,
    async findByIdempotencyKey(tenant, key) {
      const id = keys.get(`${tenant.tenantId}/${key}`);
      return id === undefined ? undefined : rows.get(id)?.record;
    },
    events: async (tenant, id, afterSeq = 0, limit) =>
      (rowOf(tenant, id)?.events.filter(({ seq }) => seq > afterSeq) ?? []).slice(0, limit),
    async *headers(tenant, id, afterSeq = 0) {
      yield (rowOf(tenant, id)?.events ?? []).filter(({ seq }) => seq > afterSeq).map(eventHeaderOf);
    },
    async list(tenant, filter, { limit, cursor }) {
      if (cursor !== undefined && !/^[0-9a-f-]{36}$/.test(cursor)) {
        throw new ServiceError(verbatim('The cursor is not one of this list.'), {
          code: 'VALIDATION_FAILED',
          service: 'store',
        });
      }
      const found = [...rows.values()]
        .filter((row) => row.tenantId === tenant.tenantId && matches(row, filter))
        .map(({ record }) => record)
        .filter(({ id }) => cursor === undefined || id < cursor)
        .sort((a, b) => (a.id < b.id ? 1 : -1));
      const items = found.slice(0, limit);
      const last = items.at(-1);
      return found.length > limit && last !== undefined ? { items, nextCursor: last.id } : { items };
    },
    async counts(tenant, { statuses: _, ...filter }, max) {
      const counts = { queued: 0, running: 0, waiting: 0, succeeded: 0, failed: 0, cancelled: 0 };
      for (const row of rows.values()) {
        const { status } = row.record;
        if (row.tenantId === tenant.tenantId && matches(row, filter) && counts[status] <= max)
          counts[status] += 1;
      }
      return counts;
    },
    async latestOf(tenant, workflowIds) {
      const latest = new Map<string, ExecutionRecord>();
      for (const { tenantId, record } of rows.values()) {
        if (tenantId !== tenant.tenantId || !workflowIds.includes(record.workflowId)) continue;
        if ((latest.get(record.workflowId)?.id ?? '') < record.id) latest.set(record.workflowId, record);
      }
      return latest;
    },
    outputsOf: async (tenant, id, nodeId, scope) =>
      nodeOutputs(rowOf(tenant, id)?.events ?? [], nodeId, scope),
    findBinary: async (tenant, id, blobId) => findBinary(rowOf(tenant, id)?.events ?? [], blobId),
    maxPartBytes: async () => 0,
    namesVersion: async (tenant, workflowId, versionId) =>
      [...rows.values()].some(
        ({ tenantId, record }) =>
          tenantId === tenant.tenantId &&
          record.workflowId === workflowId &&
          (record.versionId === versionId || /^[>=]/.test(record.versionId.replace(versionId, ''))),
      ),
    async delete(tenant, id) {
      const row = rowOf(tenant, id);
      if (row === undefined) return false;
      if (!isOver(row.record)) {
        throw new ServiceError(verbatim('The execution has not ended yet.'), {
          code: 'EXECUTION_NOT_FINISHED',
          service: 'store',
        });
      }
      remove(id, row);
      return true;
    },
    async prune(tenant, { createdBefore, workflowId, exceptWorkflowIds = [], limit }) {
      const old = [...rows].filter(
        ([, row]) =>
          row.tenantId === tenant.tenantId &&
          isOver(row.record) &&
          row.record.createdAt < createdBefore &&
          (workflowId === undefined || row.record.workflowId === workflowId) &&
          !exceptWorkflowIds.includes(row.record.workflowId),
      );
      const toDelete = old.slice(0, limit);
      for (const [id, row] of toDelete) remove(id, row);
      return toDelete.length;
    },
    async *referencedBlobs(tenant) {
      for (const row of rows.values())
        if (row.tenantId === tenant.tenantId)
          for (const [id] of JSON.stringify(row.events).matchAll(/sha256-[0-9a-f]{64}/g)) yield id;
    },
    async claimWaiting(tenant, id, owner) {
      const row = rowOf(tenant, id);
      return row?.record.status === 'waiting' ? claim(row, owner) : undefined;
    },
    async claimStopped(tenant, id, owner) {
      const row = rowOf(tenant, id);
      if (row === undefined || isOver(row.record) || row.record.status === 'waiting') return undefined;
      if (row.record.owner !== owner) return undefined;
      row.record = { ...row.record, epoch: row.record.epoch + 1 };
      return row.record;
    },
    async claimDue(owner, now, limit) {
      return [...rows.values()]
        .filter(
          ({ record, resume }) => record.status === 'waiting' && resume !== undefined && resume.at <= now,
        )
        .sort((a, b) => (a.resume?.at ?? 0) - (b.resume?.at ?? 0))
        .slice(0, limit)
        .map((row) => ({ tenantId: row.tenantId, record: claim(row, owner) }));
    },
    async clockWasSet(by, now) {
      for (const row of rows.values()) {
        if (row.resume === undefined) continue;
        row.record = { ...row.record, clockShift: (row.record.clockShift ?? 0) + by };
        row.resume = movedBy(row.resume, by, now);
      }
    },
    async nextResumeAt() {
      const times = [...rows.values()].flatMap(({ record, resume }) =>
        record.status === 'waiting' && resume !== undefined ? [resume.at] : [],
      );
      return times.length === 0 ? undefined : Math.min(...times);
    },
    async claimUnfinished(owner, limit) {
      const isAbandoned = ({ record }: Row) =>
        !isOver(record) &&
        record.status !== 'waiting' &&
        record.owner !== owner &&
        leases?.isLive(record.owner) !== true;
      const claimed = [...rows.values()].filter(isAbandoned).slice(0, limit);
      leases?.revokeExpired();
      return claimed.map((row) => {
        row.record = { ...row.record, owner, epoch: row.record.epoch + 1 };
        return { tenantId: row.tenantId, record: row.record };
      });
    },
  };
}
