import { closeSync, fsyncSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';

const isNeeded = process.platform !== 'win32';

/**
 * Makes the names in a folder durable: a file that was created, renamed, linked or removed is on the disk only once its
 * folder is. Windows cannot open folders, and has no need to.
 */
export async function syncFolder(folder: string): Promise<void> {
  if (!isNeeded) return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The same, blocking: for what happens once at start. */
export function syncFolderNow(folder: string): void {
  if (!isNeeded) return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
