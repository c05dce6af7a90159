/** Reads and stores the items of one execution. What cannot wait for the store throws ItemsNotHere, and is done again. */
import { type Item, ServiceError, type TenantContext } from '@reporunner/core';
import type { Redactor } from '@reporunner/integrations';
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

export interface Piece {
  readonly items: readonly Item[];
  /** Place of the first in the batch. */
  readonly from: number;
}

interface Outcome {
  readonly lastOutputs: readonly Item[];
  readonly storedOutputs?: StoredItems;
}

type Prepare = (items: readonly Item[]) => readonly Item[];

const asTheyAre: Prepare = (items) => items;
const mostFirst = 100;
/** So often at most something is done again because items were missing. */
const mostTries = 1_000;

export class ItemAccess {
  readonly #chunks: ChunkStore;
  readonly #tenant: TenantContext;
  /** Of the secrets that the execution has seen: nothing is stored with them in it. */
  redactor: Redactor | undefined;
  /** Batches that something in progress needs whole. */
  #whole: Map<StoredItems, readonly Item[]> | undefined;
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

  /** Does `work`, again and again as long as items are missing, which it fetches in between; first those known to be. */
  async whenHere<T>(work: () => T | Promise<T>, missing?: ItemsNotHere): Promise<T> {
    this.#needing += 1;
    try {
      let needed = missing;
      for (let tries = 0; ; tries += 1) {
        if (needed !== undefined) await this.#fetch(needed);
        try {
          return await work();
        } catch (error) {
          needed = itemsMissing(error);
          if (needed === undefined || tries >= mostTries) throw error;
        }
      }
    } finally {
      this.#needing -= 1;
      if (this.#needing === 0) this.#whole = undefined;
    }
  }

  async #fetch({ batch, index }: ItemsNotHere): Promise<void> {
    if (index === undefined) {
      const items = await this.read(batch);
      this.#whole ??= new Map();
      this.#whole.set(batch, items);
      return;
    }
    const part = locate(batch, index)?.part;
    if (part !== undefined && !('items' in part)) await this.#use().read(this.#tenant, part.chunk);
  }

  /** Rejects with ITEMS_TOO_MANY. */
  async read(batch: Batch): Promise<readonly Item[]> {
    if (!isStored(batch)) return batch;
    const { atOnce, atOnceBytes } = this.limits;
    const bytes = batch.parts.reduce((sum, part) => sum + ('items' in part ? 0 : part.bytes), 0);
    if (batch.length > atOnce || bytes > atOnceBytes) throw tooMany(batch.length, bytes, this.limits);
    const items: Item[] = [];
    for (const part of batch.parts) addItems(items, part, await this.#read(part));
    return items;
  }

  async #read(part: Part): Promise<readonly Item[] | undefined> {
    return 'items' in part ? undefined : this.#use().read(this.#tenant, part.chunk);
  }

  /** The batch a piece at a time, in order. */
  async *pieces(batch: Batch): AsyncGenerator<Piece> {
    const parts: readonly Part[] = isStored(batch) ? batch.parts : [{ items: batch, length: batch.length }];
    let from = 0;
    let items: Item[] = [];
    for (const part of parts) {
      if (items.length > 0 && items.length + part.length > this.limits.piece) {
        yield { items, from };
        from += items.length;
        items = [];
      }
      addItems(items, part, await this.#read(part));
    }
    if (items.length > 0) yield { items, from };
  }

  /** An execution's result with the first of its outputs, where it only says where they are. */
  async withFirst<R extends Outcome>(result: R): Promise<R> {
    const { storedOutputs } = result;
    if (storedOutputs === undefined) return result;
    const first = sliceOf(storedOutputs, 0, Math.min(mostFirst, this.limits.atOnce));
    // Whoever waits for the end hears of it in any case.
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
    const made = await this.store(batch, prepare);
    return isStored(made) ? made : stored(await this.#write(prepare(made)));
  }
}

const isSmall = ({ length }: Part) => length < 100;

function addItems(items: Item[], part: Part, chunk: readonly Item[] | undefined): void {
  if ('items' in part) for (const item of (part as ListedPart).items) items.push(item);
  else if (chunk !== undefined)
    for (let at = 0; at < part.length; at += 1) items.push(itemOf(part, chunk[part.from + at] as Item, at));
}

function tooMany(count: number, bytes: number, { atOnce, atOnceBytes }: ItemLimits): ServiceError {
  const megabytes = (value: number) => Math.round(value / 1_000_000);
  return new ServiceError(
    `It needs all of its ${count} items (${megabytes(bytes)} MB) at once, and takes ${atOnce} (${megabytes(atOnceBytes)} MB) at most. Filter or summarise them before, or work through them in batches.`,
    { code: 'ITEMS_TOO_MANY', service: 'engine', details: { count, bytes, atOnce, atOnceBytes } },
  );
}
