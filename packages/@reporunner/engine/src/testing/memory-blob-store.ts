import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { type Clock, ServiceError, systemClock, verbatim } from '@reporunner/core';
import type { BlobStore } from '../ports/ports.ts';

/** A {@link BlobStore} for tests and for runs without a server. Holds everything, forgets it with the process. */
export function createMemoryBlobStore(clock: Pick<Clock, 'now'> = systemClock): BlobStore {
  const blobs = new Map<string, { readonly bytes: Buffer; readonly storedAt: number }>();
  const bytesOf = (tenantId: string, id: string): Buffer => {
    const found = blobs.get(`${tenantId}/${id}`);
    if (found !== undefined) return found.bytes;
    throw new ServiceError(verbatim('The binary data is gone.'), {
      code: 'BLOB_NOT_FOUND',
      service: 'blobs',
    });
  };
  return {
    async put({ tenantId }, source, { mimeType, fileName, maxBytes = Number.POSITIVE_INFINITY }) {
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of source instanceof Uint8Array ? [source] : source) {
        const bytes = Buffer.from(chunk as Uint8Array);
        size += bytes.length;
        if (size > maxBytes) {
          throw new ServiceError(verbatim(`The data is larger than ${maxBytes} bytes.`), {
            code: 'PAYLOAD_TOO_LARGE',
            service: 'blobs',
          });
        }
        chunks.push(bytes);
      }
      const bytes = Buffer.concat(chunks);
      const id = `sha256-${createHash('sha256').update(bytes).digest('hex')}`;
      blobs.set(`${tenantId}/${id}`, { bytes, storedAt: clock.now() });
      return { id, size, mimeType, ...(fileName === undefined ? {} : { fileName }) };
    },
    async get({ tenantId }, id) {
      return Readable.from([bytesOf(tenantId, id)]);
    },
    async *borrow({ tenantId }, id, range) {
      const bytes = bytesOf(tenantId, id);
      yield range === undefined ? bytes : bytes.subarray(range.start, range.end + 1);
    },
    async *list({ tenantId }, storedBefore) {
      for (const [key, { storedAt }] of blobs)
        if (key.startsWith(`${tenantId}/`) && storedAt < storedBefore) yield key.slice(tenantId.length + 1);
    },
    async delete({ tenantId }, id, storedBefore = Number.POSITIVE_INFINITY) {
      const key = `${tenantId}/${id}`;
      const found = blobs.get(key);
      return found !== undefined && found.storedAt < storedBefore && blobs.delete(key);
    },
  };
}
