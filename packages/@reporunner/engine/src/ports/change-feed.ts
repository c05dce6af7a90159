/**
 * Says what was changed, to whatever caches it.
 * CF1 A change is announced once its commit is durable; what this process wrote, before the write resolves.
 * CF2 A listener that continues at a cursor gets every change after it, or `reset` when some of them are gone.
 */
import type { OutboxRecord } from './outbox.ts';

/** A cache that is notified of changes. */
export interface ChangeListener {
  /** Must not throw or block: it is called on the way of the write. */
  change(record: OutboxRecord): void;
  /** Changes may have been missed: nothing that is cached counts any more. */
  reset(): void;
}

/** The ordered changes of the store, from this process or another: what every cache listens to. */
export interface ChangeFeed {
  /**
   * Calls `listener` with each change from now on, or, where a position is named, with those after it first. Returns how
   * to end it.
   */
  subscribe(listener: ChangeListener, after?: number): () => void;
}
