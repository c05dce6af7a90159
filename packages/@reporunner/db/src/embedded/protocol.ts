/** What the main thread and the writer thread say to each other: flat arrays of text and numbers, cheap to clone. */

import type { NewOutboxRecord } from '@reporunner/engine';

export type Value = string | number | null;

/** One statement of a transaction. `one`: it must change, or return, a row, else the transaction does not happen. */
export interface Step {
  readonly sql: string;
  readonly values: readonly Value[];
  readonly expect?: 'one' | undefined;
  /** Rows are sent back. */
  readonly returns?: boolean;
}

/** A step on its way: its statement by number, for text is cloned each time it is sent. */
export type SentStep = readonly [
  statement: number,
  values: readonly Value[],
  expectsOne: boolean,
  returns: boolean,
];

export interface Transaction<S = Step> {
  readonly steps: readonly S[];
  /** Only the first step can fail, so that no savepoint is needed. */
  readonly firstDecides?: boolean | undefined;
  /** Written from the reserve while the disk is full: because it frees space, or because it is small and urgent. */
  readonly usesReserve?: 'frees' | 'urgent' | undefined;
  /** Transactions with the same key are written in the order in which they came; others may overtake them. */
  readonly orderKey?: string;
  /** Written to the outbox in the same commit, unless the transaction is refused. */
  readonly record?: NewOutboxRecord | undefined;
}

/** A transaction as it is sent: what it adds to the outbox is text already. */
export interface SentTransaction extends Omit<Transaction<SentStep>, 'orderKey' | 'record'> {
  readonly outbox: string | undefined;
}

export type Outcome =
  | { readonly rows: readonly unknown[] }
  /** A step changed nothing, or a constraint refused it. */
  | { readonly refused: number; readonly message: string }
  | { readonly failed: string; readonly message: string };

export interface Group {
  readonly id: number;
  /** Statements that are new to the writer; their numbers follow on those it knows. */
  readonly statements: readonly string[];
  readonly transactions: readonly SentTransaction[];
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
