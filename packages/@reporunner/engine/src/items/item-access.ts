/** Reads and stores the items of one execution. What cannot wait for the store throws ItemsNotHere, and is done again. */

import { setImmediate as nextPass } from 'node:timers/promises';
import { type Item, ServiceError, type TenantContext } from '@reporunner/core';
import type { Redactor } from '@reporunner/integrations';
import { engineMessage } from '../messages/engine-messages.ts';
import {
  type Batch,
  isStored,
  itemOf,
  type ListedPart,
  locate,
  type Part,
  type StoredItems,
  type StoredPart,
  sliceOf,
  stored,
} from './batch.ts';
import { BatchWriter } from './batch-writer.ts';
import type { ChunkStore, ItemLimits } from './chunk-store.ts';
import { ItemsNotHere, itemsMissing } from './items-not-here.ts';
import { redactItems } from './redact-items.ts';
import { isLarge } from './rough-size.ts';

export interface ItemSlice {
  readonly items: readonly Item[];
  /** Place of the first in the batch. */
  readonly from: number;
}

interface Outcome {
  readonly lastOutputs: readonly Item[];
  readonly storedOutputs?: StoredItems;
}

type Prepare = (items: readonly Item[]) => readonly Item[];

/** Others have the main thread after so much of a batch was read. */
const itemsPerYield = 8_000;
const bytesPerYield = 4_000_000;

const asTheyAre: Prepare = (items) => items;
const maxFirst = 100;
/** So often at most something is done again because items were missing. */
const maxTries = 1_000;
/** Something that is done again for the so manieth part of a batch gets all of it. */
const maxParts = 2;
/** So many chunks of a batch are read again, having had to make room for others; then all of it is kept. */
const maxReadAgain = 4;

/** The chunk read last: many small parts often lie in one. */
interface ReadChunk {
  readonly chunk: string;
  readonly items: readonly Item[];
}

/** What is read of one batch. */
interface Reading {
  readonly chunks: Set<string>;
  again: number;
}

export class ItemAccess {
  readonly #chunks: ChunkStore;
  readonly #tenant: TenantContext;
  /** Of the secrets that the execution has seen: nothing is stored with them in it. */
  redactor: Redactor | undefined;
  /** Batches that something in progress needs whole. */
  #whole: Map<StoredItems, readonly Item[]> | undefined;
  /** What has been read for it, where single items were missing. */
  #readings: Map<StoredItems, Reading> | undefined;
  #needing = 0;
  #isUsed = false;
  #isClosed = false;

  constructor(chunks: ChunkStore, tenant: TenantContext) {
    this.#chunks = chunks;
    this.#tenant = tenant;
  }

