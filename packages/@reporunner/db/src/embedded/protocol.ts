/** What the main thread and the writer thread say to each other. */

import type { NewOutboxRecord } from '@reporunner/engine';
import type { EncodedRecords } from './outbox-codec.ts';

export type Value = string | number | null;

/** One statement of a transaction. `one`: it must change, or return, a row, else the transaction does not happen. */
export interface Step {
  readonly sql: string;
  readonly values: readonly Value[];
  readonly expect?: 'one' | undefined;
  /** Rows are sent back. */
  readonly returns?: boolean;
}

/** A step as the writer has it: its statement by number, for text is sent once. */
export interface SentStep {
  readonly statement: number;
  readonly values: readonly Value[];
  readonly expectsOne: boolean;
  readonly returns: boolean;
}

export interface Transaction {
  readonly steps: readonly Step[];
  /** Only the first step can fail, so that no savepoint is needed. */
  readonly firstDecides?: boolean | undefined;
  /** Written from the reserve while the disk is full: because it frees space, or because it is small and urgent. */
  readonly usesReserve?: 'frees' | 'urgent' | undefined;
  /** Transactions with the same key are written in the order in which they came; others may overtake them. */
  readonly orderKey?: string;
  /** Written to the outbox in the same commit, unless the transaction is refused. */
  readonly record?: NewOutboxRecord | undefined;
}

/**
 * A transaction on its way: a flat list, for every object and every name in a message takes time in both threads.
 *
 *   [firstDecides, usesReserve | null, step…]    step: statement, expectsOne, returns, number of values, value…
 */
export type FlatTransaction = readonly (Value | boolean)[];

/** A transaction as the writer has it. */
export interface SentTransaction {
  readonly steps: readonly SentStep[];
  readonly firstDecides: boolean;
  readonly usesReserve: NonNullable<Transaction['usesReserve']> | null;
  /** For the outbox, as text. */
  readonly record: string | null;
}

export type Outcome =
  | { readonly rows: readonly unknown[] }
  /** A step changed nothing, or a constraint refused it. */
  | { readonly refused: number; readonly message: string }
  | { readonly failed: string; readonly message: string };

export interface Group extends EncodedRecords {
  readonly id: number;
  /** Statements that are new to the writer; their numbers follow on those it knows. */
  readonly statements: readonly string[];
  /** Each with its place in `records`. */
  readonly transactions: readonly FlatTransaction[];
}

export type FromWriter =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly code: string; readonly message: string }
  | {
      readonly type: 'done';
      readonly id: number;
      readonly outcomes: readonly (Outcome | null)[];
      /** The disk is full: only what uses the reserve is written. */
      readonly isFull: boolean;
      /** Of the group's row in the outbox; absent when it has none. */
      readonly position?: number;
    };
