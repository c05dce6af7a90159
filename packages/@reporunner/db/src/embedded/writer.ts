/**
 * The main thread's side of the writer. Whatever is written while a group is on its way forms the next group: with
 * nothing to do a write leaves at once, under load a group is as large as the disk is slow.
 */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { ServiceError } from '@reporunner/core';
import { type NewOutboxRecord, type OutboxCommit, outboxCommit } from '@reporunner/engine';
import { storeMessage } from '../messages/store-messages.ts';
import { setSetting } from '../sql/statements/settings.ts';
import { flatTransaction } from './flat-transaction.ts';
import { encodeRecords } from './outbox-codec.ts';
import type { FlatTransaction, FromWriter, Group, Outcome, Transaction } from './protocol.ts';
import { step } from './run-statement.ts';
import { storeError } from './store-errors.ts';
import { sizeOf, takeGroup, type WaitingWrite } from './take-group.ts';

interface Pending extends WaitingWrite {
  readonly transaction: FlatTransaction;
  readonly record: NewOutboxRecord | undefined;
  readonly resolve: (outcome: Outcome | null) => void;
  readonly reject: (error: ServiceError) => void;
}

/**
 * Something small that runs in the writer's thread as well, for a thread of its own costs 18 MB. The module exports
 * `start(data)`; it must not block.
 */
export interface Companion {
  readonly module: URL;
  readonly data: unknown;
}

export interface Writer {
  /** Resolves once durable. Rejects with STORE_FULL, STORE_UNAVAILABLE or STORE_CORRUPT; then nothing was written. */
  write(transaction: Transaction): Promise<Outcome | null>;
  /** Calls `listener` with what each commit added to the outbox, before its writes resolve. */
  onCommit(listener: (commit: OutboxCommit) => void): () => void;
  readonly stats: { readonly groups: number; readonly writes: number; readonly waiting: number };
  /** Why writes fail at present, if they do. */
  readonly problem: ServiceError | undefined;
  /** Writes what waits, then ends the thread. */
  close(): Promise<void>;
}

/** Groups under way at once: one being written, one waiting for it in the thread's queue. */
const maxUnderWay = 2;
/** While writes fail: how often it is tried whether they do again. */
const probeEveryMs = 2_000;

/** Changes nothing that is read. */
const probe = (): Transaction => ({ steps: [step(setSetting, { name: 'write-probe', value: '1' })] });

function workerUrl(): URL {
  // Bundled, the worker lies beside the bundle; from source, beside this file.
  const bundled = new URL('./writer-worker.js', import.meta.url);
  return existsSync(fileURLToPath(bundled)) ? bundled : new URL('./writer-worker.ts', import.meta.url);
}

/**
 * `onDeath`: called once when the thread ends although it was not closed, with what ended it. Whether what was under way
 * is durable is not known then, and nothing can be written any more: the process should end, and recover.
 */
