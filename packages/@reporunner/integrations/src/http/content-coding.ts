/**
 * Content codings of HTTP (RFC 9110 §8.4): removed in the reverse order of the list, whatever its case.
 * A body without any bytes is empty, whatever its header says: answers to HEAD, 204 and 304 carry the header too.
 */

import { Readable, type Transform } from 'node:stream';
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib';
import type { Message } from '@reporunner/core';
import { ServiceError } from '@reporunner/core';
import { contentMessage } from '../messages/content-messages.ts';
import { isCharset } from '../text/decode-text.ts';
import { chunksOf } from './borrow-chunks.ts';

/** For `Accept-Encoding`. */
export const acceptedCodings = 'gzip, deflate, br, zstd';

/** A coding costs memory and time of its own. */
const maxCodings = 4;

const codings = new Map<string, (head: Uint8Array) => Transform>([
  ['gzip', () => createGunzip()],
  ['deflate', (head) => (hasZlibHeader(head) ? createInflate() : createInflateRaw())],
  ['br', () => createBrotliDecompress()],
  ['zstd', () => createZstdDecompress()],
]);

/**
 * What senders write there that is no coding: charsets (`utf-8`), and the encodings of other protocols. The bytes are
 * the content itself.
 */
const notCodings = new Set(['identity', 'none', 'binary', '7bit', '8bit']);
const isNoCoding = (name: string) => notCodings.has(name) || isCharset(name);

/** "deflate" is the zlib format; some servers send bare deflate data (RFC 9110 §8.4.1.2). */
function hasZlibHeader([first = 0, second = 0]: Uint8Array): boolean {
  return (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0;
}

/**
 * The codings of a header, in the order in which they were applied; what is no coding is passed over.
 * @throws ServiceError CONTENT_CODING_UNSUPPORTED for one that is not known, or for too many.
 */
export function contentCodings(header: string | undefined): readonly string[] {
  if (header === undefined || header === '') return [];
  const names = header
    .split(',')
    .map((name) =>
      name
        .trim()
        .toLowerCase()
        .replace(/^x-gzip$/, 'gzip'),
    )
    .filter((name) => name !== '' && (codings.has(name) || !isNoCoding(name)));
  const unknown = names.find((name) => !codings.has(name));
  if (unknown !== undefined || names.length > maxCodings) {
    throw new ServiceError(
      unknown === undefined
        ? contentMessage('tooManyCodings', { limit: maxCodings })
        : contentMessage('unknownCoding', { coding: unknown.slice(0, 64), supported: acceptedCodings }),
      { code: 'CONTENT_CODING_UNSUPPORTED', service: 'http' },
    );
  }
  return names;
}

/** As `contentCodings`, for answers: `aws-chunked` is the framing of an upload, which storage services repeat. */
export const answerCodings = (header: string | undefined): readonly string[] =>
  contentCodings(header?.replace(/(^|,)\s*aws-chunked\s*(?=,|$)/gi, '$1'));

/**
 * The content of a body. Rejects with CONTENT_INVALID when it is not in its coding, is cut off, or goes on after its
 * end; errors of the source pass through. The reader bounds what it takes: a few bytes may expand to many.
 */
export function decodeContent(
  source: AsyncIterable<Uint8Array>,
  names: readonly string[],
): AsyncIterable<Uint8Array> {
  return names.reduceRight<AsyncIterable<Uint8Array>>((chunks, name) => expanded(chunks, name), source);
}

async function* expanded(source: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array(0);
  // Two bytes tell the two kinds of deflate apart.
  while (head.length < 2) {
    const { done, value } = await chunks.next();
    if (done === true) break;
    head = head.length === 0 ? value : Buffer.concat([head, value]);
  }
  if (head.length === 0) return;

  const decoder = (codings.get(name) as (bytes: Uint8Array) => Transform)(head) as Transform & {
    readonly bytesWritten: number;
  };
  let received = 0;
  let sourceError: unknown;
  const all = async function* () {
    try {
      received += head.length;
      yield head;
      for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
        received += next.value.length;
        yield next.value;
      }
    } catch (error) {
      sourceError = error;
      throw error;
    } finally {
      await chunks.return?.(undefined);
    }
  };
  const input = Readable.from(all(), { objectMode: false });
  input.on('error', (error) => decoder.destroy(error));
  decoder.once('close', () => input.destroy());
  try {
    yield* chunksOf(input.pipe(decoder));
  } catch (error) {
    if (sourceError !== undefined) throw sourceError;
    throw invalid(name, error instanceof Error ? error.message : String(error), error);
  }
  if (decoder.bytesWritten < received && name !== 'gzip') throw invalid(name, contentMessage('goesOn'));
}

function invalid(name: string, reason: string | Message, cause?: unknown): ServiceError {
  return new ServiceError(contentMessage('invalid', { coding: name, reason }), {
    code: 'CONTENT_INVALID',
    service: 'http',
    cause,
  });
}
