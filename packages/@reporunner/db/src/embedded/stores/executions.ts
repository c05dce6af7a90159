import { type Message, ServiceError } from '@reporunner/core';
import { type ExecutionStore, executionRecordOf } from '@reporunner/engine';
import type { Database } from 'better-sqlite3';
import { storeMessage } from '../../messages/store-messages.ts';
import * as statements from '../../sql/statements/executions.ts';
import * as journal from '../../sql/statements/journal.ts';
import { createEncodingOrder } from '../encoding-order.ts';
import { encodeHeaders, largePiece } from '../journal-codec.ts';
import type { Step } from '../protocol.ts';
import { isRefused, positionalStep, readingOne, step } from '../run-statement.ts';
import type { Writer } from '../writer.ts';
import { createExecutionClaims } from './execution-claims.ts';
import { createExecutionJournal } from './execution-journal.ts';
import { createExecutionLists, expiredExecutions } from './execution-lists.ts';
import { executionOf } from './execution-row.ts';

const insert = positionalStep(statements.insertExecution, statements.insertedColumns);
const advance = positionalStep(
  statements.advanceExecution,
  [...statements.advancedColumns, 'tenantId', 'id', 'epoch', 'afterSeq'],
  'one',
);
const written = ['id', 'firstSeq', 'tenantId', 'text'] as const;
const insertEvents = positionalStep(journal.insertEvents, written);
const insertHeaders = positionalStep(journal.insertHeaders, written);

function conflict(message: Message, details?: Record<string, unknown>): ServiceError {
  return new ServiceError(message, {
    code: 'EXECUTION_CONFLICT',
    service: 'store',
    ...(details === undefined ? {} : { details }),
  });
}

export function createExecutionStore(reader: Database, writer: Writer, now: () => number): ExecutionStore {
  const byId = readingOne(reader, statements.executionById);
  const byKey = readingOne(reader, statements.executionByKey);

  /** Deletes an execution that has finished, and its journal. */
  const deletion = (tenantId: string, id: string, options: Pick<Step, 'expect'>): readonly Step[] => [
    step(statements.deleteFinishedExecution, { tenantId, id }, options),
    step(journal.deleteJournal, { tenantId, id }),
    step(journal.deleteJournalHeaders, { tenantId, id }),
  ];

  const encoding = createEncodingOrder();

  return {
    ...createExecutionJournal(reader),
    ...createExecutionLists(reader),
    ...createExecutionClaims(reader, writer, now),
    async append(tenant, write) {
      const { tenantId } = tenant;
      const { executionId: id, events, create: fresh } = write;
      const encoded = encoding.encode(id, events);
      const text = typeof encoded === 'string' ? encoded : await encoded;
      const last = events.at(-1)?.seq ?? write.afterSeq;
      const finishedAt = write.finishedAt ?? null;
      const error = write.error === undefined ? null : JSON.stringify(write.error);
      const head =
        fresh === undefined
          ? advance([
              write.status,
              last,
              finishedAt,
              error,
              write.resume?.at ?? null,
              write.resume?.counts ?? null,
              write.clockShift ?? 0,
              tenantId,
              id,
              write.epoch,
              write.afterSeq,
            ])
          : insert([
              tenantId,
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
            ]);
      const steps = [head];
      if (events.length > 0) {
        const firstSeq = events[0]?.seq ?? 0;
        steps.push(insertEvents([id, firstSeq, tenantId, text]));
        if (text.length > largePiece)
          steps.push(insertHeaders([id, firstSeq, tenantId, encodeHeaders(events)]));
      }
      const outcome = await writer.write({
        steps,
        firstDecides: true,
        orderKey: id,
        record: executionRecordOf(tenant, write),
        // What is cancelled need not wait for room.
        ...(write.status === 'cancelled' && fresh === undefined ? { usesReserve: 'urgent' as const } : {}),
      });
      if (!isRefused(outcome)) return;
      const key = fresh?.idempotencyKey;
      const duplicate = key === undefined ? undefined : byKey({ tenantId, key });
      if (duplicate !== undefined)
        throw conflict(storeMessage('executionKeyExists'), { executionId: duplicate.id });
      throw conflict(storeMessage('executionChanged'));
    },
    async get({ tenantId }, id) {
      const row = byId({ tenantId, id });
      return row && executionOf(row);
    },
    async findByIdempotencyKey({ tenantId }, key) {
      const row = byKey({ tenantId, key });
      return row && executionOf(row);
    },
    async delete({ tenantId }, id) {
      if (byId({ tenantId, id }) === undefined) return false;
      const outcome = await writer.write({
        steps: deletion(tenantId, id, { expect: 'one' }),
        usesReserve: 'frees',
      });
      if (!isRefused(outcome)) return true;
      if (byId({ tenantId, id }) === undefined) return false;
      throw new ServiceError(storeMessage('executionNotFinished'), {
        code: 'EXECUTION_NOT_FINISHED',
        service: 'store',
      });
    },
    async prune({ tenantId }, options) {
      const expired = await expiredExecutions(reader, tenantId, options);
      // Small transactions, so that running executions never wait long for the writer.
      await Promise.all(
        expired.map((id) => writer.write({ steps: deletion(tenantId, id, {}), usesReserve: 'frees' })),
      );
      return expired.length;
    },
  };
}
