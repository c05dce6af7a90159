import { Readable } from 'node:stream';
import type { TenantContext } from '@reporunner/core';
import type { BinaryAccess } from '@reporunner/integrations';
import type { Streaming } from './journal/event-pages.ts';
import type { BlobStore } from './ports/ports.ts';

/** What is larger than this is said to stream. */
const largeBytes = 8_000_000;

/** The tenant's binary data, as nodes see it. */
export function createBinaryAccess(
  blobs: BlobStore,
  streaming: Streaming,
  tenant: TenantContext,
): BinaryAccess {
  return {
    write: (source, facts) =>
      blobs.put(tenant, source instanceof Uint8Array ? source : watched(source, streaming), facts),
    async read(handle) {
      const content = await blobs.get(tenant, handle.id);
      if (handle.size < largeBytes) return content;
      streaming.enter();
      content.once('close', () => streaming.leave());
      return content;
    },
  };
}

function watched(source: Readable, streaming: Streaming): Readable {
  const passing = async function* () {
    let size = 0;
    let isLarge = false;
    try {
      for await (const chunk of source) {
        size += (chunk as Uint8Array).length;
        if (size > largeBytes && !isLarge) {
          isLarge = true;
          streaming.enter();
        }
        yield chunk;
      }
    } finally {
      if (isLarge) streaming.leave();
    }
  };
  return Readable.from(passing(), { objectMode: false });
}
