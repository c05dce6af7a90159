/**
 * The only writer of the database, in a thread of its own, so that waiting for the disk blocks no other thread. Each group of
 * transactions is one SQLite transaction and one fsync.
 */
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { createDiskReserve } from './disk-reserve.ts';
import { readTransaction } from './flat-transaction.ts';
import { fold } from './fold.ts';
import { joinRecords } from './outbox-codec.ts';
import type { FromWriter, Group, Outcome, SentStep, SentTransaction } from './protocol.ts';
import { migrations } from './schema.ts';

const { file, companion } = workerData as {
  file: string;
  companion?: { readonly module: string; readonly data: unknown };
};
const port = parentPort;
if (port === null) throw new Error('the writer is a worker thread');
const say = (message: FromWriter) => port.postMessage(message);

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' ? code : 'UNKNOWN';
}

/** Without a write for so long the log is folded into the file. */
const idleMs = 2_000;

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

function open(): Database.Database {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  db.pragma('busy_timeout = 5000');
  // 4 MB: it reads little, and the operating system keeps what it does read.
  db.pragma('cache_size = -4000');
  db.pragma('journal_size_limit = 67108864');
  // Migrations fill columns that are searched.
  db.function('folded', { deterministic: true }, (text) => (typeof text === 'string' ? fold(text) : null));
  migrate(db);
  return db;
}

function migrate(db: Database.Database): void {
  db.exec(
    'CREATE TABLE IF NOT EXISTS migrations (id INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, at INTEGER NOT NULL)',
  );
  const done = db
    .prepare<[], { id: number; checksum: string }>('SELECT id, checksum FROM migrations ORDER BY id')
    .all();
  const newest = migrations.at(-1)?.id ?? 0;
  const last = done.at(-1)?.id ?? 0;
  if (last > newest) {
    throw Object.assign(
      new Error(`the data is of a newer Reporunner (schema ${last}, this one knows ${newest})`),
      { code: 'NEWER' },
    );
  }
  const insert = db.prepare('INSERT INTO migrations (id, name, checksum, at) VALUES (?, ?, ?, ?)');
  for (const migration of migrations) {
    const checksum = createHash('sha256').update(migration.sql).digest('hex');
    const known = done.find(({ id }) => id === migration.id);
    if (known !== undefined) {
      if (known.checksum !== checksum)
        throw Object.assign(new Error(`migration ${migration.id} is not the one that was run`), {
          code: 'CHECKSUM',
        });
      continue;
    }
    db.transaction(() => {
      db.exec(migration.sql);
      insert.run(migration.id, migration.name, checksum, Date.now());
    })();
  }
}

