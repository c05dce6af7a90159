/** What must be on the disk before a blob is acknowledged; losing power cannot be tried, the order of the calls can. */
import { mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { createFileBlobStore } from '../../src/embedded/blobs/file-blob-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'blobs-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it.skipIf(process.platform !== 'linux')(
  'syncs a file, and the folders of the names that lead to it, before a blob is acknowledged',
  async () => {
    const probe = await open(folder, 'r');
    const synced: string[] = [];
    const prototype = Object.getPrototypeOf(probe);
    const sync = prototype.sync;
    const spy = vi.spyOn(prototype, 'sync').mockImplementation(function (this: typeof probe) {
      synced.push(relative(folder, readlinkSync(`/proc/self/fd/${this.fd}`)));
      return sync.call(this);
    });
    try {
      const blobs = createFileBlobStore({ folder });
      const { id } = await blobs.put({ tenantId: 't1' }, Buffer.from('content'), { mimeType: 'text/plain' });
      const hash = id.slice('sha256-'.length);
      expect(synced[0]).toMatch(/^t1\/\.[0-9a-f-]+$/);
      expect(synced.slice(1)).toEqual(expect.arrayContaining([`t1/${hash.slice(0, 2)}`, 't1', '']));
    } finally {
      spy.mockRestore();
      await probe.close();
    }
  },
);
