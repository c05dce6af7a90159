/** What the main thread and the writer thread say to each other: flat arrays of text and numbers, cheap to clone. */

export type Value = string | number | null;

/** One statement of a transaction. `one`: it must change, or return, a row, else the transaction does not happen. */
export interface Step {
  readonly sql: string;
  readonly values: readonly Value[];
  readonly expect?: 'one';
  /** Rows are sent back. */
  readonly returns?: boolean;
}

export interface Transaction {
  readonly steps: readonly Step[];
  /** Only the first step can fail, so that no savepoint is needed. */
  readonly firstDecides?: boolean;
}

export type Outcome =
  | { readonly rows: readonly unknown[] }
  /** A step changed nothing, or a constraint refused it. */
  | { readonly refused: number; readonly message: string }
  | { readonly failed: string; readonly message: string };

export interface Group {
  readonly id: number;
  readonly transactions: readonly Transaction[];
}

export type FromWriter =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly code: string; readonly message: string }
  | { readonly type: 'done'; readonly id: number; readonly outcomes: readonly (Outcome | null)[] };
