/** Bytes as files, named by their SHA-256, in a folder of each tenant. The same bytes are kept once per tenant. */

import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, type Dirent, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type BinaryHandle, ServiceError, type TenantContext } from '@reporunner/core';
import type { BlobStore } from '@reporunner/engine';
import { borrowedFile, syncFolder } from '@reporunner/integrations';
import { storeMessage } from '../../messages/store-messages.ts';
import { storeError } from '../store-errors.ts';

const idPattern = /^sha256-[0-9a-f]{64}$/;
const unfinishedPattern = /^\.[0-9a-f]{8}-[0-9a-f-]{27}$/;
const tenantPattern = /^[\w-]{1,64}$/;

function notFound(): ServiceError {
  return new ServiceError(storeMessage('blobGone'), { code: 'BLOB_NOT_FOUND', service: 'blobs' });
}

/** Uploads that a killed process had not finished: nothing refers to them, and only one process uses the folder. */
function removeUnfinished(folder: string): void {
  for (const tenant of childrenOf(folder))
    for (const name of childrenOf(join(folder, tenant)))
      if (unfinishedPattern.test(name)) rmSync(join(folder, tenant, name), { force: true });
}

function childrenOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** The folder must be this process's alone: unfinished files in it are removed. */
export function createFileBlobStore({ folder }: { readonly folder: string }): BlobStore {
  removeUnfinished(folder);
  const folderOf = ({ tenantId }: TenantContext) => {
    if (!tenantPattern.test(tenantId)) throw notFound();
    return join(folder, tenantId);
  };
  /** Two levels, so that no folder holds millions of files. */
  const pathOf = (tenant: TenantContext, id: string) => {
    if (!idPattern.test(id)) throw notFound();
    return join(folderOf(tenant), id.slice(7, 9), id.slice(7));
  };

  return {
    async put(tenant, source, { mimeType, fileName, maxBytes = Number.POSITIVE_INFINITY }) {
      const own = folderOf(tenant);
      const isNewTenant = (await mkdir(own, { recursive: true, mode: 0o700 })) !== undefined;
      const temporary = join(own, `.${randomUUID()}`);
      const hash = createHash('sha256');
      let size = 0;
      try {
        const file = await open(temporary, 'wx', 0o600);
        try {
          for await (const chunk of source instanceof Uint8Array ? [source] : source) {
            const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Uint8Array);
            size += bytes.length;
            if (size > maxBytes) {
              throw new ServiceError(storeMessage('blobTooLarge', { limit: maxBytes }), {
                code: 'PAYLOAD_TOO_LARGE',
                service: 'blobs',
              });
            }
            hash.update(bytes);
            // Not `write`, which writes what fits and says so only in its result.
            await file.writeFile(bytes);
          }
          await file.sync();
        } finally {
          await file.close();
        }
        const id = `sha256-${hash.digest('hex')}`;
        const path = pathOf(tenant, id);
        const parent = dirname(path);
        const isNew = (await mkdir(parent, { recursive: true, mode: 0o700 })) !== undefined;
        // In one go with the look at its age in `delete`: both are synchronous, so that neither comes between the other.
        renameSync(temporary, path);
        await syncFolder(parent);
        if (isNew) await syncFolder(own);
        if (isNewTenant) await syncFolder(folder);
        const handle: BinaryHandle = { id, size, mimeType, ...(fileName === undefined ? {} : { fileName }) };
        return handle;
      } catch (error) {
        await rm(temporary, { force: true });
        const code = (error as NodeJS.ErrnoException).code;
        if (!(error instanceof ServiceError) && code !== undefined) throw storeError(code, String(error));
        throw error;
      }
    },
    async get(tenant, id) {
      const path = pathOf(tenant, id);
      if ((await stat(path).catch(() => undefined)) === undefined) throw notFound();
      return createReadStream(path);
    },
    async *borrow(tenant, id, range) {
      const path = pathOf(tenant, id);
      yield* borrowedFile(async () => {
        try {
          return await open(path);
        } catch (error) {
          const code = String((error as NodeJS.ErrnoException).code);
          throw code === 'ENOENT' ? notFound() : storeError(code, String(error));
        }
      }, range);
    },
    async *list(tenant, storedBefore) {
      const own = folderOf(tenant);
      for (const part of await entriesOf(own)) {
        if (!part.isDirectory()) continue;
        for (const { name } of await entriesOf(join(own, part.name))) {
          const stats = await stat(join(own, part.name, name)).catch(() => undefined);
          if (stats !== undefined && stats.mtimeMs < storedBefore) yield `sha256-${name}`;
        }
      }
    },
    async delete(tenant, id, storedBefore = Number.POSITIVE_INFINITY) {
      const path = pathOf(tenant, id);
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats === undefined || stats.mtimeMs >= storedBefore) return false;
      rmSync(path, { force: true });
      return true;
    },
  };
}
