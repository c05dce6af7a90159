/**
 * The draft of a workflow as one editor holds it: what the server has confirmed, what is still on its way, and undo.
 * Knows no React, no HTTP and no time of its own.
 * DR1 `workflow` is the confirmed document with every pending operation applied, in order.
 * DR2 An operation leaves `pending` only when the server has confirmed or refused it.
 * DR3 Undo takes back this editor's own last change, whatever others have changed since.
 * DR4 Operations of others are applied in the order of their revisions; a gap is fetched first.
 */
import type { OperationRecord } from '@reporunner/api-types';
import {
  applyOperation,
  type Clock,
  type IdSource,
  invertOperation,
  type Operation,
  type OperationPart,
  type Timer,
  type Workflow,
} from '@reporunner/core';
import { packOperations } from './pack-operations.ts';
import type { PendingOperation } from './pending-operation.ts';

/** An operation as the server tells of it. */
export type ConfirmedOperation = Pick<OperationRecord, 'revision' | 'operation' | 'operationId'>;

/**
 * How a draft reaches the server. `send` rejects with an `OfflineError` when it cannot be told whether the operation
 * arrived (it is sent again, under the same id), and with anything else when the server refuses it for good.
 */
export interface DraftTransport {
  send(
    pending: PendingOperation,
    options: { readonly keepalive: boolean },
  ): Promise<{ readonly revision: number }>;
  operationsAfter(revision: number): Promise<readonly ConfirmedOperation[]>;
  read(): Promise<{ readonly workflow: Workflow; readonly revision: number }>;
}

/** The server was not reached, or is busy: worth another try. */
export class OfflineError extends Error {}

/** Keeps what is not confirmed yet where a killed tab cannot take it along. */
export interface UnsentStore {
  save(pending: readonly PendingOperation[]): void;
}

/** `offline`: what is not saved is kept in this browser and sent once the server is back. */
export type SaveState = 'saved' | 'saving' | 'offline';

export interface DraftState {
  readonly workflow: Workflow;
  /** Of the confirmed document. */
  readonly revision: number;
  readonly save: SaveState;
  /** The server said no to a change, and this is why. It was taken back; stays until it is dismissed. */
  readonly refusal?: string;
  /** What undo would take back, in words; absent when there is nothing. */
  readonly undo?: string;
  readonly redo?: string;
}

export interface Change {
  /** What was done, for the undo button: "Move 3 nodes". */
  readonly label: string;
  /** Changes with the same key set the same values; those that follow each other closely are one undo: typing. */
  readonly merge?: string;
}

interface HistoryEntry {
  readonly label: string;
  readonly merge?: string;
  readonly at: number;
  /** What takes it back, in the order of application. */
  readonly operations: readonly Operation[];
}

export interface DraftOptions {
  readonly workflow: Workflow;
  readonly revision: number;
  readonly transport: DraftTransport;
  readonly unsent: UnsentStore;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** What a change of this editor brings with it, as part of the same change. */
  readonly consequences?: (before: Workflow, after: Workflow) => readonly OperationPart[];
  /** What an earlier tab left behind; applied where it still fits, and sent. */
  readonly leftOver?: readonly PendingOperation[];
}

export type Draft = ReturnType<typeof createDraft>;

const mergeWithinMs = 1_000;
/** Long enough to put the keystrokes of a moment into one operation, short enough to lose none when a tab dies. */
const sendAfterMs = 150;
const maxBackoffMs = 15_000;
const undoDepth = 500;

