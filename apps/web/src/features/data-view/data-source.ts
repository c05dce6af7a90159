/** Where a data view gets its items: page by page, so that fifty megabytes cost no more than what is looked at. */
import type { BinaryHandle, Item } from '@reporunner/core';

export interface PortData {
  total(signal: AbortSignal): Promise<number>;
  /** Fewer than `limit` only at the end. */
  items(offset: number, limit: number, signal: AbortSignal): Promise<readonly Item[]>;
  /** Which items have the text in them; where it is missing, items are read and searched here. */
  search?(text: string, signal: AbortSignal): Promise<SearchResult>;
}

export interface SearchResult {
  /** Indices of items, ascending. */
  readonly found: readonly number[];
  /** How many items were looked at: fewer than there are, when there are very many. */
  readonly searched: number;
}

export interface DataSource {
  /** Another one is other data. */
  readonly key: string;
  /** By name, in the order of the node's ports. */
  readonly ports: ReadonlyMap<string, PortData>;
  /** Where the bytes are; without it, they are described and not shown. */
  readonly binaryUrl?: (binary: BinaryHandle, inline: boolean) => string;
}

/** Items that are here already. */
export function fixedPort(items: readonly Item[]): PortData {
  return {
    total: async () => items.length,
    items: async (offset, limit) => items.slice(offset, offset + limit),
  };
}