export async function openWriter(
  file: string,
  companion?: Companion,
  onDeath?: (cause: unknown) => void,
): Promise<Writer> {
  const worker = new Worker(workerUrl(), {
    workerData: {
      file,
      ...(companion === undefined ? {} : { companion: { ...companion, module: companion.module.href } }),
    },
    execArgv: [],
    // It holds a group or two at a time: its garbage need not grow to the size of the server's.
    resourceLimits: { maxYoungGenerationSizeMb: 4 },
  });
  const waiting: Pending[] = [];
  const underWay = new Map<number, readonly Pending[]>();
  const statements = new Map<string, number>();
  let newStatements: string[] = [];
  let scheduled = false;
  let nextId = 1;
  let groups = 0;
  let writes = 0;
  let problem: ServiceError | undefined;
  /** Stays: that other pages can be written proves nothing. */
  let damage: ServiceError | undefined;
  let dead: ServiceError | undefined;
  let drained: (() => void) | undefined;
  let closing = false;
  let probing: NodeJS.Timeout | undefined;
  const listeners = new Set<(commit: OutboxCommit) => void>();

  const numberOf = (sql: string): number => {
    let number = statements.get(sql);
    if (number === undefined) {
      number = statements.size;
      statements.set(sql, number);
      newStatements.push(sql);
    }
    return number;
  };

  const send = () => {
    scheduled = false;
    while (waiting.length > 0 && underWay.size < maxUnderWay) {
      const group = takeGroup(waiting);
      const id = nextId;
      nextId += 1;
      groups += 1;
      writes += group.length;
      underWay.set(id, group);
      const message: Group = {
        id,
        statements: newStatements,
        transactions: group.map(({ transaction }) => transaction),
        ...encodeRecords(group.map(({ record }) => record)),
      };
      newStatements = [];
      worker.postMessage(message);
    }
    if (waiting.length === 0 && underWay.size === 0) drained?.();
  };

  const fail = (error: ServiceError) => {
    dead = error;
    problem = error;
    for (const group of underWay.values()) for (const { reject } of group) reject(error);
    underWay.clear();
    for (const { reject } of waiting.splice(0)) reject(error);
    drained?.();
  };

  const announce = (position: number, group: readonly Pending[], outcomes: readonly (Outcome | null)[]) => {
    const records: NewOutboxRecord[] = [];
    for (let at = 0; at < group.length; at += 1) {
      const { record } = group[at] as Pending;
      const outcome = outcomes[at] ?? null;
      if (record !== undefined && (outcome === null || 'rows' in outcome)) records.push(record);
    }
    const commit = outboxCommit(position, records);
    for (const listener of listeners) listener(commit);
  };

  const receive = (message: Extract<FromWriter, { type: 'done' }>) => {
    const group = underWay.get(message.id) ?? [];
    underWay.delete(message.id);
    problem = message.isFull ? storeError('SQLITE_FULL', 'the disk is full') : undefined;
    if (message.position !== undefined && listeners.size > 0)
      announce(message.position, group, message.outcomes);
    for (let at = 0; at < group.length; at += 1) {
      const { resolve, reject } = group[at] as Pending;
      const outcome = message.outcomes[at] ?? null;
      if (outcome !== null && 'failed' in outcome) {
        problem = storeError(outcome.failed, outcome.message);
        if (problem.code === 'STORE_CORRUPT') damage ??= problem;
        reject(problem);
      } else {
        resolve(outcome);
      }
    }
    if (problem !== undefined) probing ??= setTimeout(tryAgain, probeEveryMs).unref();
    send();
  };

  /** There may be no writes: without this a problem would be reported long after it is gone. */
  const tryAgain = () => {
    probing = undefined;
    if (problem !== undefined && dead === undefined && !closing) write(probe()).catch(() => {});
  };

  await new Promise<void>((resolve, reject) => {
    worker.once('error', (error) => reject(storeError('WORKER', error.message)));
    worker.on('message', (message: FromWriter) => {
      if (message.type === 'ready') resolve();
      else if (message.type === 'failed') reject(storeError(message.code, message.message));
      else receive(message);
    });
  }).catch(async (error: unknown) => {
    await worker.terminate();
    throw error;
  });
  let isDead = false;
  const died = (cause: unknown, message: string) => {
    if (isDead) return;
    isDead = true;
    fail(storeError('WORKER', message));
    onDeath?.(cause);
  };
  worker.on('error', (error) => died(error, error.message));
  worker.on('exit', (code) => {
    if (!closing) died(new Error(`it ended with code ${code}`), 'the writer ended');
  });

  const write: Writer['write'] = (transaction) =>
    new Promise((resolve, reject) => {
      if (dead !== undefined) {
        reject(dead);
        return;
      }
      const { record, orderKey } = transaction;
      waiting.push({
        transaction: flatTransaction(transaction, numberOf),
        record,
        orderKey,
        size: sizeOf(transaction),
        resolve,
        reject,
      });
      if (!scheduled && underWay.size < maxUnderWay) {
        scheduled = true;
        setImmediate(send);
      }
    });

  return {
    write,
    onCommit(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    get stats() {
      return { groups, writes, waiting: waiting.length };
    },
    get problem() {
      return damage ?? problem;
    },
    async close() {
      if (closing) return;
      clearTimeout(probing);
      if (waiting.length > 0 || underWay.size > 0) {
        await new Promise<void>((resolve) => {
          drained = resolve;
        });
      }
      closing = true;
      dead ??= new ServiceError(storeMessage('closed'), { code: 'STORE_UNAVAILABLE', service: 'store' });
      // Nothing comes from a thread that has ended by itself.
      if (isDead) return;
      const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
      worker.postMessage('close');
      await ended;
    },
  };
}
