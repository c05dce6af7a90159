import { type OutboxStore, outboxCommit } from '@reporunner/engine';
import type { Database } from 'better-sqlite3';
import * as statements from '../../sql/statements/outbox.ts';
import { decodeRecords } from '../outbox-codec.ts';
import { reading, step } from '../run-statement.ts';
import type { Writer } from '../writer.ts';

export function createOutboxStore(reader: Database, writer: Writer): OutboxStore {
  const after = reading(reader, statements.outboxAfter);
  const cursors = reading(reader, statements.outboxCursors);
  // SQLite's own: AUTOINCREMENT keeps it there, whatever is trimmed.
  const newest = reader.prepare<[], { seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'");
  return {
    read: async (position, limit) =>
      after({ position, limit }).map((row) => outboxCommit(row.position, decodeRecords(row.records))),
    head: async () => newest.get()?.seq ?? 0,
    cursors: async () =>
      cursors({}).map(({ name, position, state }) => ({
        consumer: name,
        position,
        ...(state === null ? {} : { state }),
      })),
    async advance(advanced, trimTo) {
      await writer.write({
        steps: [
          ...advanced.map(({ consumer, position, state }) =>
            step(statements.setOutboxCursor, { name: consumer, position, state: state ?? null }),
          ),
          step(statements.trimOutbox, { position: trimTo }),
        ],
        usesReserve: 'frees',
      });
    },
    async removeConsumer(consumer) {
      await writer.write({
        steps: [step(statements.deleteOutboxCursor, { name: consumer })],
        usesReserve: 'frees',
      });
    },
    onCommit: writer.onCommit,
  };
}
