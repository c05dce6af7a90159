import type { JsonObject } from '../kernel/json.ts';

/** A reference to stored bytes. Minted by the server only: a node or a caller cannot make one up. */
export interface BinaryHandle {
  /** Content address: `sha256-` and the hex digest. */
  readonly id: string;
  readonly size: number;
  readonly mimeType: string;
  readonly fileName?: string;
}

/** Places in a list: one, or runs of them as pairs of the first and how many. */
export type Places = number | readonly number[];

/**
 * Where an item came from: an output item of the node before it, or, at port '', an input item of a container. Kept by
 * the engine, so that `$('Node').item` need not guess.
 */
export interface ItemSource {
  readonly nodeId: string;
  readonly port: string;
  readonly index: number;
  /** It was made from so many, from `index` on. Default 1. */
  readonly count?: number;
  /** It was made from these, too. */
  readonly also?: readonly ItemSource[];
  /** Its place in the input of each container around the node, innermost first: where stored items make it hard to find. */
  readonly entry?: readonly Places[];
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
