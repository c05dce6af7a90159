/**
 * Delivers the outbox to its consumers.
 * OD1 Each consumer gets every record at least once, in the order of commits; after a crash, those since its last saved
 *     cursor again, with the same ids.
 * OD2 A consumer that fails gets the same records again, after a growing pause, and holds no other back.
 * OD3 What every consumer has processed is removed.
 * OD4 A consumer that is new begins where it says.
 * OD5 A consumer's state is saved in one write with its position: what it counts, it counts once.
 */
import { type Clock, type Logger, silentLogger, type Timer } from '@reporunner/core';
import type { OutboxCommit, OutboxRecord, OutboxStore } from '../ports/outbox.ts';

/** Someone who processes the outbox, at least once: records may come again after a crash. */
export interface OutboxConsumer {
  /** Its cursor is kept under this name. */
  readonly name: string;
  /** Where it begins when it has no cursor yet. */
  readonly startAt: 'oldest' | 'now';
  /** Must recognise what it had before by its id, unless it keeps what it makes of it in its state. */
  deliver(records: readonly OutboxRecord[]): void | Promise<void>;
  /** What it goes on with after a restart; JSON or any other text. */
  saveState?(): string;
  /** Called before the first delivery, with what was saved last. */
  loadState?(state: string): void;
}

/** Deliveries to consumers, from `start` to `close`. */
export interface OutboxDispatcher {
  /** Begins to deliver. Consumers that are not named any more lose their cursors. */
  start(consumers: readonly OutboxConsumer[]): Promise<void>;
  /** Commits that each consumer has not processed yet, as positions. */
  lag(): ReadonlyMap<string, number>;
  /** Saves the cursors; a delivery that is under way is waited for. */
  close(): Promise<void>;
}

interface Delivery {
  readonly consumer: OutboxConsumer;
  position: number;
  isDirty: boolean;
  working: Promise<void> | undefined;
  pauseMs: number;
  retry: Timer | undefined;
}

const commitsAtOnce = 200;
/** Records that are kept in memory while a consumer is behind, so that it need not read them. */
const maxRecentRecords = 5_000;
/** Cursors are saved so long after a delivery; what a crash undelivers was delivered within it. */
const saveAfterMs = 1_000;
const firstPauseMs = 1_000;
const maxPauseMs = 60_000;

/**
 * Delivers what the outbox has to consumers, each with a cursor of its own; one that fails is retried and delays no
 * other.
 */
