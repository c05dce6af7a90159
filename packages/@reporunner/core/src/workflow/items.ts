import type { JsonObject } from '../kernel/json.ts';

/** A reference to stored bytes. Minted by the server only: a node or a caller cannot make one up. */
export interface BinaryHandle {
  /** Content address: `sha256-` and the hex digest. */
  readonly id: string;
  readonly size: number;
  readonly mimeType: string;
  readonly fileName?: string;
}

/** Where an item came from; kept by the engine, so that `$('Node').item` need not guess. */
export interface ItemSource {
  readonly nodeId: string;
  readonly port: string;
  readonly index: number;
}

/** What went wrong, as data that travels with items and journals. */
export interface ItemError {
  readonly code: string;
  readonly message: string;
  readonly details?: JsonObject;
}

/** One piece of data between nodes. Immutable once emitted. */
export interface Item {
  readonly json: JsonObject;
  readonly binary?: Readonly<Record<string, BinaryHandle>>;
  readonly source?: ItemSource;
  readonly error?: ItemError;
}
