/** ZIP archives in memory, bounded when they are unpacked: what an archive says of its sizes is not believed. */
import { ServiceError } from '@reporunner/core';
import { Unzip, UnzipInflate, zipSync } from 'fflate';
import { mostBytes } from '../files/read-bytes.ts';

const mostFiles = 10_000;

function tooMuch(): ServiceError {
  return new ServiceError('The archive unpacks to more than is allowed.', {
    code: 'PAYLOAD_TOO_LARGE',
    service: 'core.compress',
  });
}

export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Walks an archive; `keep` says whether the bytes are wanted or only counted. */
function walk(bytes: Uint8Array, keep: boolean): readonly ZipEntry[] {
  const entries: ZipEntry[] = [];
  let total = 0;
  let count = 0;
  const unzip = new Unzip();
  unzip.register(UnzipInflate);
  unzip.onfile = (file) => {
    count += 1;
    if (count > mostFiles) throw tooMuch();
    const chunks: Uint8Array[] = [];
    file.ondata = (error, chunk, final) => {
      if (error !== null) throw error;
      total += chunk.length;
      if (total > mostBytes) throw tooMuch();
      if (keep) chunks.push(chunk);
      if (final && keep && !file.name.endsWith('/'))
        entries.push({ name: file.name, bytes: Buffer.concat(chunks) });
    };
    file.start();
  };
  try {
    unzip.push(bytes, true);
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    throw new ServiceError('The archive is damaged, or is none.', {
      code: 'NODE_FAILED',
      service: 'core.compress',
      cause: error,
    });
  }
  return entries;
}

export const unpackZip = (bytes: Uint8Array) => walk(bytes, true);

/** @throws ServiceError PAYLOAD_TOO_LARGE for an archive that unpacks to more than is read whole. */
export function assertNoBomb(bytes: Uint8Array): void {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) walk(bytes, false);
}

export function packZip(entries: readonly ZipEntry[]): Uint8Array {
  const files: Record<string, Uint8Array> = {};
  for (const { name, bytes } of entries) {
    let unique = name;
    for (let at = 2; unique in files; at += 1) unique = name.replace(/(\.[^.]*)?$/, ` (${at})$1`);
    files[unique] = bytes;
  }
  return zipSync(files, { level: 6 });
}
