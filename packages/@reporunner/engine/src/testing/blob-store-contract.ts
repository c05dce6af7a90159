/** What every BlobStore must do. Adapters run this suite over themselves. */
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { errorCodeOf } from '@reporunner/core/testing';
import type { ByteRange } from '@reporunner/integrations';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BlobStore } from '../ports/ports.ts';

export interface BlobStoreUnderTest {
  readonly store: BlobStore;
  /** Milliseconds that its times are exact to. Default 1. */
  readonly resolutionMs?: number;
  close(): Promise<void>;
}

const one = { tenantId: 'one' };
const other = { tenantId: 'other' };
const metadata = { mimeType: 'text/plain', fileName: 'ä 🚀.txt' };

/** The contract suite of BlobStore: every adapter runs it with a store that is empty and its own. */
export function describeBlobStore(name: string, open: () => Promise<BlobStoreUnderTest>): void {
  describe(`${name}, as a BlobStore,`, () => {
    let under: BlobStoreUnderTest;
    let store: BlobStore;
    beforeEach(async () => {
      under = await open();
      store = under.store;
    });
    afterEach(() => under.close());

    it('gives a part of what it has', async () => {
      const { id } = await store.put(one, Buffer.from('0123456789'), { mimeType: 'text/plain' });
      const read = async (range?: ByteRange) => {
        let text = '';
        for await (const chunk of store.borrow(one, id, range)) text += Buffer.from(chunk).toString();
        return text;
      };
      expect(await read()).toBe('0123456789');
      expect(await read({ start: 2, end: 4 })).toBe('234');
      expect(await read({ start: 9, end: 9 })).toBe('9');
    });

    it('names bytes by their content, however they came', async () => {
      const bytes = Buffer.from('Zürich 世界');
      const whole = await store.put(one, bytes, metadata);
      const streamed = await store.put(
        one,
        Readable.from([bytes.subarray(0, 3), bytes.subarray(3)]),
        metadata,
      );
      const id = `sha256-${createHash('sha256').update(bytes).digest('hex')}`;
      expect(whole).toEqual({ id, size: bytes.length, ...metadata });
      expect(streamed).toEqual(whole);
      expect(await buffer(await store.get(one, id))).toEqual(bytes);
    });

    it('keeps nothing as well as megabytes', async () => {
      const nothing = await store.put(one, Buffer.alloc(0), { mimeType: 'x/y' });
      expect(await buffer(await store.get(one, nothing.id))).toHaveLength(0);
      const chunk = Buffer.alloc(64 * 1024, 7);
      const large = await store.put(one, Readable.from(Array.from({ length: 64 }, () => chunk)), metadata);
      expect(large.size).toBe(4 * 1024 * 1024);
      const read = createHash('sha256');
      for await (const part of await store.get(one, large.id)) read.update(part as Buffer);
      expect(`sha256-${read.digest('hex')}`).toBe(large.id);
    });

    it('takes borrowed bytes, and lets them be borrowed', async () => {
      const content = randomBytes(700_001);
      const borrowed = async function* () {
        const buffer = Buffer.alloc(50_000);
        for (let at = 0; at < content.length; at += buffer.length) {
          yield buffer.subarray(0, content.copy(buffer, 0, at));
          buffer.fill(0);
        }
      };
      const { id, size } = await store.put(one, borrowed(), metadata);
      expect(id).toBe(`sha256-${createHash('sha256').update(content).digest('hex')}`);
      expect(size).toBe(content.length);
      const read = createHash('sha256');
      for await (const chunk of store.borrow(one, id)) read.update(chunk);
      expect(`sha256-${read.digest('hex')}`).toBe(id);
      for await (const _ of store.borrow(one, id)) break;
      expect(await errorCodeOf(Array.fromAsync(store.borrow(other, id)))).toBe('BLOB_NOT_FOUND');
    });

    it('refuses what is larger than allowed, and what breaks off', async () => {
      const endless = Readable.from(
        (function* () {
          for (;;) yield Buffer.alloc(1_000);
        })(),
      );
      expect(await errorCodeOf(store.put(one, endless, { ...metadata, maxBytes: 10_000 }))).toBe(
        'PAYLOAD_TOO_LARGE',
      );
      const broken = Readable.from(
        (function* () {
          yield Buffer.from('half');
          throw new Error('the line was cut');
        })(),
      );
      expect(await errorCodeOf(store.put(one, broken, metadata))).toContain('the line was cut');
      const half = `sha256-${createHash('sha256').update('half').digest('hex')}`;
      expect(await errorCodeOf(store.get(one, half))).toBe('BLOB_NOT_FOUND');
    });

    it('finds nothing by names that are none, and outside of its own tenant', async () => {
      const { id } = await store.put(one, Buffer.from('mine'), metadata);
      expect(await errorCodeOf(store.get(other, id))).toBe('BLOB_NOT_FOUND');
      expect(await store.delete(other, id)).toBe(false);
      expect(await buffer(await store.get(one, id))).toEqual(Buffer.from('mine'));
      for (const wrong of ['', '..', '../../etc/passwd', `${id}/..`, 'sha256-zz'])
        expect(await errorCodeOf(store.get(one, wrong))).toBe('BLOB_NOT_FOUND');
      expect(await errorCodeOf(store.get({ tenantId: '..' }, id))).toBe('BLOB_NOT_FOUND');
      expect(await store.delete(one, id)).toBe(true);
      expect(await errorCodeOf(store.get(one, id))).toBe('BLOB_NOT_FOUND');
    });

    it('lists what is old, and deletes only what is', async () => {
      expect(await Array.fromAsync(store.list(one, Number.POSITIVE_INFINITY))).toEqual([]);
      const { id } = await store.put(one, Buffer.from('old'), metadata);
      await store.put(other, Buffer.from('theirs'), metadata);
      const { resolutionMs = 1 } = under;
      const pause = () => new Promise((resolve) => setTimeout(resolve, 30 + resolutionMs));
      await pause();
      const between = Date.now();
      await pause();
      const { id: young } = await store.put(one, Buffer.from('young'), metadata);
      expect(await Array.fromAsync(store.list(one, between))).toEqual([id]);
      expect((await Array.fromAsync(store.list(one, between + 60_000))).toSorted()).toEqual(
        [id, young].toSorted(),
      );
      expect(await store.delete(one, young, between)).toBe(false);
      // Stored again, it is young again.
      await store.put(one, Buffer.from('old'), metadata);
      expect(await store.delete(one, id, between)).toBe(false);
      expect(await buffer(await store.get(one, id))).toEqual(Buffer.from('old'));
      expect(await store.delete(one, id, between + 60_000)).toBe(true);
    });
  });
}
