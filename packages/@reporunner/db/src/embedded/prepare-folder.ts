/**
 * Makes the data folder ready, or says what stands against it and what to do. Everything that the store opens later is
 * looked at here, so that no error of the file system reaches an operator as it is.
 */
import { accessSync, constants, lstatSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Message, ServiceError } from '@reporunner/core';
import { storeMessage } from '../messages/store-messages.ts';
import { restrictFolder } from './restrict-folder.ts';
import { storeError } from './store-errors.ts';

const files = ['reporunner.db', 'reporunner.db-wal', 'reporunner.db-shm', 'lock.db', 'reporunner.pid'];
const folders = ['blobs'];

const named = (path: string) => ({ path, otherwise: storeMessage('otherwise') });

const unavailable = (message: Message, cause?: unknown) =>
  new ServiceError(message, { code: 'STORE_UNAVAILABLE', service: 'store', cause });

/** What an error of the file system at this path means to an operator. */
export function folderProblem(path: string, error: unknown): ServiceError {
  const code = (error as NodeJS.ErrnoException).code ?? 'UNKNOWN';
  switch (code) {
    case 'EACCES':
    case 'EPERM': {
      const user = process.getuid?.();
      return unavailable(
        user === undefined
          ? storeMessage('notAccessible', named(path))
          : storeMessage('notAccessibleTo', { ...named(path), user }),
        error,
      );
    }
    case 'EROFS':
      return unavailable(storeMessage('readOnlyFileSystem', named(path)), error);
    case 'EEXIST':
    case 'ENOTDIR':
      return unavailable(storeMessage('fileInPlace', named(path)), error);
    case 'ELOOP':
    case 'ENOENT':
      return unavailable(storeMessage('brokenLink', named(path)), error);
    case 'ENOSPC':
    case 'EDQUOT':
      return storeError('ENOSPC', String(error));
    default:
      return unavailable(storeMessage('pathUnusable', { ...named(path), code }), error);
  }
}

function at<T>(path: string, look: () => T): T {
  try {
    return look();
  } catch (error) {
    throw error instanceof ServiceError ? error : folderProblem(path, error);
  }
}

function assertKind(path: string, wanted: 'file' | 'folder'): void {
  const stats = at(path, () => statSync(path, { throwIfNoEntry: false }));
  if (stats === undefined) return;
  const isRight = wanted === 'file' ? stats.isFile() : stats.isDirectory();
  if (!isRight)
    throw unavailable(
      wanted === 'folder'
        ? storeMessage('otherForFolder', named(path))
        : storeMessage(stats.isDirectory() ? 'folderForFile' : 'otherForFile', named(path)),
    );
  const folderMode = wanted === 'folder' ? constants.X_OK : 0;
  at(path, () => accessSync(path, constants.R_OK | constants.W_OK | folderMode));
}

/** @throws ServiceError STORE_UNAVAILABLE or STORE_FULL with the path, the reason and what to do. */
export function prepareFolder(folder: string): void {
  at(folder, () => mkdirSync(folder, { recursive: true, mode: 0o700 }));
  at(folder, () => restrictFolder(folder));
  assertUsable(folder);
}

function assertUsable(folder: string): void {
  assertKind(folder, 'folder');
  for (const name of files) assertKind(join(folder, name), 'file');
  for (const name of folders) assertKind(join(folder, name), 'folder');
}

/**
 * Whether the folder can be used as it is, or be made; changes nothing.
 * @throws ServiceError STORE_UNAVAILABLE, as `prepareFolder`.
 */
export function checkFolder(folder: string): void {
  let existing = folder;
  while (at(existing, () => lstatSync(existing, { throwIfNoEntry: false })) === undefined)
    existing = dirname(existing);
  if (at(existing, () => statSync(existing, { throwIfNoEntry: false })) === undefined)
    throw folderProblem(existing, { code: 'ENOENT' });
  if (existing === folder) assertUsable(folder);
  else assertKind(existing, 'folder');
}
