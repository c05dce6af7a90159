import type { Item } from '@reporunner/core';
import { type Batch, isStored, type StoredPart, sliceOf, stored } from './batch.ts';
import type { ItemLimits } from './chunk-store.ts';
import { roughSize } from './rough-size.ts';

/** Makes a batch of items as they come: a list while they are few, chunks in the store when they are many. */
export class BatchWriter {
  readonly #limits: ItemLimits;
  readonly #write: (items: readonly Item[]) => Promise<readonly StoredPart[]>;
  #items: Item[] = [];
  #bytes = 0;
  readonly #parts: StoredPart[] = [];

  constructor(limits: ItemLimits, write: (items: readonly Item[]) => Promise<readonly StoredPart[]>) {
    this.#limits = limits;
    this.#write = write;
  }

  /** So many have come. */
  length = 0;

  add(item: Item): void {
    this.#items.push(item);
    this.#bytes += roughSize(item.json);
    this.length += 1;
  }

  /** True when `flush` must be called before more is added. */
  get isFull(): boolean {
    const { listed, listedBytes, piece, pieceBytes } = this.#limits;
    if (this.#parts.length === 0) return this.#items.length > listed || this.#bytes > listedBytes;
    return this.#items.length >= piece || this.#bytes >= pieceBytes;
  }

  async flush(): Promise<void> {
    const items = this.#items;
    this.#items = [];
    this.#bytes = 0;
    for (const part of await this.#write(items)) this.#parts.push(part);
  }

  /** Forgets what came after the first `length`. */
  cutTo(length: number): void {
    if (length >= this.length) return;
    const inParts = this.length - this.#items.length;
    if (length >= inParts) {
      this.#items.length = length - inParts;
    } else {
      this.#items = [];
      const kept = sliceOf(stored(this.#parts.splice(0)), 0, length);
      if (isStored(kept)) this.#parts.push(...(kept.parts as readonly StoredPart[]));
    }
    this.#bytes = this.#items.reduce((sum, { json }) => sum + roughSize(json), 0);
    this.length = length;
  }

  async addAll(source: Iterable<Item> | AsyncIterable<Item>): Promise<void> {
    for await (const item of source) {
      this.add(item);
      if (this.isFull) await this.flush();
    }
  }

  async addBatch(batch: Batch): Promise<void> {
    if (!isStored(batch)) {
      for (const item of batch) {
        this.add(item);
        if (this.isFull) await this.flush();
      }
      return;
    }
    await this.flush();
    for (const part of batch.parts) {
      if ('items' in part) await this.addAll(part.items);
      else {
        await this.flush();
        this.#parts.push(part);
        this.length += part.length;
      }
    }
  }

  async end(): Promise<Batch> {
    if (this.isFull) await this.flush();
    if (this.#parts.length === 0) return this.#items;
    await this.flush();
    return stored(this.#parts);
  }
}
