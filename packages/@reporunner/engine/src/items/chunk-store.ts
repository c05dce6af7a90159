/** Chunks of items in the blob store; those that were read lately stay in memory. */
import { buffer } from 'node:stream/consumers';
import { getHeapStatistics } from 'node:v8';
import { LIMITS } from '@reporunner/constants';
import type { Item, TenantContext } from '@reporunner/core';
import type { BlobStore } from '../ports/ports.ts';
import { type ListLimits, listLimits, type StoredPart } from './batch.ts';
import { decodeChunk, encodeChunk } from './chunk-codec.ts';
import { roughSizeOf } from './rough-size.ts';

export interface ItemLimits extends ListLimits {
  /** Items of a chunk, and so of the pieces that nodes get, at most. */
  readonly piece: number;
  readonly pieceBytes: number;
  /** What a node gets at once at most, when it cannot do with pieces. */
  readonly atOnce: number;
  readonly atOnceBytes: number;
  /** Memory that the chunks read last may take while an execution reads or stores any. */
  readonly keptBytes: number;
}

/** Of the heap, the part that chunks may take: the whole of most batches, so that a loop over one does not read it anew. */
const keptShare = 1 / 32;
const minKeptBytes = 8_000_000;
const maxKeptBytes = 128_000_000;

/** What `keptBytes` is with so large a heap, in bytes. */
export function keptBytesOf(heapBytes: number): number {
  return Math.min(maxKeptBytes, Math.max(minKeptBytes, Math.floor(heapBytes * keptShare)));
}

export const itemLimits: ItemLimits = {
  ...listLimits,
  piece: 2_000,
  pieceBytes: 1_000_000,
  atOnce: LIMITS.itemsAtOnce,
  atOnceBytes: 64_000_000,
  keptBytes: keptBytesOf(getHeapStatistics().heap_size_limit),
};

const mimeType = 'application/vnd.reporunner.items+json';
/** Memory that an item takes beyond its text. */
const bytesOfItem = 200;

interface Kept {
  readonly items: readonly Item[];
  readonly bytes: number;
}

export class ChunkStore {
  readonly limits: ItemLimits;
  readonly #blobs: BlobStore;
  /** The ones used last come last. */
  readonly #kept = new Map<string, Kept>();
  #keptBytes = 0;
  #users = 0;
  readonly #onStreaming: (isStreaming: boolean) => void;

  constructor(blobs: BlobStore, limits: ItemLimits, onStreaming: (isStreaming: boolean) => void = () => {}) {
    this.#blobs = blobs;
    this.#onStreaming = onStreaming;
    this.limits = limits;
  }

  /** An execution has more items than lie in memory, until it leaves. */
  enter(): void {
    this.#users += 1;
    if (this.#users === 1) this.#onStreaming(true);
  }

  leave(): void {
    this.#users -= 1;
    if (this.#users > 0) return;
    this.#trim(minKeptBytes);
    this.#onStreaming(false);
  }

  /** The items of a chunk, if they are in memory. */
  peek({ tenantId }: TenantContext, chunk: string): readonly Item[] | undefined {
    const key = `${tenantId}/${chunk}`;
    const known = this.#kept.get(key);
    if (known === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, known);
    return known.items;
  }

  /** Rejects with BLOB_NOT_FOUND. */
  async read(tenant: TenantContext, chunk: string): Promise<readonly Item[]> {
    const known = this.peek(tenant, chunk);
    if (known !== undefined) return known;
    const bytes = await buffer(await this.#blobs.get(tenant, chunk));
    const items = await decodeChunk(bytes.toString());
    this.#keep(`${tenant.tenantId}/${chunk}`, {
      items,
      bytes: bytes.length * 2 + items.length * bytesOfItem,
    });
    return items;
  }

  /** Stores items, in order, as one chunk, or as several where they are large. Rejects with STORE_FULL. */
  async write(tenant: TenantContext, items: readonly Item[]): Promise<readonly StoredPart[]> {
    if (items.length === 0) return [];
    const size = roughSizeOf(items);
    const isTooMuch =
      items.length > this.limits.piece || (items.length > 1 && size > 2 * this.limits.pieceBytes);
    const text = isTooMuch ? '' : await encodeChunk(items, size);
    if (items.length > 1 && (text === '' || text.length > this.limits.pieceBytes)) {
      const half = items.length > this.limits.piece ? this.limits.piece : items.length >> 1;
      const first = await this.write(tenant, items.slice(0, half));
      return [...first, ...(await this.write(tenant, items.slice(half)))];
    }
    const { id, size: bytes } = await this.#blobs.put(tenant, Buffer.from(text), { mimeType });
    const blobs = blobsOf(items);
    const part: StoredPart = { chunk: id, from: 0, length: items.length, bytes };
    return [blobs.length === 0 ? part : { ...part, blobs }];
  }

  #keep(key: string, kept: Kept): void {
    if (this.#kept.has(key)) return;
    this.#kept.set(key, kept);
    this.#keptBytes += kept.bytes;
    this.#trim(this.limits.keptBytes);
  }

  #trim(keptBytes: number): void {
    for (const [oldest, { bytes }] of this.#kept) {
      if (this.#keptBytes <= keptBytes || this.#kept.size <= 2) return;
      this.#kept.delete(oldest);
      this.#keptBytes -= bytes;
    }
  }
}

function blobsOf(items: readonly Item[]): readonly string[] {
  const ids = new Set<string>();
  for (const { binary } of items)
    if (binary !== undefined) for (const { id } of Object.values(binary)) ids.add(id);
  return [...ids];
}
