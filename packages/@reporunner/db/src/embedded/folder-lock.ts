/**
 * One process per data folder. The lock is SQLite's own on a file of its own: the operating system takes it away with
 * the process, however that ends, so that nothing is ever left locked.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ServiceError } from '@reporunner/core';
import Database from 'better-sqlite3';
import { storeMessage } from '../messages/store-messages.ts';

export interface FolderLock {
  release(): void;
}

/** @throws ServiceError DATA_FOLDER_LOCKED, naming the folder and the process that has it. */
export function lockFolder(folder: string): FolderLock {
  const pidFile = join(folder, 'reporunner.pid');
  const db = new Database(join(folder, 'lock.db'), { timeout: 0 });
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec('BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS held (at INTEGER)');
  } catch (error) {
    db.close();
    if (!String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')) throw error;
    let pid = 'unknown';
    try {
      pid = readFileSync(pidFile, 'utf8').trim();
    } catch {
      // The message does without it.
    }
    throw new ServiceError(storeMessage('folderLocked', { folder, pid }), {
      code: 'DATA_FOLDER_LOCKED',
      service: 'store',
      details: { folder, pid },
    });
  }
  writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
  return {
    release() {
      if (!db.open) return;
      db.exec('ROLLBACK');
      db.close();
    },
  };
}
