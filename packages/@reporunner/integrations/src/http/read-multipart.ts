/**
 * Reads multipart/form-data (RFC 7578) as it arrives, part by part.
 * MP1 Every part comes out or the whole fails: nothing is cut, skipped or guessed.
 * MP2 Memory holds a chunk and a boundary, whatever the size of a part; the source bounds the whole.
 */

import { LIMITS } from '@reporunner/constants';
import type { Message } from '@reporunner/core';
import { ServiceError } from '@reporunner/core';
import { parse as parseDisposition } from 'content-disposition';
import { contentMessage } from '../messages/content-messages.ts';
import { readContentType } from './body-charset.ts';

/** A field or file of a `multipart/form-data` body that is being read (RFC 7578). */
export interface FormPart {
  readonly name: string;
  /** Present for a file, without folders; empty where a browser sends a file field that was left empty. */
  readonly fileName: string | undefined;
  readonly mimeType: string;
  readonly charset: string | undefined;
  /** To be read before the next part is asked for. */
  readonly content: AsyncIterable<Uint8Array>;
}

const lineEnd = Buffer.from('\r\n');
const headersEnd = Buffer.from('\r\n\r\n');
const endDashes = Buffer.from('--');

const invalid = (reason: Message) =>
  new ServiceError(contentMessage('multipartInvalid', { reason }), { code: 'BAD_REQUEST', service: 'http' });
const tooLarge = (reason: Message) =>
  new ServiceError(contentMessage('multipartTooLarge', { reason }), {
    code: 'PAYLOAD_TOO_LARGE',
    service: 'http',
  });

/** What has arrived and is not read yet. */
class Buffered {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #bytes: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>, first: Buffer) {
    this.#chunks = source[Symbol.asyncIterator]();
    this.#bytes = first;
  }

  get bytes(): Buffer {
    return this.#bytes;
  }
  skip(count: number): void {
    this.#bytes = this.#bytes.subarray(count);
  }
  /** False at the end of the source. */
  async more(): Promise<boolean> {
    const { done, value } = await this.#chunks.next();
    if (done === true) return false;
    this.#bytes = Buffer.concat([this.#bytes, value]);
    return true;
  }
  /** Rejects at the end of the source. */
  async atLeast(count: number): Promise<void> {
    while (this.#bytes.length < count)
      if (!(await this.more())) throw invalid(contentMessage('noLastBoundary'));
  }
  async close(): Promise<void> {
    await this.#chunks.return?.(undefined);
  }
}

function boundaryOf(contentType: string | undefined): string {
  const { boundary } = readContentType(contentType).parameters;
  if (boundary === undefined || boundary === '' || boundary.length > 200)
    throw invalid(contentMessage('noBoundary'));
  return boundary;
}

/** Rejects with BAD_REQUEST or PAYLOAD_TOO_LARGE; what the source rejects with passes through. */
export async function* readMultipart(
  source: AsyncIterable<Uint8Array>,
  contentType: string | undefined,
): AsyncGenerator<FormPart> {
  const delimiter = Buffer.from(`\r\n--${boundaryOf(contentType)}`);
  // The first boundary need not follow a line end.
  const input = new Buffered(source, lineEnd);
  try {
    for await (const _ of upTo(input, delimiter)) {
      // What stands before the first boundary means nothing.
    }
    while (!(await isEnd(input))) {
      const part = await readHead(input);
      const content = upTo(input, delimiter);
      yield { ...part, content };
      for await (const _ of content) {
        // The reader did not want the rest.
      }
    }
    do input.skip(input.bytes.length);
    while (await input.more());
  } finally {
    await input.close();
  }
}

/** The bytes before the delimiter, which is skipped. */
async function* upTo(input: Buffered, delimiter: Buffer): AsyncGenerator<Uint8Array> {
  for (;;) {
    const at = input.bytes.indexOf(delimiter);
    const sure = at === -1 ? Math.max(0, input.bytes.length - delimiter.length + 1) : at;
    if (sure > 0) {
      const bytes = input.bytes.subarray(0, sure);
      input.skip(sure);
      yield bytes;
    }
    if (at !== -1) {
      input.skip(delimiter.length);
      return;
    }
    if (!(await input.more())) throw invalid(contentMessage('noLastBoundary'));
  }
}

/** Reads what stands behind a boundary: two dashes end the form. */
async function isEnd(input: Buffered): Promise<boolean> {
  await input.atLeast(2);
  if (input.bytes.subarray(0, 2).equals(endDashes)) return true;
  for (let blanks = 0; ; blanks += 1) {
    await input.atLeast(2);
    if (input.bytes.subarray(0, 2).equals(lineEnd)) {
      input.skip(2);
      return false;
    }
    const [first] = input.bytes;
    if ((first !== 0x20 && first !== 0x09) || blanks > 100) throw invalid(contentMessage('boundaryLine'));
    input.skip(1);
  }
}

async function readHead(input: Buffered): Promise<Omit<FormPart, 'content'>> {
  await input.atLeast(2);
  // A part without any header has no name either.
  if (input.bytes.subarray(0, 2).equals(lineEnd)) throw invalid(contentMessage('partName'));
  let end = input.bytes.indexOf(headersEnd);
  while (end === -1) {
    if (input.bytes.length > LIMITS.formPartHeaderBytes) break;
    await input.atLeast(input.bytes.length + 1);
    end = input.bytes.indexOf(headersEnd);
  }
  if (end === -1 || end > LIMITS.formPartHeaderBytes)
    throw tooLarge(contentMessage('partHead', { limit: LIMITS.formPartHeaderBytes }));
  const head = input.bytes.subarray(0, end).toString('utf8');
  input.skip(end + headersEnd.length);
  return partOf(readHeaders(head));
}

function readHeaders(head: string): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const line of head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon < 1 || /[\r\n]/.test(line)) throw invalid(contentMessage('partHeader'));
    headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return headers;
}

/**
 * Quotation marks in names as browsers write them now: `%22`. Older senders escape them with a backslash; one before the
 * end of a name is the end of a path.
 */
const withEncodedQuotes = (disposition: string) => disposition.replace(/\\"(?!\s*(?:;|$))/g, '%22');

function partOf(headers: ReadonlyMap<string, string>): Omit<FormPart, 'content'> {
  const disposition = withEncodedQuotes(headers.get('content-disposition') ?? '');
  const { type, parameters } = parseDisposition(disposition, { multipart: true });
  const { name, filename } = parameters;
  if (type.toLowerCase() !== 'form-data' || name === undefined) throw invalid(contentMessage('partName'));
  if (name.length > LIMITS.formNameLength)
    throw tooLarge(contentMessage('fieldName', { limit: LIMITS.formNameLength }));
  const encoding = headers.get('content-transfer-encoding')?.toLowerCase() ?? 'binary';
  if (!/^(7bit|8bit|binary)$/.test(encoding)) {
    throw new ServiceError(contentMessage('transferEncoding', { encoding: encoding.slice(0, 64) }), {
      code: 'UNSUPPORTED_MEDIA_TYPE',
      service: 'http',
    });
  }
  const { mimeType, charset } = readContentType(headers.get('content-type'));
  return {
    name,
    fileName: filename?.split(/[\\/]/).at(-1),
    mimeType:
      mimeType === '' ? (filename === undefined ? 'text/plain' : 'application/octet-stream') : mimeType,
    charset,
  };
}