export function createDraft(options: DraftOptions) {
  const { transport, unsent, clock, ids } = options;
  let confirmed = options.workflow;
  let revision = options.revision;
  let workflow = confirmed;
  let pending: PendingOperation[] = [];
  /** The head of `pending` is on its way. */
  let sending = false;
  let merge: { readonly key: string; readonly at: number } | undefined;
  let save: SaveState = 'saved';
  let refusal: string | undefined;
  let failures = 0;
  let timer: Timer | undefined;
  let closed = false;
  let flushing: Promise<void> | undefined;
  let catchingUp: Promise<void> | undefined;
  const early = new Map<number, ConfirmedOperation>();
  let undoStack: HistoryEntry[] = [];
  let redoStack: HistoryEntry[] = [];
  const listeners = new Set<() => void>();
  let state: DraftState = describe();

  function describe(): DraftState {
    const undo = undoStack.at(-1)?.label;
    const redo = redoStack.at(-1)?.label;
    return {
      workflow,
      revision,
      save,
      ...(refusal === undefined ? {} : { refusal }),
      ...(undo === undefined ? {} : { undo }),
      ...(redo === undefined ? {} : { redo }),
    };
  }

  const changed = () => {
    state = describe();
    for (const listener of [...listeners]) listener();
  };

  const schedule = (delayMs: number) => {
    timer?.cancel();
    timer = closed ? undefined : clock.setTimer(delayMs, () => void flush());
  };

  const enqueue = (operations: readonly Operation[]) => {
    pending = [...pending, ...operations.map((operation) => ({ id: ids(), operation }))];
    unsent.save(pending);
    if (save !== 'offline') save = 'saving';
    if (!sending && save !== 'offline') schedule(sendAfterMs);
  };

  /** Applies operations here and queues them; answers with what takes them back. @throws ServiceError OPERATION_INVALID. */
  const perform = (operations: readonly Operation[]): readonly Operation[] => {
    const inverses: Operation[] = [];
    let next = workflow;
    for (const operation of operations) {
      inverses.unshift(invertOperation(next, operation));
      next = applyOperation(next, operation);
    }
    workflow = next;
    enqueue(operations);
    return inverses;
  };

  /** DR3: what no longer applies, because somebody took its object away, is left out. */
  const performWhatApplies = (operations: readonly Operation[]): readonly Operation[] => {
    const inverses: Operation[] = [];
    for (const operation of operations) {
      try {
        inverses.unshift(...perform([operation]));
      } catch {
        // Gone meanwhile.
      }
    }
    return inverses;
  };

  /** DR1 after the confirmed document has changed under what is pending. */
  const rebase = () => {
    workflow = confirmed;
    for (const { operation } of pending) {
      try {
        workflow = applyOperation(workflow, operation);
      } catch {
        // The server will refuse it as well, and say why.
      }
    }
  };

  const confirm = (at: ConfirmedOperation) => {
    confirmed = applyOperation(confirmed, at.operation);
    revision = at.revision;
    const own = pending.findIndex(({ id }) => id === at.operationId);
    if (own === -1) return rebase();
    const ahead = own > 0;
    pending = pending.filter((_, index) => index !== own);
    unsent.save(pending);
    if (ahead) rebase();
  };

  /** DR4. */
  const receive = async (operation: ConfirmedOperation): Promise<void> => {
    if (closed || operation.revision <= revision) return;
    early.set(operation.revision, operation);
    drain();
    if (early.size > 0) await catchUp();
  };

  const drain = () => {
    let moved = false;
    for (let next = early.get(revision + 1); next !== undefined; next = early.get(revision + 1)) {
      early.delete(next.revision);
      confirm(next);
      moved = true;
    }
    for (const known of early.keys()) if (known <= revision) early.delete(known);
    if (moved) {
      settle();
      changed();
    }
  };

  const settle = () => {
    if (pending.length === 0) save = 'saved';
  };

  /** Fetches what happened since the confirmed revision. */
  const catchUp = (): Promise<void> => {
    catchingUp ??= (async () => {
      try {
        const missed = await transport.operationsAfter(revision);
        for (const one of missed) if (one.revision > revision) early.set(one.revision, one);
        drain();
        // The log does not reach back that far, or has a hole: the document itself is the truth.
        if (early.size > 0) await reload();
      } finally {
        catchingUp = undefined;
      }
    })();
    return catchingUp;
  };

  const reload = async () => {
    const read = await transport.read();
    if (read.revision < revision) return;
    confirmed = read.workflow;
    revision = read.revision;
    early.clear();
    rebase();
    changed();
  };

  /** Sends what is pending, one request at a time; resolves when there is nothing more to send or no way to. */
  const flush = (keepalive = false): Promise<void> => {
    timer?.cancel();
    timer = undefined;
    flushing ??= sendAll(keepalive).finally(() => {
      flushing = undefined;
    });
    return flushing;
  };

  const sendAll = async (keepalive: boolean): Promise<void> => {
    let reached = true;
    while (reached && pending.length > 0 && !closed) reached = await sendHead(keepalive);
  };

  /** False when the server was not reached: it is tried again later. */
  const sendHead = async (keepalive: boolean): Promise<boolean> => {
    const packed = packOperations(pending);
    if (packed.count > 1) pending = [packed.pending, ...pending.slice(packed.count)];
    sending = true;
    const { id } = packed.pending;
    try {
      const answer = await transport.send(packed.pending, { keepalive });
      failures = 0;
      sending = false;
      if (save === 'offline') save = 'saving';
      await receive({ revision: answer.revision, operation: packed.pending.operation, operationId: id });
      // The server knew it already: it is in the log, under a revision that has gone by.
      if (answer.revision <= revision && pending.some((one) => one.id === id)) {
        pending = pending.filter((one) => one.id !== id);
        unsent.save(pending);
        await reload();
      }
    } catch (error) {
      sending = false;
      if (closed) return false;
      if (error instanceof OfflineError) {
        failures += 1;
        save = 'offline';
        changed();
        schedule(Math.min(maxBackoffMs, 500 * 2 ** failures));
        return false;
      }
      pending = pending.filter((one) => one.id !== id);
      unsent.save(pending);
      refusal = error instanceof Error ? error.message : String(error);
      await reload().catch(() => {});
      rebase();
    }
    settle();
    changed();
    return true;
  };

  const remember = (change: Change, operations: readonly Operation[]) => {
    const at = clock.now();
    const last = undoStack.at(-1);
    const continues =
      change.merge !== undefined &&
      last?.merge === change.merge &&
      merge?.key === change.merge &&
      at - merge.at < mergeWithinMs;
    // Of a run of changes to the same values, what takes back the first leads to where it began.
    if (!continues) undoStack = [...undoStack.slice(1 - undoDepth), { ...change, at, operations }];
    merge = change.merge === undefined ? undefined : { key: change.merge, at };
    redoStack = [];
  };

  const step = (from: HistoryEntry[], to: HistoryEntry[]): void => {
    const entry = from.pop();
    if (entry === undefined) return;
    merge = undefined;
    const operations = performWhatApplies(entry.operations);
    if (operations.length > 0) to.push({ label: entry.label, at: entry.at, operations });
    changed();
  };

  for (const one of options.leftOver ?? []) {
    try {
      workflow = applyOperation(workflow, one.operation);
      pending.push(one);
    } catch {
      // It no longer fits, or had arrived before its tab died.
    }
  }
  unsent.save(pending);
  if (pending.length > 0) {
    save = 'saving';
    schedule(0);
  }
  state = describe();

  return {
    getState: () => state,
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    /** One change of this editor's, undone as one. @throws ServiceError OPERATION_INVALID; nothing has changed then. */
    apply(change: Change, parts: readonly OperationPart[]): void {
      if (parts.length === 0) return;
      const operations = packParts(parts);
      const before = workflow;
      const inverses = perform(operations);
      if (workflow === before) return;
      const more = options.consequences?.(before, workflow) ?? [];
      // What else has moved is not among what takes back the first of a run of changes.
      if (more.length > 0) remember({ label: change.label }, [...perform(packParts(more)), ...inverses]);
      else remember(change, inverses);
      changed();
    },
    undo: () => step(undoStack, redoStack),
    redo: () => step(redoStack, undoStack),
    receive,
    catchUp,
    /** Tries at once: the network is back, or the tab is about to close (`keepalive`). */
    flush,
    dismissRefusal() {
      refusal = undefined;
      changed();
    },
    /** Nothing is sent or received any more; what is pending stays in the unsent store. */
    close() {
      closed = true;
      timer?.cancel();
      listeners.clear();
    },
  };
}

function packParts(parts: readonly OperationPart[]): readonly Operation[] {
  const operations: Operation[] = [];
  let rest: PendingOperation[] = parts.map((part) => ({ id: '', operation: { parts: [part] } }));
  while (rest.length > 0) {
    const { pending, count } = packOperations(rest);
    operations.push(pending.operation);
    rest = rest.slice(count);
  }
  return operations;
}