function serve(db: Database.Database): void {
  const texts: string[] = [];
  const prepared: Database.Statement[] = [];
  const statement = (number: number) => {
    prepared[number] ??= db.prepare(texts[number] as string);
    return prepared[number];
  };
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');

  /** Runs the steps in order. Throws only what makes the whole group fail. */
  const run = ({ steps, firstDecides }: SentTransaction): Outcome | null => {
    const guarded = steps.length > 1 && !firstDecides;
    if (guarded) db.exec('SAVEPOINT step');
    const rows: unknown[] = [];
    let returns = false;
    for (let at = 0; at < steps.length; at += 1) {
      const { statement: number, values, expectsOne, returns: returnsRows } = steps[at] as SentStep;
      let refused: string | undefined;
      try {
        if (returnsRows) {
          returns = true;
          const found = statement(number).all(...values);
          for (const row of found) rows.push(row);
          if (expectsOne && found.length === 0) refused = 'nothing matched';
        } else {
          const { changes } = statement(number).run(...values);
          if (expectsOne && changes === 0) refused = 'nothing matched';
        }
      } catch (error) {
        if (!codeOf(error).startsWith('SQLITE_CONSTRAINT')) throw error;
        refused = messageOf(error);
      }
      if (refused === undefined) continue;
      if (guarded) db.exec('ROLLBACK TO step; RELEASE step');
      else if (at > 0) throw new Error(`a step that cannot fail was refused: ${refused}`);
      return { refused: at, message: refused };
    }
    if (guarded) db.exec('RELEASE step');
    return returns ? { rows } : null;
  };

  const addToOutbox = db.prepare('INSERT INTO outbox (records) VALUES (?)');
  /** Of the row that this group has in the outbox. */
  let position: number | undefined;

  /** What its records have in common, as text. */
  let shared = '';

  /** OB1. One row for the whole group: what its transactions have to say, unless they were refused. */
  const recordAll = (transactions: readonly SentTransaction[], outcomes: readonly (Outcome | null)[]) => {
    const records: string[] = [];
    for (let at = 0; at < transactions.length; at += 1) {
      const { record } = transactions[at] as SentTransaction;
      const outcome = outcomes[at] ?? null;
      if (record !== null && (outcome === null || 'rows' in outcome)) records.push(record);
    }
    if (records.length === 0) return undefined;
    return Number(addToOutbox.run(joinRecords(shared, records)).lastInsertRowid);
  };

  const runAll = (transactions: readonly SentTransaction[]): (Outcome | null)[] => {
    try {
      begin.run();
      const outcomes = transactions.map(run);
      const added = recordAll(transactions, outcomes);
      commit.run();
      position = added;
      return outcomes;
    } catch (error) {
      if (db.inTransaction) db.exec('ROLLBACK');
      position = undefined;
      const failed: Outcome = { failed: codeOf(error), message: messageOf(error) };
      return transactions.map(() => failed);
    }
  };

  const reserve = createDiskReserve(dirname(file));
  let isFull = false;
  let wasFreed = false;
  // Not at once: a start has better things to do.
  const firstFill = setTimeout(() => reserve.refill(), 200);
  firstFill.unref();

  /** While the disk is full: what uses the reserve is written, the rest is refused. */
  const runWhileFull = (transactions: readonly SentTransaction[]): (Outcome | null)[] => {
    const allowed = transactions.filter(({ usesReserve }) => usesReserve !== null);
    const outcomes = allowed.length === 0 ? [] : runAll(allowed);
    const isWritten = (outcome: Outcome | null) => outcome === null || !('failed' in outcome);
    if (allowed.some(({ usesReserve }, at) => usesReserve === 'frees' && isWritten(outcomes[at] ?? null))) {
      wasFreed = true;
      // The log gives its room back; that it cannot now is no error.
      try {
        db.pragma('wal_checkpoint(TRUNCATE)');
      } catch {}
    }
    const refused: Outcome = { failed: 'SQLITE_FULL', message: 'the disk is full' };
    return transactions.map(({ usesReserve }) =>
      usesReserve === null ? refused : (outcomes.shift() ?? null),
    );
  };

  const runGroup = (transactions: readonly SentTransaction[]): (Outcome | null)[] => {
    if (isFull && (wasFreed || reserve.hasRoom()) && reserve.refill()) {
      isFull = false;
      wasFreed = false;
    }
    if (isFull) return runWhileFull(transactions);
    const outcomes = runAll(transactions);
    const [first] = outcomes;
    if (first === undefined || first === null || !('failed' in first) || first.failed !== 'SQLITE_FULL')
      return outcomes;
    isFull = true;
    clearTimeout(firstFill);
    reserve.release();
    return runWhileFull(transactions);
  };

  let idle: NodeJS.Timeout | undefined;
  /** What was written goes into the database file: a copy of that file alone is then a whole installation. */
  const checkpointWhenIdle = () => {
    if (idle !== undefined) {
      idle.refresh();
      return;
    }
    idle = setTimeout(() => {
      idle = undefined;
      // Readers keep it from nothing but going as far; the next one goes on from there. Nothing waits for it: that it
      // cannot now, without a descriptor for example, must not end the thread.
      try {
        if (db.open && !isFull) db.pragma('wal_checkpoint(PASSIVE)');
      } catch {}
    }, idleMs);
    idle.unref();
  };

  port?.on('message', (message: Group | 'close') => {
    if (message === 'close') {
      db.close();
      port.close();
      return;
    }
    texts.push(...message.statements);
    position = undefined;
    shared = message.shared;
    const outcomes = runGroup(
      message.transactions.map((flat, at) => readTransaction(flat, message.records[at] ?? null)),
    );
    checkpointWhenIdle();
    say({
      type: 'done',
      id: message.id,
      outcomes,
      isFull,
      ...(position === undefined ? {} : { position }),
    });
  });
}

try {
  const db = open();
  serve(db);
  if (companion !== undefined) {
    const { start } = (await import(companion.module)) as { start(data: unknown): void };
    start(companion.data);
  }
  say({ type: 'ready' });
} catch (error) {
  say({ type: 'failed', code: codeOf(error), message: messageOf(error) });
}
