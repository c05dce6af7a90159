import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { storeError } from './store-errors.ts';

/** What only a folder has whose database was written. */
const written = ['disk-reserve', 'blobs'];
const traces = ['encryption.key', ...written];

function hasContent(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && (stats.isDirectory() ? readdirSync(path).length > 0 : stats.size > 0);
}

/**
 * A file shorter than its header says was cut off. With a log beside it, the log may still hold the rest.
 * @throws ServiceError STORE_CORRUPT.
 */
export function assertWhole(file: string): void {
  const log = `${file}-wal`;
  // Not the key: an operator may put one there before the first start.
  if (!existsSync(file) && [log, ...written.map((name) => join(dirname(file), name))].some(hasContent))
    throw storeError('TRUNCATED', 'it is missing, though the folder was in use before');
  if (!existsSync(file) || (existsSync(log) && statSync(log).size > 0)) return;
  const header = Buffer.alloc(32);
  const handle = openSync(file, 'r');
  const read = readSync(handle, header, 0, 32, 0);
  closeSync(handle);
  const size = statSync(file).size;
  if (size === 0) {
    // The very first start may have been killed before it wrote anything; later the file is never empty.
    if (traces.some((name) => existsSync(join(dirname(file), name))))
      throw storeError('TRUNCATED', 'it is empty, though the folder was in use before');
    return;
  }
  if (read < 32 || header.toString('latin1', 0, 15) !== 'SQLite format 3')
    throw storeError('SQLITE_NOTADB', 'it is no database');
  const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  const pages = header.readUInt32BE(28);
  if (size < pageSize * pages) throw storeError('TRUNCATED', 'it was cut off');
}
