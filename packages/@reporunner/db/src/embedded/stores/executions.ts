import { ServiceError, type TenantContext } from '@reporunner/core';
import {
  type ExecutionEvent,
  type ExecutionFailure,
  type ExecutionFilter,
  type ExecutionRecord,
  type ExecutionStatus,
  type ExecutionStore,
  eventHeaderOf,
  executionRecordOf,
  findBinary,
  installation,
  nodeOutputs,
  processLeaseName,
} from '@reporunner/engine';
import type { Database } from 'better-sqlite3';
import { blobsIn, type NamingRow, scanned } from '../blobs/blobs-in.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { decodeHeaders, encodeEvents, encodeHeaders, largePiece } from '../journal-codec.ts';
import { createPieceReader } from '../piece-reader.ts';
import type { Value } from '../protocol.ts';
import { rowsOf } from '../run-statement.ts';
import type { Writer } from '../writer.ts';
import { conditionsOf, idsUntil } from './execution-conditions.ts';
import { revokeExpired } from './leases.ts';

interface Row {
  readonly tenant_id: string;
  readonly id: string;
  readonly workflow_id: string;
  readonly version_id: string;
  readonly mode: string;
  readonly status: string;
  readonly owner: string;
  readonly epoch: number;
  readonly last_seq: number;
  readonly created_at: number;
  readonly finished_at: number | null;
  readonly idempotency_key: string | null;
  readonly retry_of: string | null;
  readonly error: string | null;
  readonly parent_id: string | null;
}

