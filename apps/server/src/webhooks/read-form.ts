/** Forms: urlencoded and multipart. Fields of one name become a list, files of one field have a name each. */
import { LIMITS } from '@reporunner/constants';
import { type BinaryHandle, isServiceError, type JsonValue, ServiceError } from '@reporunner/core';
import { type BinaryAccess, decodeText, readMultipart } from '@reporunner/integrations';

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

function tooMany(what: string, limit: number): ServiceError {
  return new ServiceError(`The form has more than ${limit} ${what}.`, {
    code: 'PAYLOAD_TOO_LARGE',
    service: 'webhooks',
    details: { limit },
  });
}

/** Nothing of a body is replaced in silence. @throws ServiceError BAD_REQUEST for bytes that are not valid. */
export function validText(read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (!isServiceError(error, 'DOCUMENT_INVALID')) throw error;
    const line = error.details?.line;
    throw new ServiceError(
      `The body is not valid in its charset${typeof line === 'number' ? ` (line ${line})` : ''}. Send UTF-8, or declare the charset in the Content-Type.`,
      { code: 'BAD_REQUEST', service: 'webhooks', cause: error },
    );
  }
}

const percent = 0x25;
const plus = 0x2b;

/** The text of one name or value: percent-encoded bytes in the charset of the form. */
function decodedPart(bytes: Uint8Array, charset: string): string {
  const plain: number[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    const hex = byte === percent ? Buffer.from(bytes.subarray(at + 1, at + 3)).toString('latin1') : '';
    if (/^[\da-f]{2}$/i.test(hex)) {
      plain.push(Number.parseInt(hex, 16));
      at += 2;
    } else plain.push(byte === plus ? 0x20 : byte);
  }
  return validText(() => decodeText(Uint8Array.from(plain), charset, { bom: 'keep', strict: true }));
}

function* pairsOf(bytes: Buffer, charset: string): Generator<[string, string]> {
  for (let from = 0; from <= bytes.length; ) {
    const next = bytes.indexOf('&', from);
    const end = next === -1 ? bytes.length : next;
    const pair = bytes.subarray(from, end);
    from = end + 1;
    if (pair.length === 0) continue;
    const equals = pair.indexOf('=');
    const name = equals === -1 ? pair : pair.subarray(0, equals);
    const value = equals === -1 ? Buffer.alloc(0) : pair.subarray(equals + 1);
    yield [decodedPart(name, charset), decodedPart(value, charset)];
  }
}

/** @throws ServiceError PAYLOAD_TOO_LARGE past LIMITS.formFields, CHARSET_UNSUPPORTED, BAD_REQUEST. */
export function readUrlEncoded(bytes: Buffer, charset = 'utf-8'): Grouped {
  let fields = 1;
  for (let at = bytes.indexOf('&'); at !== -1; at = bytes.indexOf('&', at + 1)) fields += 1;
  if (fields > LIMITS.formFields) throw tooMany('fields', LIMITS.formFields);
  const plain = /^utf-?8$/i.test(charset) ? plainPairs(bytes.toString('utf8')) : undefined;
  return grouped(plain ?? pairsOf(bytes, charset));
}

/** Undefined where a character may stand for bytes that are not valid. */
function plainPairs(text: string): URLSearchParams | undefined {
  const params = new URLSearchParams(text);
  return text.includes('\ufffd') || params.toString().includes('%EF%BF%BD') ? undefined : params;
}

/** The query of an address. @throws ServiceError BAD_REQUEST for bytes that are not valid UTF-8. */
export function readQuery(text: string): Grouped {
  const plain = plainPairs(text);
  if (plain !== undefined) return grouped(plain);
  try {
    return grouped(pairsOf(Buffer.from(text), 'utf-8'));
  } catch (error) {
    throw new ServiceError('The query is not valid UTF-8.', {
      code: 'BAD_REQUEST',
      service: 'webhooks',
      cause: error,
    });
  }
}

/** The first file of a field has its name; the others get the next free number behind it: `photo`, `photo1`. */
function filesByName(files: readonly (readonly [string, BinaryHandle])[]): Record<string, BinaryHandle> {
  const named = new Map<string, BinaryHandle>();
  for (const [name, handle] of files) if (!named.has(name)) named.set(name, handle);
  const first = new Set(named.values());
  for (const [name, handle] of files) {
    if (first.delete(handle)) continue;
    let number = 1;
    while (named.has(`${name}${number}`)) number += 1;
    named.set(`${name}${number}`, handle);
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

/** Stores the files as they arrive. Rejects with BAD_REQUEST, PAYLOAD_TOO_LARGE or CHARSET_UNSUPPORTED. */
export async function readMultipartForm(
  chunks: AsyncIterable<Uint8Array>,
  contentType: string | undefined,
  binary: Pick<BinaryAccess, 'write'>,
): Promise<MultipartForm> {
  const fields: { name: string; charset: string | undefined; bytes: Uint8Array }[] = [];
  const files: [string, BinaryHandle][] = [];
  for await (const { name, fileName, mimeType, charset, content } of readMultipart(chunks, contentType)) {
    if (fileName === undefined && mimeType !== 'application/octet-stream') {
      if (fields.length === LIMITS.formFields) throw tooMany('fields', LIMITS.formFields);
      fields.push({ name, charset, bytes: Buffer.concat(await Array.fromAsync(content)) });
      continue;
    }
    // A browser sends a file field that nobody filled in as a file without a name and without bytes.
    const chosen = fileName === '' ? await filled(content) : content;
    if (chosen === undefined) continue;
    if (files.length === LIMITS.formFiles) throw tooMany('files', LIMITS.formFiles);
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
  const texts = fields.map(
    ({ name, charset, bytes }) =>
      [name, validText(() => decodeText(bytes, charset ?? fallback, { bom: 'keep', strict: true }))] as const,
  );
  return { body: grouped(texts), binary: filesByName(files) };
}
