/** Forms: urlencoded and multipart. Fields of one name become a list, files of one field have a name each. */

import { isUtf8 } from 'node:buffer';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { LIMITS } from '@reporunner/constants';
import { type BinaryHandle, isServiceError, type JsonValue, ServiceError } from '@reporunner/core';
import { type BinaryAccess, decodeText, decodeTextYielding, readMultipart } from '@reporunner/integrations';
import { type BodyHold, smallBodyBytes } from '../http/body-budget.ts';
import { httpMessage } from '../messages/http-messages.ts';
import { unescaped } from './unescape-form.ts';

export type Grouped = Record<string, string | string[]>;

/** Repeated names become lists. Names such as `__proto__` are plain data. */
export function grouped(pairs: Iterable<readonly [string, string]>): Grouped {
  const found: Grouped = Object.create(null) as Grouped;
  for (const [name, value] of pairs) {
    const known = found[name];
    if (known === undefined) found[name] = value;
    else if (Array.isArray(known)) known.push(value);
    else found[name] = [known, value];
  }
  return { ...found };
}

function tooMany(what: 'tooManyFields' | 'tooManyFiles', limit: number): ServiceError {
  return new ServiceError(httpMessage(what, { limit }), {
    code: 'PAYLOAD_TOO_LARGE',
    service: 'webhooks',
    details: { limit },
  });
}

/** Nothing of a body is replaced in silence. Rejects with BAD_REQUEST for bytes that are not valid. */
export async function validText(read: () => Promise<string>): Promise<string> {
  try {
    return await read();
  } catch (error) {
    if (!isServiceError(error, 'DOCUMENT_INVALID')) throw error;
    const line = error.details?.line;
    throw new ServiceError(
      typeof line === 'number' ? httpMessage('bodyCharsetAt', { line }) : httpMessage('bodyCharset'),
      { code: 'BAD_REQUEST', service: 'webhooks', cause: error },
    );
  }
}

/**
 * Fields read before yielding: each costs some microseconds, whatever its length. `LIMITS.bytesPieceLength`
 * bounds the bytes.
 */
export const fieldsPerYield = 250;
/** The same of a multipart form, each with a head of its own. */
const partsPerYield = 50;
/** A form that is no longer is read by the platform. */
const shortForm = 4_096;

/** Undefined where a character may stand for bytes that are not valid. */
function plainPairs(text: string): URLSearchParams | undefined {
  const params = new URLSearchParams(text);
  return text.includes('\ufffd') || params.toString().includes('%EF%BF%BD') ? undefined : params;
}

/**
 * Fields of an urlencoded form. What is longer than a few fields, or a piece, is read in steps that yield.
 * Rejects with PAYLOAD_TOO_LARGE past LIMITS.formFields, CHARSET_UNSUPPORTED, BAD_REQUEST.
 */
export async function readUrlEncoded(bytes: Buffer, charset = 'utf-8'): Promise<Grouped> {
  const isUtf8Form = /^utf-?8$/i.test(charset);
  const plain = isUtf8Form && bytes.length <= shortForm ? plainPairs(bytes.toString('utf8')) : undefined;
  if (plain !== undefined) return grouped(plain);
  const pairs: [string, string][] = [];
  let fields = 0;
  let since = 0;
  let sinceFields = 0;
  for (const pair of pairsOf(bytes)) {
    fields += 1;
    if (fields > LIMITS.formFields) throw tooMany('tooManyFields', LIMITS.formFields);
    if (pair === undefined) continue;
    const [name, value] = pair;
    pairs.push([await decodedPart(name, charset), await decodedPart(value, charset)]);
    since += name.length + value.length;
    sinceFields += 1;
    if (since < LIMITS.bytesPieceLength && sinceFields < fieldsPerYield) continue;
    since = 0;
    sinceFields = 0;
    await yieldToEventLoop();
  }
  return grouped(pairs);
}

/** Names and values as they are written; undefined for what is empty between two `&`. */
function* pairsOf(bytes: Buffer): Generator<[Buffer, Buffer] | undefined> {
  const nothing = Buffer.alloc(0);
  for (let from = 0; from <= bytes.length; ) {
    const next = bytes.indexOf('&', from);
    const end = next === -1 ? bytes.length : next;
    const pair = bytes.subarray(from, end);
    from = end + 1;
    const equals = pair.indexOf('=');
    if (pair.length === 0) yield undefined;
    else if (equals === -1) yield [pair, nothing];
    else yield [pair.subarray(0, equals), pair.subarray(equals + 1)];
  }
}

/** The text of one name or value: percent-encoded bytes in the charset of the form. */
async function decodedPart(part: Buffer, charset: string): Promise<string> {
  const bytes = part.length <= LIMITS.bytesPieceLength ? unescaped(part) : await unescapedYielding(part);
  if (/^utf-?8$/i.test(charset) && isUtf8(bytes)) return bytes.toString('utf8');
  return validText(() => decodeTextYielding(bytes, charset, { bom: 'keep', strict: true }));
}

