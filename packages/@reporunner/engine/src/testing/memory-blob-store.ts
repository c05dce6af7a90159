import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { ServiceError } from '@reporunner/core';
import type { BlobStore } from '../ports/ports.ts';

/** A {@link BlobStore} for tests and for runs without a server. Holds everything, forgets it with the process. */
export function createMemoryBlobStore(): BlobStore {
  const blobs = new Map<string, Buffer>();
  return {
    async put({ tenantId }, source, { mimeType, fileName, maxBytes = Number.POSITIVE_INFINITY }) {
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of source instanceof Uint8Array ? [source] : source) {
        const bytes = Buffer.from(chunk as Uint8Array);
        size += bytes.length;
        if (size > maxBytes) {
          throw new ServiceError(`The data is larger than ${maxBytes} bytes.`, {
            code: 'PAYLOAD_TOO_LARGE',
            service: 'blobs',
          });
        }
        chunks.push(bytes);
      }
      const bytes = Buffer.concat(chunks);
      const id = `sha256-${createHash('sha256').update(bytes).digest('hex')}`;
      blobs.set(`${tenantId}/${id}`, bytes);
      return { id, size, mimeType, ...(fileName === undefined ? {} : { fileName }) };
    },
    async get({ tenantId }, id) {
      const bytes = blobs.get(`${tenantId}/${id}`);
      if (bytes === undefined)
        throw new ServiceError('The binary data is gone.', { code: 'BLOB_NOT_FOUND', service: 'blobs' });
      return Readable.from([bytes]);
    },
    delete: async ({ tenantId }, id) => void blobs.delete(`${tenantId}/${id}`),
  };
}