  /** What is read and stored takes part in the execution, until `close`. */
  #use(): ChunkStore {
    if (!this.#isUsed && !this.#isClosed) {
      this.#isUsed = true;
      this.#chunks.enter();
    }
    return this.#chunks;
  }

  close(): void {
    if (this.#isUsed && !this.#isClosed) this.#chunks.leave();
    this.#isClosed = true;
  }

  get limits(): ItemLimits {
    return this.#chunks.limits;
  }

  /** @throws ItemsNotHere. */
  at(batch: Batch, index: number): Item | undefined {
    if (!isStored(batch)) return batch[index];
    const whole = this.#whole?.get(batch);
    if (whole !== undefined) return whole[index];
    const found = locate(batch, index);
    if (found === undefined) return undefined;
    const { part, at } = found;
    if ('items' in part) return part.items[at];
    const items = this.#chunks.peek(this.#tenant, part.chunk);
    if (items === undefined) throw new ItemsNotHere(batch, index);
    return itemOf(part, items[part.from + at] as Item, at);
  }

  /** @throws ItemsNotHere. */
  all(batch: Batch): readonly Item[] {
    if (!isStored(batch)) return batch;
    const known = this.peek(batch);
    if (known === undefined) throw new ItemsNotHere(batch, undefined);
    return known;
  }

  /** All of a batch, if it has been fetched, or is a few items of chunks that are here. */
  peek(batch: Batch): readonly Item[] | undefined {
    if (!isStored(batch)) return batch;
    const whole = this.#whole?.get(batch);
    if (whole !== undefined || batch.length > this.limits.piece) return whole;
    const items: Item[] = [];
    for (const part of batch.parts) {
      const chunk = 'items' in part ? undefined : this.#chunks.peek(this.#tenant, part.chunk);
      if (chunk === undefined && !('items' in part)) return undefined;
      addItems(items, part, chunk);
    }
    return items;
  }

  /**
   * Does `work`, again and again as long as items are missing, which it fetches in between; first those known to be.
   * Rejects with ITEMS_TOO_MANY when that does not come to an end.
   */
  async whenHere<T>(work: () => T | Promise<T>, missing?: ItemsNotHere): Promise<T> {
    return this.holding(async () => {
      const asked = new Map<StoredItems, number>();
      let needed = missing;
      for (let tries = 0; ; tries += 1) {
        if (needed !== undefined) {
          const times = (asked.get(needed.batch) ?? 0) + 1;
          asked.set(needed.batch, times);
          await this.#fetch(needed, times > maxParts);
        }
        try {
          return await work();
        } catch (error) {
          needed = itemsMissing(error);
          if (needed === undefined) throw error;
          if (tries >= maxTries) throw tooMany(needed.batch, this.limits);
        }
      }
    });
  }

  /** Batches that had to be fetched whole stay here until `work` is through. */
  async holding<T>(work: () => Promise<T>): Promise<T> {
    this.#needing += 1;
    try {
      return await work();
    } finally {
      this.#needing -= 1;
      if (this.#needing === 0) {
        this.#whole = undefined;
        this.#readings = undefined;
      }
    }
  }

  async #fetch({ batch, index }: ItemsNotHere, wantsAll: boolean): Promise<void> {
    const part = index === undefined ? undefined : locate(batch, index)?.part;
    const chunk = part === undefined || 'items' in part ? undefined : part.chunk;
    const isOftenRead = chunk !== undefined && this.#isOftenRead(batch, chunk);
    if (index === undefined || ((wantsAll || isOftenRead) && this.#fits(batch))) {
      const items = await this.read(batch);
      this.#whole ??= new Map();
      this.#whole.set(batch, items);
    } else if (chunk !== undefined) await this.#use().read(this.#tenant, chunk);
  }

  /** Whether items of the batch are asked for in such an order that its chunks are read over and over. */
  #isOftenRead(batch: StoredItems, chunk: string): boolean {
    this.#readings ??= new Map();
    const reading = this.#readings.get(batch) ?? { chunks: new Set(), again: 0 };
    this.#readings.set(batch, reading);
    if (reading.chunks.has(chunk)) reading.again += 1;
    else reading.chunks.add(chunk);
    return reading.again > maxReadAgain;
  }

  #fits(batch: StoredItems): boolean {
    return batch.length <= this.limits.atOnce && bytesOf(batch) <= this.limits.atOnceBytes;
  }

  /** Rejects with ITEMS_TOO_MANY. */
  async read(batch: Batch): Promise<readonly Item[]> {
    if (!isStored(batch)) return batch;
    if (!this.#fits(batch)) throw tooMany(batch, this.limits);
    const items: Item[] = [];
    let bytes = 0;
    let itemsBefore = 0;
    let last: ReadChunk | undefined;
    for (const part of batch.parts) {
      if (!('items' in part) && part.chunk !== last?.chunk) last = await this.#read(part);
      addItems(items, part, last?.items);
      bytes += 'items' in part ? 0 : part.bytes;
      // FA1. Chunks that are here come without a pass of the event loop.
      if (items.length - itemsBefore < itemsPerYield && bytes < bytesPerYield) continue;
      await nextPass();
      itemsBefore = items.length;
      bytes = 0;
    }
    return items;
  }

  async #read({ chunk }: StoredPart): Promise<ReadChunk> {
    return { chunk, items: await this.#use().read(this.#tenant, chunk) };
  }

  /** @throws ServiceError ITEMS_TOO_MANY for so many items that a node gave at once. */
  assertCount(count: number): void {
    const { atOnce } = this.limits;
    if (count <= atOnce) return;
    throw new ServiceError(engineMessage('itemsAtOnce', { count, limit: atOnce }), {
      code: 'ITEMS_TOO_MANY',
      service: 'engine',
      details: { count, atOnce },
    });
  }

  /** The batch a piece at a time, in order. */
  async *pieces(batch: Batch): AsyncGenerator<ItemSlice> {
    const { piece } = this.limits;
    if (!isStored(batch)) {
      for (let at = 0; at < batch.length; at += piece) yield { items: batch.slice(at, at + piece), from: at };
      return;
    }
    let from = 0;
    let items: Item[] = [];
    let last: ReadChunk | undefined;
    for (const part of batch.parts) {
      if (items.length > 0 && items.length + part.length > piece) {
        yield { items, from };
        from += items.length;
        items = [];
      }
      if (!('items' in part) && part.chunk !== last?.chunk) last = await this.#read(part);
      addItems(items, part, last?.items);
    }
    if (items.length > 0) yield { items, from };
  }

  /** An execution's result with the first of its outputs, where it only says where they are. */
  async withFirst<R extends Outcome>(result: R): Promise<R> {
    const { storedOutputs } = result;
    if (storedOutputs === undefined) return result;
    const first = sliceOf(storedOutputs, 0, Math.min(maxFirst, this.limits.atOnce));
    // The caller that awaits the end gets it in any case.
    const lastOutputs = await this.read(first).catch(() => []);
    return { ...result, lastOutputs };
  }

  /** Takes items as they come, and makes a batch of them; `prepare` sees those that are stored. */
  writer(prepare: Prepare = asTheyAre): BatchWriter {
    return new BatchWriter(this.limits, (items) => this.#write(prepare(items)));
  }

  #write(items: readonly Item[]): Promise<readonly StoredPart[]> {
    const clean = this.redactor === undefined ? items : redactItems(items, this.redactor);
    return this.#use().write(this.#tenant, clean);
  }

  /** True when a batch is to be stored before it is journaled. */
  isLarge(batch: Batch): boolean {
    if (!isStored(batch)) return isLarge(batch, this.limits);
    const small = batch.parts.filter(isSmall).length;
    return small > 100 && small > batch.parts.length / 2;
  }

  /** The batch as it is to be journaled: what is large lies in chunks that are worth it. */
  async store(batch: Batch, prepare: Prepare = asTheyAre): Promise<Batch> {
    if (!this.isLarge(batch)) return batch;
    const writer = this.writer(prepare);
    for await (const { items } of this.pieces(batch)) {
      for (const item of items) writer.add(item);
      if (writer.isFull) await writer.flush();
    }
    return writer.end();
  }

  /** As `store`, however few there are. */
  async storeAll(batch: Batch, prepare: Prepare = asTheyAre): Promise<StoredItems> {
    const batchStored = await this.store(batch, prepare);
    return isStored(batchStored) ? batchStored : stored(await this.#write(prepare(batchStored)));
  }
}

const isSmall = ({ length }: Part) => length < 100;

function addItems(items: Item[], part: Part, chunk: readonly Item[] | undefined): void {
  if ('items' in part) for (const item of (part as ListedPart).items) items.push(item);
  else if (chunk !== undefined)
    for (let at = 0; at < part.length; at += 1) items.push(itemOf(part, chunk[part.from + at] as Item, at));
}

/** As JSON, more or less. */
const bytesOf = ({ parts }: StoredItems) =>
  parts.reduce((sum, part) => sum + ('items' in part ? 0 : part.bytes), 0);

function tooMany(batch: StoredItems, { atOnce, atOnceBytes }: ItemLimits): ServiceError {
  const { length: count } = batch;
  const bytes = bytesOf(batch);
  const megabytes = (value: number) => Math.round(value / 1_000_000);
  return new ServiceError(
    engineMessage('itemsNeeded', {
      count,
      size: megabytes(bytes),
      limit: atOnce,
      limitSize: megabytes(atOnceBytes),
    }),
    { code: 'ITEMS_TOO_MANY', service: 'engine', details: { count, bytes, atOnce, atOnceBytes } },
  );
}
