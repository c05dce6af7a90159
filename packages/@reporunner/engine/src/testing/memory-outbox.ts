import {
  type NewOutboxRecord,
  type OutboxCommit,
  type OutboxCursor,
  type OutboxStore,
  outboxCommit,
} from '../ports/outbox.ts';

/** An OutboxStore for tests, which forgets everything when it is dropped. */
export interface MemoryOutbox extends OutboxStore {
  /** What a memory store does in place of a transaction. */
  commit(records: readonly NewOutboxRecord[]): void;
}

/** An {@link OutboxStore} for tests. */
export function createMemoryOutbox(): MemoryOutbox {
  let commits: OutboxCommit[] = [];
  let head = 0;
  const cursors = new Map<string, OutboxCursor>();
  const listeners = new Set<(commit: OutboxCommit) => void>();
  return {
    commit(records) {
      head += 1;
      const commit = outboxCommit(
        head,
        records.map((record) => ({ ...record })),
      );
      commits.push(commit);
      for (const listener of listeners) listener(commit);
    },
    read: async (after, limit) => commits.filter(({ position }) => position > after).slice(0, limit),
    head: async () => head,
    cursors: async () => [...cursors.values()],
    async advance(advanced, trimTo) {
      for (const cursor of advanced) cursors.set(cursor.consumer, cursor);
      commits = commits.filter(({ position }) => position > trimTo);
    },
    async removeConsumer(consumer) {
      cursors.delete(consumer);
    },
    onCommit(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