async function unescapedYielding(part: Buffer): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let from = 0; from < part.length; ) {
    let to = Math.min(from + LIMITS.bytesPieceLength, part.length);
    // Not within an escape.
    const cut = part.subarray(to - 2, to).indexOf('%');
    if (to < part.length && cut !== -1) to += cut - 2;
    pieces.push(unescaped(part.subarray(from, to)));
    from = to;
    await yieldToEventLoop();
  }
  return Buffer.concat(pieces);
}

/** The query of an address, which Node bounds. @throws ServiceError BAD_REQUEST for bytes that are not valid UTF-8. */
export function readQuery(text: string): Grouped {
  const plain = plainPairs(text);
  if (plain !== undefined) return grouped(plain);
  const pairs: [string, string][] = [];
  for (const pair of pairsOf(Buffer.from(text))) {
    if (pair === undefined) continue;
    const [name, value] = pair.map((part) => {
      const bytes = unescaped(part);
      if (isUtf8(bytes)) return bytes.toString('utf8');
      throw new ServiceError(httpMessage('queryNotUtf8'), { code: 'BAD_REQUEST', service: 'webhooks' });
    }) as [string, string];
    pairs.push([name, value]);
  }
  return grouped(pairs);
}

/** The first file of a field has its name; the others get the next free number behind it: `photo`, `photo1`. */
function filesByName(files: readonly (readonly [string, BinaryHandle])[]): Record<string, BinaryHandle> {
  const named = new Map<string, BinaryHandle>();
  for (const [name, handle] of files) if (!named.has(name)) named.set(name, handle);
  const first = new Set(named.values());
  const numbers = new Map<string, number>();
  for (const [name, handle] of files) {
    if (first.delete(handle)) continue;
    let number = numbers.get(name) ?? 1;
    while (named.has(`${name}${number}`)) number += 1;
    named.set(`${name}${number}`, handle);
    numbers.set(name, number + 1);
  }
  return Object.fromEntries(named);
}

export interface MultipartForm {
  readonly body: JsonValue;
  readonly binary: Readonly<Record<string, BinaryHandle>>;
}

/** The chunks again, the first of which was looked at; undefined where there is none. */
async function filled(content: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array> | undefined> {
  const chunks = content[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done === true) return undefined;
  return (async function* () {
    for (let next: IteratorResult<Uint8Array> = first; next.done !== true; next = await chunks.next())
      yield next.value;
  })();
}

/** Reads fields into memory; what is more than small waits for its part of the budget. */
function createFieldReader(limit: number, hold: BodyHold | undefined) {
  let size = 0;
  return {
    size: () => size,
    async read(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
      const pieces: Uint8Array[] = [];
      for await (const piece of content) {
        pieces.push(piece);
        size += piece.length;
        const admitted = size > smallBodyBytes ? hold?.admitBytes(limit) : undefined;
        if (admitted !== undefined) await admitted;
      }
      return Buffer.concat(pieces);
    },
  };
}

/**
 * Stores the files as they arrive; of `limit` bytes, fields are kept in memory.
 * Rejects with BAD_REQUEST, PAYLOAD_TOO_LARGE, CHARSET_UNSUPPORTED or RATE_LIMITED.
 */
export async function readMultipartForm(
  chunks: AsyncIterable<Uint8Array>,
  contentType: string | undefined,
  binary: Pick<BinaryAccess, 'write'>,
  limit: number,
  hold?: BodyHold,
): Promise<MultipartForm> {
  const inMemory = createFieldReader(limit, hold);
  const fields: { name: string; charset: string | undefined; bytes: Uint8Array }[] = [];
  const files: [string, BinaryHandle][] = [];
  let parts = 0;
  for await (const { name, fileName, mimeType, charset, content } of readMultipart(chunks, contentType)) {
    parts += 1;
    if (parts % partsPerYield === 0) await yieldToEventLoop();
    if (fileName === undefined && mimeType !== 'application/octet-stream') {
      if (fields.length === LIMITS.formFields) throw tooMany('tooManyFields', LIMITS.formFields);
      fields.push({ name, charset, bytes: await inMemory.read(content) });
      continue;
    }
    // A browser sends an empty file field as a file without a name and without bytes.
    const chosen = fileName === '' ? await filled(content) : content;
    if (chosen === undefined) continue;
    if (files.length === LIMITS.formFiles) throw tooMany('tooManyFiles', LIMITS.formFiles);
    // The handle of equal bytes is equal: a copy tells the files apart.
    const handle = await binary.write(chosen, {
      mimeType,
      ...(fileName === undefined || fileName === '' ? {} : { fileName }),
    });
    files.push([name, { ...handle }]);
  }
  // A field of this name says what the others are written in (RFC 7578 §4.6).
  const declared = fields.find(({ name }) => name === '_charset_');
  const fallback = declared === undefined ? 'utf-8' : decodeText(declared.bytes);
  hold?.keepBytes(inMemory.size());
  const admitted = hold?.admitValues(inMemory.size(), false);
  if (admitted !== undefined) await admitted;
  const texts: [string, string][] = [];
  for (const { name, charset = fallback, bytes } of fields) {
    const text = await validText(() => decodeTextYielding(bytes, charset, { bom: 'keep', strict: true }));
    texts.push([name, text]);
    if (texts.length % fieldsPerYield === 0) await yieldToEventLoop();
  }
  hold?.keepBytes(0);
  return { body: grouped(texts), binary: filesByName(files) };
}
