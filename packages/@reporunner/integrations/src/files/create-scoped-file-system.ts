/**
 * Keeps nodes inside of a folder: a path is taken apart first, and the folder that it leads to is resolved through
 * whatever links there are before anything is opened. The file itself must not be a link.
 * SF1 What was written, moved or deleted is durable once the call resolves: the file, and the folders of its names.
 */

import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { link, lstat, mkdir, open, opendir, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { ServiceError } from '@reporunner/core';
import { type BorrowedChunks, borrowedFile } from '../base/borrowed-chunks.ts';
import type { FileAccess, FileMetadata, ScopedFileSystem } from '../base/files.ts';
import { fileMessage } from '../messages/file-messages.ts';
import { codeOf, problem, withFileErrors } from './file-errors.ts';
import { compileGlob } from './glob-pattern.ts';
import { syncFolder } from './sync-folder.ts';

const maxPathLength = 1_024;
const tenantPattern = /^[\w-]{1,64}$/;

/** The parts of a path that names something inside. @throws ServiceError FILE_FORBIDDEN. */
function partsOf(path: string): readonly string[] {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  const isOutside =
    path.startsWith('/') ||
    path.length > maxPathLength ||
    /[\0\\]/.test(path) ||
    /^[A-Za-z]:/.test(path) ||
    parts.length === 0 ||
    parts.includes('..');
  if (isOutside) throw problem('FILE_FORBIDDEN', fileMessage('outside', { path }));
  return parts;
}

/** Entries that one list looks at, found or not. */
const maxSeen = 200_000;

/** Paths of everything in a folder that is no folder, with / between the parts. Links are not followed. */
async function* filesIn(root: string, start: string, pattern: string): AsyncGenerator<string> {
  const first = await realpath(join(root, start)).catch(() => undefined);
  if (first === undefined || !isWithin(root, first)) return;
  const open = [start];
  let seen = 0;
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    const entries = await opendir(join(root, folder)).catch((error: unknown) => {
      if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return [];
      throw error;
    });
    for await (const entry of entries) {
      seen += 1;
      if (seen > maxSeen)
        throw new ServiceError(fileMessage('looksAtTooMany', { pattern, limit: maxSeen }), {
          code: 'PAYLOAD_TOO_LARGE',
          service: 'files',
        });
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) open.push(path);
      else if (entry.isFile()) yield path;
    }
  }
}

class ScopedFiles implements FileAccess {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  list(pattern: string, limit: number): Promise<readonly FileMetadata[]> {
    return withFileErrors(pattern, async () => {
      partsOf(pattern);
      const glob = compileGlob(pattern);
      const root = await this.#realRoot();
      const found: FileMetadata[] = [];
      for await (const path of filesIn(root, glob.folder, pattern)) {
        if (!glob.matches(path)) continue;
        const stats = await lstat(join(root, path)).catch(() => undefined);
        if (stats?.isFile() !== true) continue;
        if (found.length >= limit)
          throw new ServiceError(fileMessage('tooManyFit', { limit, pattern }), {
            code: 'PAYLOAD_TOO_LARGE',
            service: 'files',
          });
        found.push({ path, ...measured(stats) });
      }
      return found.sort((a, b) => (a.path < b.path ? -1 : 1));
    });
  }

  read(path: string) {
    return withFileErrors(path, async () => {
      const { place, name } = await this.#locate(path, false);
      // Not blocking: a pipe without a writer would block `open`.
      const file = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      const stats = await file.stat();
      if (!stats.isFile()) {
        await file.close();
        throw problem('FILE_FORBIDDEN', fileMessage('notAFile', { path }));
      }
      return { metadata: { path: name, ...measured(stats) }, content: borrowedFile(async () => file) };
    });
  }