export function createOutboxDispatcher(options: {
  readonly outbox: OutboxStore;
  readonly clock: Clock;
  readonly logger?: Logger;
}): OutboxDispatcher {
  const { outbox, clock, logger = silentLogger } = options;
  const deliveries: Delivery[] = [];
  /** The newest commits without a gap; all that came after `recentAfter`. */
  let recent: OutboxCommit[] = [];
  let recentRecords = 0;
  let recentAfter = 0;
  let head = 0;
  let saveTimer: Timer | undefined;
  let saving: Promise<void> | undefined;
  let stopListening = () => {};
  let closed = false;

  const nextCommits = async (after: number): Promise<readonly OutboxCommit[]> =>
    after >= recentAfter
      ? recent.filter(({ position }) => position > after).slice(0, commitsAtOnce)
      : outbox.read(after, commitsAtOnce);

  const processed = (delivery: Delivery, position: number) => {
    delivery.position = position;
    delivery.isDirty = true;
    delivery.pauseMs = firstPauseMs;
    if (!closed) saveTimer ??= clock.setTimer(saveAfterMs, () => void save());
  };

  const failed = (delivery: Delivery, error: unknown) => {
    logger.warn('a consumer of the outbox failed; it is tried again', {
      consumer: delivery.consumer.name,
      position: delivery.position,
      pauseMs: delivery.pauseMs,
      error,
    });
    delivery.retry = clock.setTimer(delivery.pauseMs, () => {
      delivery.retry = undefined;
      work(delivery);
    });
    delivery.pauseMs = Math.min(maxPauseMs, delivery.pauseMs * 2);
  };

  const deliverAll = async (delivery: Delivery): Promise<void> => {
    while (!closed && delivery.position < head) {
      const commits = await nextCommits(delivery.position);
      const last = commits.at(-1);
      if (last === undefined) return;
      await delivery.consumer.deliver(commits.flatMap(({ records }) => records));
      processed(delivery, last.position);
    }
  };

  const work = (delivery: Delivery): void => {
    if (delivery.working !== undefined || delivery.retry !== undefined || closed) return;
    delivery.working = deliverAll(delivery)
      .catch((error: unknown) => {
        if (!closed) failed(delivery, error);
      })
      .finally(() => {
        delivery.working = undefined;
        if (delivery.position < head) work(delivery);
      });
  };

  /** A consumer that is up to date gets the commit at once; the others read it when they get there. */
  const receive = (commit: OutboxCommit): void => {
    const before = head;
    head = commit.position;
    recent.push(commit);
    recentRecords += commit.records.length;
    for (const delivery of deliveries) {
      if (delivery.working !== undefined || delivery.retry !== undefined || closed) continue;
      if (delivery.position !== before) {
        work(delivery);
        continue;
      }
      try {
        const pending = delivery.consumer.deliver(commit.records);
        if (pending === undefined) processed(delivery, commit.position);
        else
          delivery.working = pending
            .then(
              () => processed(delivery, commit.position),
              (error: unknown) => failed(delivery, error),
            )
            .finally(() => {
              delivery.working = undefined;
              if (delivery.position < head) work(delivery);
            });
      } catch (error) {
        failed(delivery, error);
      }
    }
    if (recentRecords <= maxRecentRecords && deliveries.some(({ position }) => position < head)) return;
    recent = [];
    recentRecords = 0;
    recentAfter = head;
  };

  const saveOnce = async (): Promise<void> => {
    // A state is whole only between two deliveries; what is being delivered to is saved the next time.
    const dirty = deliveries.filter(({ isDirty, working }) => isDirty && working === undefined);
    const cursors = dirty.map(({ consumer, position }) => {
      const state = consumer.saveState?.();
      return { consumer: consumer.name, position, ...(state === undefined ? {} : { state }) };
    });
    for (const delivery of dirty) delivery.isDirty = false;
    const saved = new Map(cursors.map(({ consumer, position }) => [consumer, position]));
    try {
      await outbox.advance(cursors, Math.min(head, ...deliveries.map((one) => trimmable(one, saved))));
      for (const { consumer, position } of cursors) savedAt.set(consumer, position);
    } catch (error) {
      for (const delivery of dirty) delivery.isDirty = true;
      logger.warn('the cursors of the outbox could not be saved', { error });
    }
    if (!closed && deliveries.some(({ isDirty }) => isDirty))
      saveTimer ??= clock.setTimer(saveAfterMs, () => void save());
  };
  /** Positions that are durable. */
  const savedAt = new Map<string, number>();
  const trimmable = ({ consumer: { name } }: Delivery, saved: ReadonlyMap<string, number>) =>
    saved.get(name) ?? savedAt.get(name) ?? 0;

  const save = async (): Promise<void> => {
    saveTimer?.cancel();
    saveTimer = undefined;
    await saving;
    saving = saveOnce().finally(() => {
      saving = undefined;
    });
    await saving;
  };

  return {
    async start(consumers) {
      const saved = new Map((await outbox.cursors()).map((cursor) => [cursor.consumer, cursor]));
      const names = new Set(consumers.map(({ name }) => name));
      for (const name of saved.keys()) if (!names.has(name)) await outbox.removeConsumer(name);
      const early: OutboxCommit[] = [];
      const stopEarly = outbox.onCommit((commit) => early.push(commit));
      head = await outbox.head();
      stopEarly();
      // From here on nothing waits, so that no commit falls between.
      recentAfter = head;
      for (const consumer of consumers) {
        const cursor = saved.get(consumer.name);
        if (cursor !== undefined) savedAt.set(consumer.name, cursor.position);
        if (cursor?.state !== undefined) consumer.loadState?.(cursor.state);
        deliveries.push({
          consumer,
          position: cursor?.position ?? (consumer.startAt === 'now' ? head : 0),
          isDirty: cursor === undefined,
          working: undefined,
          pauseMs: firstPauseMs,
          retry: undefined,
        });
      }
      stopListening = outbox.onCommit(receive);
      for (const commit of early) if (commit.position > head) receive(commit);
      if (deliveries.some(({ isDirty }) => isDirty)) await save();
      for (const delivery of deliveries) if (delivery.position < head) work(delivery);
    },
    lag: () => new Map(deliveries.map(({ consumer, position }) => [consumer.name, head - position])),
    async close() {
      if (closed) return;
      closed = true;
      stopListening();
      for (const { retry } of deliveries) retry?.cancel();
      await Promise.all(deliveries.map(({ working }) => working));
      if (deliveries.some(({ isDirty }) => isDirty)) await save();
      saveTimer?.cancel();
    },
  };
}