const create = `INSERT INTO executions
  (tenant_id, id, workflow_id, version_id, mode, status, owner, epoch, last_seq, created_at, finished_at, idempotency_key, retry_of, error, parent_id)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const advance = `UPDATE executions SET status = ?, last_seq = ?, finished_at = ?, error = ?, resume_at = ?
  WHERE tenant_id = ? AND id = ? AND epoch = ? AND last_seq = ? AND finished_at IS NULL`;
const journal = 'INSERT INTO journal (execution_id, first_seq, tenant_id, events) VALUES (?, ?, ?, ?)';
const journalHeaders =
  'INSERT INTO journal_facts (execution_id, first_seq, tenant_id, facts) VALUES (?, ?, ?, ?)';
const claim = "UPDATE executions SET owner = ?, epoch = epoch + 1, status = 'running', resume_at = NULL";
const isOver = 'finished_at IS NOT NULL';
/** What a page of a journal takes at most, unless a single write is larger. */
const pageBytes = 4_000_000;

function recordOf(row: Row): ExecutionRecord {
  return {
    id: row.id,
    workflowId: row.workflow_id,
    versionId: row.version_id,
    mode: row.mode as ExecutionRecord['mode'],
    status: row.status as ExecutionRecord['status'],
    owner: row.owner,
    epoch: row.epoch,
    lastSeq: row.last_seq,
    createdAt: row.created_at,
    startedAt: row.created_at,
    ...(row.finished_at === null ? {} : { finishedAt: row.finished_at }),
    ...(row.idempotency_key === null ? {} : { idempotencyKey: row.idempotency_key }),
    ...(row.retry_of === null ? {} : { retryOf: row.retry_of }),
    ...(row.parent_id === null ? {} : { parentId: row.parent_id }),
    ...(row.error === null ? {} : { error: JSON.parse(row.error) as ExecutionFailure }),
  };
}

const isDraft = (versionId: string) => versionId.startsWith('draft:');

const earlier = (a: string | undefined, b: string) => (a !== undefined && a < b ? a : b);

function conflict(message: string, details?: Record<string, unknown>): ServiceError {
  return new ServiceError(message, {
    code: 'EXECUTION_CONFLICT',
    service: 'store',
    ...(details === undefined ? {} : { details }),
  });
}

const deleteJournal = ({ tenantId }: TenantContext, id: string) =>
  ['journal', 'journal_facts'].map((table) => ({
    sql: `DELETE FROM ${table} WHERE execution_id = ? AND tenant_id = ?`,
    values: [id, tenantId],
  }));

/** Rows that pruning looks at before it yields. */
const prunedAtOnce = 1_000;

/** Characters of journals that are read before it yields. */
const readAtOnce = 1_000_000;

export function createExecutionStore(reader: Database, writer: Writer, now: () => number): ExecutionStore {
  const byId = reader.prepare<[string, string], Row>(
    'SELECT * FROM executions WHERE tenant_id = ? AND id = ?',
  );
  const byKey = reader.prepare<[string, string], Row>(
    'SELECT * FROM executions WHERE tenant_id = ? AND idempotency_key = ?',
  );
  const earliest = reader.prepare<[], { at: number | null }>(
    'SELECT min(resume_at) AS at FROM executions WHERE resume_at IS NOT NULL',
  );
  // The write that the next event is in may begin before it.
  const from = `execution_id = ? AND tenant_id = ? AND first_seq >= ifnull(
    (SELECT max(first_seq) FROM journal WHERE execution_id = ? AND first_seq <= ?), 0)`;
  const piecesOf = reader.prepare<[string, string, string, number], { first_seq: number }>(
    `SELECT first_seq FROM journal WHERE ${from} ORDER BY first_seq`,
  );
  const somePiecesOf = reader.prepare<[string, string, string, number, number], { first_seq: number }>(
    `SELECT first_seq FROM journal WHERE ${from} ORDER BY first_seq LIMIT ?`,
  );
  const piece = reader.prepare<[string, number], { events: string }>(
    'SELECT events FROM journal WHERE execution_id = ? AND first_seq = ?',
  );
  const headersOfPiece = reader.prepare<[string, number], { headers: string }>(
    'SELECT facts AS headers FROM journal_facts WHERE execution_id = ? AND first_seq = ?',
  );

  const newest = reader.prepare<[string, string], Row>(
    `SELECT * FROM executions INDEXED BY executions_by_workflow
      WHERE tenant_id = ? AND workflow_id = ? ORDER BY id DESC LIMIT 1`,
  );
  const ofVersion = reader.prepare<[string, string, string], unknown>(
    'SELECT 1 FROM executions WHERE tenant_id = ? AND workflow_id = ? AND version_id = ? LIMIT 1',
  );
  const ofDraft = reader.prepare<[string, string, string], unknown>(
    `SELECT 1 FROM executions WHERE tenant_id = ? AND workflow_id = ? AND substr(version_id, 1, 6) = 'draft:' AND version_id = ? LIMIT 1`,
  );
  const ofDraftParts = reader.prepare<[string, string, string, string], unknown>(
    `SELECT 1 FROM executions WHERE tenant_id = ? AND workflow_id = ? AND substr(version_id, 1, 6) = 'draft:'
      AND version_id >= ? AND version_id < ? LIMIT 1`,
  );
  /** A page and one more, to know whether there is a next. */
  const page = (
    tenant: TenantContext,
    filter: ExecutionFilter,
    limit: number,
    status?: ExecutionStatus,
  ): readonly Row[] => {
    const { from, where, values } = conditionsOf(tenant, filter, status);
    return reader
      .prepare<Value[], Row>(`SELECT * FROM ${from} WHERE ${where} ORDER BY id DESC LIMIT ?`)
      .all(...values, limit + 1);
  };

  // The first write has the start, and so what the trigger gave. The newest come first.
  const piecesAbout = reader.prepare<[string, string, string], { first_seq: number }>(
    'SELECT first_seq FROM journal WHERE execution_id = ? AND tenant_id = ? AND (first_seq = 1 OR instr(events, ?) > 0) ORDER BY first_seq DESC',
  );
  const piecesWith = reader.prepare<[string, string, string], { first_seq: number }>(
    'SELECT first_seq FROM journal WHERE execution_id = ? AND tenant_id = ? AND instr(events, ?) ORDER BY first_seq',
  );
  const maxPiece = reader.prepare<[string, string], { bytes: number | null }>(
    `SELECT max(octet_length(events)) AS bytes FROM journal
      WHERE (execution_id, first_seq) IN (SELECT execution_id, first_seq FROM journal_facts WHERE execution_id = ? AND tenant_id = ?)`,
  );
  const naming = reader.prepare<[string, string, number, number], NamingRow>(
    `SELECT execution_id AS id, first_seq AS part, iif(instr(events, 'sha256-'), events, '') AS text FROM journal
      WHERE tenant_id = ? AND (execution_id, first_seq) > (?, ?) ORDER BY execution_id, first_seq LIMIT ?`,
  );

  const pieces = createPieceReader((id, at) => piece.get(id, at)?.events);

  /** Whether a large piece has the outputs of a node in that scope; undefined for small pieces, which are read to see. */
  const hasOutputs = (id: string, at: number, nodeId: string, scope: string): boolean | undefined => {
    const kept = headersOfPiece.get(id, at)?.headers;
    return kept === undefined
      ? undefined
      : decodeHeaders(kept).some(
          (header) =>
            (header.type === 'ExecutionStarted' && header.trigger.nodeId === nodeId) ||
            (header.type === 'NodeSucceeded' && header.nodeId === nodeId && header.scope === scope),
        );
  };

  return {
    async append(tenant, write) {
      const { executionId: id, events, create: fresh } = write;
      const last = events.at(-1)?.seq ?? write.afterSeq;
      const finishedAt = write.finishedAt ?? null;
      const error = write.error === undefined ? null : JSON.stringify(write.error);
      const head =
        fresh === undefined
          ? {
              sql: advance,
              values: [
                write.status,
                last,
                finishedAt,
                error,
                write.resumeAt ?? null,
                tenant.tenantId,
                id,
                write.epoch,
                write.afterSeq,
              ],
              expect: 'one' as const,
            }
          : {
              sql: create,
              values: [
                tenant.tenantId,
                id,
                fresh.workflowId,
                fresh.versionId,
                fresh.mode,
                write.status,
                fresh.owner,
                write.epoch,
                last,
                fresh.createdAt,
                finishedAt,
                fresh.idempotencyKey ?? null,
                fresh.retryOf ?? null,
                error,
                fresh.parentId ?? null,
              ],
            };
      const steps = [head];
      if (events.length > 0) {
        const place = [id, events[0]?.seq ?? 0, tenant.tenantId] as const;
        const text = encodeEvents(events);
        steps.push({ sql: journal, values: [...place, text] });
        if (text.length > largePiece)
          steps.push({ sql: journalHeaders, values: [...place, encodeHeaders(events)] });
      }
      const outcome = await writer.write({
        steps,
        firstDecides: true,
        orderKey: id,
        record: executionRecordOf(tenant, write),
        // What is cancelled need not wait for room.
        ...(write.status === 'cancelled' && fresh === undefined ? { usesReserve: 'urgent' as const } : {}),
      });
      if (outcome === null || !('refused' in outcome)) return;
      const key = fresh?.idempotencyKey;
      const duplicate = key === undefined ? undefined : byKey.get(tenant.tenantId, key);
      if (duplicate !== undefined)
        throw conflict('An execution with this key exists.', { executionId: duplicate.id });
      throw conflict('The execution was changed by somebody else.');
    },
    async get(tenant, id) {
      const row = byId.get(tenant.tenantId, id);
      return row && recordOf(row);
    },
    async findByIdempotencyKey(tenant, key) {
      const row = byKey.get(tenant.tenantId, key);
      return row && recordOf(row);
    },
    async events(tenant, id, afterSeq = 0, limit = Number.POSITIVE_INFINITY) {
      const found: ExecutionEvent[] = [];
      let bytes = 0;
      // Each piece has an event or more.
      const maxPieces = Number.isFinite(limit) ? limit + 1 : -1;
      for (const { first_seq: at } of somePiecesOf.all(id, tenant.tenantId, id, afterSeq + 1, maxPieces)) {
        const read = await pieces.read(id, at);
        // Deleted meanwhile.
        if (read === undefined) break;
        bytes += read.length;
        for (const event of read.events) if (event.seq > afterSeq && found.length < limit) found.push(event);
        if (found.length >= limit || (bytes > pageBytes && found.length > 0 && Number.isFinite(limit))) break;
      }
      return found;
    },
    async *headers(tenant, id, afterSeq = 0) {
      let read = 0;
      for (const { first_seq: at } of piecesOf.all(id, tenant.tenantId, id, afterSeq + 1)) {
        const kept = headersOfPiece.get(id, at)?.headers;
        const whole = kept === undefined ? await pieces.read(id, at) : undefined;
        // Deleted meanwhile: it has no headers then.
        if (kept === undefined && whole === undefined) return;
        const found = kept === undefined ? (whole?.events.map(eventHeaderOf) ?? []) : decodeHeaders(kept);
        yield afterSeq === 0 ? found : found.filter(({ seq }) => seq > afterSeq);
        read += kept?.length ?? whole?.length ?? 0;
        if (read < readAtOnce) continue;
        read = 0;
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
    },
    async list(tenant, filter, { limit, cursor }) {
      const last = cursor === undefined ? undefined : String(decodeCursor(cursor, 'executions', 1)[0]);
      const { statuses, ...rest } =
        last === undefined ? filter : { ...filter, beforeId: earlier(filter.beforeId, last) };
      // Each status by itself is a walk along an index; the pages are put together here.
      const pages =
        statuses === undefined
          ? [page(tenant, rest, limit)]
          : statuses.map((status) => page(tenant, rest, limit, status));
      const rows =
        pages.length === 1 ? (pages[0] ?? []) : pages.flat().sort((a, b) => (a.id < b.id ? 1 : -1));
      const items = rows.slice(0, limit).map(recordOf);
      const end = items.at(-1);
      return rows.length > limit && end !== undefined
        ? { items, nextCursor: encodeCursor('executions', [end.id]) }
        : { items };
    },
    async counts(tenant, { statuses: _, ...filter }, max) {
      const countOf = (status: ExecutionStatus) => {
        const { from, where, values } = conditionsOf(tenant, filter, status);
        return (
          reader
            .prepare<Value[], { count: number }>(
              `SELECT count(*) AS count FROM (SELECT 1 FROM ${from} WHERE ${where} LIMIT ?)`,
            )
            .get(...values, max + 1)?.count ?? 0
        );
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
    async latestOf(tenant, workflowIds) {
      return new Map(
        workflowIds.flatMap((id) => {
          const row = newest.get(tenant.tenantId, id);
          return row === undefined ? [] : [[id, recordOf(row)] as const];
        }),
      );
    },
    async outputsOf(tenant, id, nodeId, scope) {
      // So they lie side by side in the row of the event; what else looks like it does no harm.
      const text = `${JSON.stringify(scope)},${JSON.stringify(nodeId)},`;
      for (const { first_seq: at } of piecesAbout.all(id, tenant.tenantId, text)) {
        if (hasOutputs(id, at, nodeId, scope) === false) continue;
        const found = nodeOutputs((await pieces.read(id, at))?.events ?? [], nodeId, scope);
        if (found !== undefined) return found;
      }
      return undefined;
    },
    async findBinary(tenant, id, blobId) {
      for (const { first_seq: at } of piecesWith.all(id, tenant.tenantId, blobId)) {
        const found = findBinary((await pieces.read(id, at))?.events ?? [], blobId);
        if (found !== undefined) return found;
      }
      return undefined;
    },
    async maxPartBytes(tenant, id) {
      return maxPiece.get(id, tenant.tenantId)?.bytes ?? 0;
    },
    async namesVersion(tenant, workflowId, versionId) {
      const values = [tenant.tenantId, workflowId, versionId] as const;
      const whole = isDraft(versionId) ? ofDraft.get(...values) : ofVersion.get(...values);
      return (
        whole !== undefined ||
        // What is a part of it: `draft:12>node`, `draft:12=node`. The signs lie side by side in ASCII.
        (isDraft(versionId) &&
          ofDraftParts.get(tenant.tenantId, workflowId, `${versionId}=`, `${versionId}?`) !== undefined)
      );
    },
    async delete(tenant, id) {
      const known = byId.get(tenant.tenantId, id);
      if (known === undefined) return false;
      const outcome = await writer.write({
        steps: [
          {
            sql: `DELETE FROM executions WHERE tenant_id = ? AND id = ? AND ${isOver}`,
            values: [tenant.tenantId, id],
            expect: 'one',
          },
          ...deleteJournal(tenant, id),
        ],
        usesReserve: 'frees',
      });
      if (outcome === null || !('refused' in outcome)) return true;
      if (byId.get(tenant.tenantId, id) === undefined) return false;
      throw new ServiceError('The execution has not ended yet.', {
        code: 'EXECUTION_NOT_FINISHED',
        service: 'store',
      });
    },
    async prune(tenant, { createdBefore, workflowId, exceptWorkflowIds = [], limit }) {
      const scoped = workflowId === undefined ? '' : ' AND workflow_id = ?';
      const candidates = reader.prepare<Value[], { id: string; workflow_id: string }>(
        `SELECT id, workflow_id FROM executions
          WHERE tenant_id = ? AND ${isOver} AND created_at < ? AND id < ?${scoped} AND id > ? ORDER BY id LIMIT ?`,
      );
      const kept = new Set(exceptWorkflowIds);
      const expired: string[] = [];
      for (let after = ''; ; ) {
        const rows = candidates.all(
          tenant.tenantId,
          createdBefore,
          // Where nothing is old enough, the walk ends at once.
          idsUntil(createdBefore),
          ...(workflowId === undefined ? [] : [workflowId]),
          after,
          prunedAtOnce,
        );
        for (const row of rows)
          if (expired.length < limit && !kept.has(row.workflow_id)) expired.push(row.id);
        const last = rows.at(-1);
        if (last === undefined || expired.length >= limit) break;
        after = last.id;
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
      // Small transactions, so that running executions never wait long for the writer.
      await Promise.all(
        expired.map((id) =>
          writer.write({
            steps: [
              {
                sql: `DELETE FROM executions WHERE tenant_id = ? AND id = ? AND ${isOver}`,
                values: [tenant.tenantId, id],
              },
              ...deleteJournal(tenant, id),
            ],
            usesReserve: 'frees',
          }),
        ),
      );
      return expired.length;
    },
    async *referencedBlobs(tenant) {
      yield* blobsIn((after) => naming.all(tenant.tenantId, ...after, scanned));
    },
    async claimWaiting(tenant, id, owner) {
      const outcome = await writer.write({
        steps: [
          {
            sql: `${claim} WHERE tenant_id = ? AND id = ? AND status = 'waiting' RETURNING *`,
            values: [owner, tenant.tenantId, id],
            returns: true,
          },
        ],
      });
      const [row] = rowsOf<Row>(outcome);
      return row && recordOf(row);
    },
    async claimStopped(tenant, id, owner) {
      const outcome = await writer.write({
        steps: [
          {
            sql: `UPDATE executions SET epoch = epoch + 1
              WHERE tenant_id = ? AND id = ? AND owner = ? AND finished_at IS NULL AND status <> 'waiting' RETURNING *`,
            values: [tenant.tenantId, id, owner],
            returns: true,
          },
        ],
        usesReserve: 'urgent',
      });
      const [row] = rowsOf<Row>(outcome);
      return row && recordOf(row);
    },
    async claimDue(owner, now, limit) {
      const outcome = await writer.write({
        steps: [
          {
            sql: `${claim} WHERE (tenant_id, id) IN (
              SELECT tenant_id, id FROM executions WHERE resume_at <= ? AND status = 'waiting' ORDER BY resume_at LIMIT ?
            ) RETURNING *`,
            values: [owner, now, limit],
            returns: true,
          },
        ],
      });
      return rowsOf<Row>(outcome).map((row) => ({ tenantId: row.tenant_id, record: recordOf(row) }));
    },
    async nextResumeAt() {
      return earliest.get()?.at ?? undefined;
    },
    async claimUnfinished(owner, limit) {
      const at = now();
      const outcome = await writer.write({
        steps: [
          {
            sql: `UPDATE executions SET owner = ?, epoch = epoch + 1 WHERE (tenant_id, id) IN (
              SELECT tenant_id, id FROM executions WHERE finished_at IS NULL AND status <> 'waiting' AND owner <> ? AND '${processLeaseName('')}' || owner NOT IN (SELECT name FROM leases WHERE tenant_id = ? AND expires_at > ?) LIMIT ?
            ) RETURNING *`,
            values: [owner, owner, installation.tenantId, at, limit],
            returns: true,
          },
          ...revokeExpired(at),
        ],
      });
      return rowsOf<Row>(outcome).map((row) => ({ tenantId: row.tenant_id, record: recordOf(row) }));
    },
  };
}
