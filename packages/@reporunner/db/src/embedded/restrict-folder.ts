import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Somebody else's folder, or a file system without modes: then it is the operator's business. */
const notOurs = new Set(['EPERM', 'EROFS', 'ENOTSUP', 'ENOENT']);

function restrict(path: string, mode: number): void {
  try {
    chmodSync(path, mode);
  } catch (error) {
    if (!notOurs.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/**
 * Lets only the owner of the process into a data folder, also an existing one: 0700 for it and the
 * folders in it, 0600 for its files. What lies deeper is out of reach with that.
 */
export function restrictFolder(folder: string): void {
  if (process.platform === 'win32') return;
  restrict(folder, 0o700);
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const stats = lstatSync(path, { throwIfNoEntry: false });
    // A link leads to what the operator keeps elsewhere.
    if (stats?.isDirectory() === true) restrict(path, 0o700);
    else if (stats?.isFile() === true) restrict(path, 0o600);
  }
}