  write(path: string, content: BorrowedChunks | Uint8Array, how: 'create' | 'replace' | 'append') {
    return withFileErrors(path, async () => {
      const { place, name } = await this.#locate(path, true);
      const before = await lstat(place).catch(() => undefined);
      if (before !== undefined && !before.isFile())
        throw problem('FILE_FORBIDDEN', fileMessage('notAFile', { path }));
      if (how === 'create' && before !== undefined)
        throw problem('FILE_EXISTS', fileMessage('exists', { path }));
      if (how === 'append') {
        const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
        await fill(place, flags, content);
        if (before === undefined) await syncFolder(dirname(place));
      } else {
        const temporary = join(dirname(place), `.${randomUUID()}.part`);
        try {
          await fill(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, content);
          // A link fails where a file has come up meanwhile; a rename would replace it.
          if (how === 'create') await link(temporary, place);
          else await rename(temporary, place);
        } finally {
          await rm(temporary, { force: true });
        }
        await syncFolder(dirname(place));
      }
      return { path: name, ...measured(await lstat(place)) };
    });
  }

  async move(from: string, to: string) {
    const source = await withFileErrors(from, () => this.#locate(from, false));
    await withFileErrors(from, async () => {
      if (!(await lstat(source.place)).isFile())
        throw problem('FILE_FORBIDDEN', fileMessage('notAFile', { path: from }));
    });
    return withFileErrors(to, async () => {
      const target = await this.#locate(to, true);
      await link(source.place, target.place);
      // Before the old name is removed: else a loss of power could leave the file without any.
      await syncFolder(dirname(target.place));
      await rm(source.place);
      await syncFolder(dirname(source.place));
      return { path: target.name, ...measured(await lstat(target.place)) };
    });
  }

  delete(path: string) {
    return withFileErrors(path, async () => {
      const { place } = await this.#locate(path, false);
      if (!(await lstat(place)).isFile()) throw problem('FILE_FORBIDDEN', fileMessage('notAFile', { path }));
      await rm(place);
      await syncFolder(dirname(place));
    });
  }

  async #realRoot(): Promise<string> {
    const first = await mkdir(this.#root, { recursive: true, mode: 0o700 });
    if (first !== undefined)
      for (let at = resolve(this.#root); isWithin(resolve(first), at); at = dirname(at))
        await syncFolder(dirname(at));
    return realpath(this.#root);
  }

  /** Where the path leads, through the links in its folders. */
  async #locate(path: string, makesFolders: boolean): Promise<{ place: string; name: string }> {
    const parts = partsOf(path);
    if (/(^|\/)\.?$/.test(path)) throw problem('FILE_FORBIDDEN', fileMessage('folder', { path }));
    const root = await this.#realRoot();
    let folder = root;
    for (const part of parts.slice(0, -1)) {
      const next = join(folder, part);
      if (makesFolders)
        await mkdir(next, { mode: 0o700 }).then(
          () => syncFolder(folder),
          (error: unknown) => {
            if (codeOf(error) !== 'EEXIST') throw error;
          },
        );
      folder = await realpath(next);
      if (!isWithin(root, folder)) throw problem('FILE_FORBIDDEN', fileMessage('leadsOut', { path }));
    }
    const place = join(folder, basename(parts.at(-1) as string));
    return { place, name: relative(root, place).split(sep).join('/') };
  }
}

const isWithin = (root: string, folder: string) => folder === root || folder.startsWith(root + sep);

const measured = ({ size, mtimeMs }: { size: number; mtimeMs: number }) => ({
  size,
  modifiedAt: Math.round(mtimeMs),
});

async function fill(path: string, flags: number, content: BorrowedChunks | Uint8Array): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    for await (const chunk of content instanceof Uint8Array ? [content] : content)
      await file.writeFile(chunk);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A folder and nothing else; it is made when first used. */
export function createFileAccess({ folder }: { readonly folder: string }): FileAccess {
  return new ScopedFiles(folder);
}

/** `folder` holds one folder for each tenant; they are made when first used. */
export function createScopedFileSystem({ folder }: { readonly folder: string }): ScopedFileSystem {
  return {
    forTenant(tenantId) {
      if (!tenantPattern.test(tenantId)) throw problem('FILE_FORBIDDEN', fileMessage('noFolder'));
      return createFileAccess({ folder: join(folder, tenantId) });
    },
  };
}
