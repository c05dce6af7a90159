/**
 * ZIP archives, read by their central directory: it alone says what is in them. What an archive says of its sizes is
 * checked against what comes out.
 */

import { crc32, inflateRawSync } from 'node:zlib';
import { ServiceError } from '@reporunner/core/errors';
import type { DocumentChunk } from '@reporunner/integrations';
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { type Entry, fromBufferPromise, validateFileName, type ZipFile } from 'yauzl';
import type { OutputPart } from '../child/output.ts';
import { invalid, parameterInvalid, tooLarge } from '../errors.ts';
import { documentsMessage } from '../messages/documents-messages.ts';
import { maxBytes } from '../source.ts';

const maxFiles = 10_000;

const tooMuch = () => tooLarge(documentsMessage('archiveTooLarge'));

function encrypted(name: string): ServiceError {
  return new ServiceError(documentsMessage('entryEncrypted', { name }), {
    code: 'DOCUMENT_ENCRYPTED',
    service: 'documents',
  });
}

const isSymbolicLink = ({ versionMadeBy, externalFileAttributes }: Entry) =>
  versionMadeBy >>> 8 === 3 && ((externalFileAttributes >>> 16) & 0o170000) === 0o120000;

const endSignature = Buffer.from('PK\x05\x06', 'latin1');
const directorySignature = 0x02014b50;
const endBytes = 22;

/** An archive whose places count from behind something else, such as the program that unpacks it. */
function withoutPrefix(bytes: Buffer): Buffer {
  const end = bytes.lastIndexOf(endSignature);
  if (end === -1 || end + endBytes > bytes.length) return bytes;
  const size = bytes.readUInt32LE(end + 12);
  const from = bytes.readUInt32LE(end + 16);
  const prefix = end - size - from;
  const isDirectory = (at: number) =>
    at >= 0 && at + 4 <= bytes.length && bytes.readUInt32LE(at) === directorySignature;
  return prefix > 0 && !isDirectory(from) && isDirectory(end - size) ? bytes.subarray(prefix) : bytes;
}

async function open(bytes: Buffer): Promise<ZipFile> {
  try {
    return await fromBufferPromise(bytes, { lazyEntries: true, validateEntrySizes: false });
  } catch (error) {
    throw damaged(error);
  }
}

const damaged = (error: unknown) =>
  error instanceof ServiceError
    ? error
    : invalid(
        documentsMessage('archiveInvalid', {
          reason: error instanceof Error ? error.message : String(error),
        }),
        undefined,
        error,
      );

interface ZipContent {
  readonly entry: Entry;
  /** Unpacks it. */
  readonly bytes: () => Buffer;
}

/** The files of an archive, each checked before it is unpacked. @throws ServiceError. */
export async function* entriesOf(source: Buffer): AsyncGenerator<ZipContent> {
  const bytes = withoutPrefix(source);
  const archive = await open(bytes);
  let left = maxBytes;
  let count = 0;
  let packed = 0;
  try {
    for await (const entry of archive.eachEntry()) {
      count += 1;
      if (count > maxFiles) throw tooMuch();
      if (entry.fileName.endsWith('/')) continue;
      if (entry.isEncrypted()) throw encrypted(entry.fileName);
      if (isSymbolicLink(entry)) throw invalid(documentsMessage('entryLink', { name: entry.fileName }));
      // Files that share their bytes are what bombs are made of.
      packed += entry.compressedSize;
      if (packed > bytes.length) throw invalid(documentsMessage('entriesOverlap'));
      if (entry.uncompressedSize > left) throw tooMuch();
      const { fileDataStart } = await archive.readLocalFileHeaderPromise(entry, { minimal: true });
      yield {
        entry,
        bytes: () => {
          const content = unpacked(entry, bytes, fileDataStart, left);
          left -= content.length;
          return content;
        },
      };
    }
  } catch (error) {
    throw damaged(error);
  }
}

function unpacked(entry: Entry, bytes: Buffer, start: number, left: number): Buffer {
  const { fileName, compressionMethod, compressedSize, uncompressedSize } = entry;
  const data = bytes.subarray(start, start + compressedSize);
  if (compressionMethod !== 0 && compressionMethod !== 8)
    throw invalid(documentsMessage('entryMethod', { name: fileName, method: compressionMethod }));
  let content: Buffer;
  try {
    content = compressionMethod === 0 ? data : inflateRawSync(data, { maxOutputLength: Math.max(1, left) });
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw tooMuch();
    throw invalid(documentsMessage('entryDamaged', { name: fileName }), undefined, error);
  }
  if (content.length > left) throw tooMuch();
  if (content.length !== uncompressedSize || crc32(content) !== entry.crc32 >>> 0)
    throw invalid(documentsMessage('entryChecksum', { name: fileName }));
  return content;
}

export async function* unpackZip(bytes: Buffer): AsyncGenerator<OutputPart> {
  for await (const { entry, bytes: unpack } of entriesOf(bytes)) {
    yield { file: entry.fileName };
    const content = unpack();
    if (content.length > 0) yield { bytes: content };
  }
}

/** Unpacks everything once, so that what another reader does with it stays within limits. */
export async function assertModestArchive(
  bytes: Buffer,
  look: (name: string, content: Buffer) => void = () => {},
): Promise<void> {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return;
  for await (const { entry, bytes: unpack } of entriesOf(bytes)) look(entry.fileName, unpack());
}

/** A file of the same name gets a number. */
function uniqueName(name: string, taken: Set<string>): string {
  let unique = name;
  for (let at = 2; taken.has(unique); at += 1) unique = name.replace(/(\.[^./]*)?$/, ` (${at})$1`);
  taken.add(unique);
  return unique;
}

/**
 * The name of an entry, by the rule that the reader has: with slashes, relative, and not out of the folder.
 * @throws ServiceError NODE_PARAMETER_INVALID.
 */
function entryName(file: string): string {
  const name = file.replaceAll('\\', '/');
  if (name === '' || name.endsWith('/') || validateFileName(name) !== null)
    throw parameterInvalid(documentsMessage('entryName', { name: file }));
  return name;
}

/** Files that are packed already are stored as they are. */
const isPacked = /\.(zip|gz|tgz|br|zst|7z|rar|xz|png|jpe?g|gif|webp|mp[34]|mov|docx|xlsx|pptx|ods|odt)$/i;

export async function* packZip(source: AsyncIterable<DocumentChunk>): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  const taken = new Set<string>();
  let failure: Error | undefined;
  const zip = new Zip((error, chunk) => {
    if (error !== null) failure = error;
    else if (chunk.length > 0) ready.push(chunk);
  });
  let file: ZipDeflate | ZipPassThrough | undefined;
  const flush = () => {
    if (failure !== undefined) throw failure;
    return ready.splice(0);
  };
  for await (const chunk of source) {
    if (typeof chunk === 'object' && 'file' in chunk) {
      file?.push(new Uint8Array(0), true);
      const name = uniqueName(entryName(chunk.file), taken);
      file = isPacked.test(name) ? new ZipPassThrough(name) : new ZipDeflate(name, { level: 6 });
      zip.add(file);
    } else file?.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    yield* flush();
  }
  file?.push(new Uint8Array(0), true);
  zip.end();
  yield* flush();
}
