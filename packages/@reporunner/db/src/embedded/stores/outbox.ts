import { type OutboxStore, outboxCommit } from '@reporunner/engine';
import type { Database } from 'better-sqlite3';
import { decodeRecords } from '../outbox-codec.ts';
import type { Writer } from '../writer.ts';

export function createOutboxStore(reader: Database, writer: Writer): OutboxStore {
  const after = reader.prepare<[number, number], { position: number; records: string }>(
    'SELECT position, records FROM outbox WHERE position > ? ORDER BY position LIMIT ?',
  );
  // AUTOINCREMENT keeps it there, whatever is trimmed.
  const newest = reader.prepare<[], { seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'");
  const cursors = reader.prepare<[], { name: string; position: number; state: string | null }>(
    'SELECT name, position, state FROM outbox_consumers',
  );
  return {
    read: async (position, limit) =>
      after.all(position, limit).map((row) => outboxCommit(row.position, decodeRecords(row.records))),
    head: async () => newest.get()?.seq ?? 0,
    cursors: async () =>
      cursors.all().map(({ name, position, state }) => ({
        consumer: name,
        position,
        ...(state === null ? {} : { state }),
      })),
    async advance(advanced, trimTo) {
      await writer.write({
        steps: [
          ...advanced.map(({ consumer, position, state }) => ({
            sql: `INSERT INTO outbox_consumers (name, position, state) VALUES (?, ?, ?)
              ON CONFLICT DO UPDATE SET position = excluded.position, state = excluded.state`,
            values: [consumer, position, state ?? null],
          })),
          { sql: 'DELETE FROM outbox WHERE position <= ?', values: [trimTo] },
        ],
        usesReserve: 'frees',
      });
    },
    async removeConsumer(consumer) {
      await writer.write({
        steps: [{ sql: 'DELETE FROM outbox_consumers WHERE name = ?', values: [consumer] }],
        usesReserve: 'frees',
      });
    },
    onCommit: writer.onCommit,
  };
}
