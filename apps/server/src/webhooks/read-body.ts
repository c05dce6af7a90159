/** Reads the body of a webhook once, within its limit, and takes it apart by its content type. */
import { Readable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import { type BinaryHandle, isServiceError, type JsonValue, ServiceError } from '@reporunner/core';
import { type BinaryAccess, chunksOf, lendAndFree } from '@reporunner/integrations';
import type { FastifyRequest } from 'fastify';

export interface WebhookBody {
  readonly body: JsonValue;
  readonly binary?: Readonly<Record<string, BinaryHandle>>;
}

export function tooLarge(limit: number): ServiceError {
  return new ServiceError(`The body is larger than ${limit} bytes.`, {
    code: 'PAYLOAD_TOO_LARGE',
    service: 'webhooks',
  });
}

const cutOff = () =>
  new ServiceError('The request was cut off.', { code: 'BAD_REQUEST', service: 'webhooks' });

/** @throws ServiceError PAYLOAD_TOO_LARGE; what is left is not read. BAD_REQUEST when the caller goes away. */
export function readRaw({ raw, headers }: FastifyRequest, limit: number): Promise<Buffer> {
  // Listeners rather than an async iterator, which costs more than all the rest of this.
  return new Promise((resolve, reject) => {
    if (Number(headers['content-length'] ?? 0) > limit) {
      reject(tooLarge(limit));
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    raw.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        raw.pause();
        reject(tooLarge(limit));
        return;
      }
      chunks.push(chunk);
    });
    raw.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    const cut = () => reject(cutOff());
    raw.on('error', cut);
    raw.on('close', () => {
      if (!raw.readableEnded) cut();
    });
  });
}

/** A body as it arrives. Rejects as {@link readRaw} does. */
export async function* arriving({ raw, headers }: FastifyRequest, limit: number): AsyncGenerator<Uint8Array> {
  if (Number(headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  let size = 0;
  try {
    // What is left after an error is not read, and must not end the connection before the answer.
    for await (const chunk of chunksOf(raw, false)) {
      size += chunk.length;
      if (size > limit) throw tooLarge(limit);
      yield chunk;
    }
  } catch (error) {
    throw isServiceError(error) ? error : cutOff();
  }
}

/** @throws ServiceError MALFORMED_JSON. */
export function parseJson(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw new ServiceError('The body is not JSON.', { code: 'MALFORMED_JSON', service: 'webhooks' });
  }
}

/** Repeated names become lists. */
export function grouped(pairs: Iterable<readonly [string, string]>): Record<string, string | string[]> {
  const found: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;
  for (const [name, value] of pairs) {
    const known = found[name];
    if (known === undefined) found[name] = value;
    else if (Array.isArray(known)) known.push(value);
    else found[name] = [known, value];
  }
  return { ...found };
}

async function parseMultipart(
  { headers }: FastifyRequest,
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  binary: Pick<BinaryAccess, 'write'>,
): Promise<WebhookBody> {
  const fields: [string, string][] = [];
  const files: Promise<readonly [string, BinaryHandle]>[] = [];
  await new Promise<void>((resolve, reject) => {
    const source = Readable.from(bytes instanceof Uint8Array ? [bytes] : bytes);
    const open = new Set<Readable>();
    const fail = (error: unknown) => {
      const problem = isServiceError(error)
        ? error
        : new ServiceError('The multipart body is not valid.', {
            code: 'BAD_REQUEST',
            service: 'webhooks',
            cause: error,
          });
      reject(problem);
      source.destroy();
      for (const file of open) file.destroy(problem);
    };
    try {
      const parser = new Busboy({
        headers: { 'content-type': headers['content-type'] ?? '' },
        limits: { fields: 1_000, files: 100, parts: 1_100 },
      });
      parser.on('field', (name, value) => void fields.push([name, value]));
      parser.on('file', (name, stream, fileName, _encoding, mimeType) => {
        const file = stream as Readable;
        open.add(file);
        // Who stores it hears of its errors; one that comes after that must not end the server.
        file.on('error', fail).once('close', () => open.delete(file));
        const stored = binary
          .write(file, { mimeType, ...(fileName === '' ? {} : { fileName }) })
          .then((handle) => [name, handle] as const);
        stored.catch(fail);
        files.push(stored);
      });
      parser.on('finish', () => resolve()).on('error', fail);
      source.on('error', fail).pipe(parser);
    } catch (error) {
      fail(error);
    }
  });
  return { body: grouped(fields), binary: Object.fromEntries(await Promise.all(files)) };
}

const mimeTypeOf = ({ headers }: FastifyRequest) =>
  (headers['content-type']?.split(';')[0] ?? '').trim().toLowerCase();

type TextKind = 'json' | 'form' | 'text';
/** What goes to the store, in whole or in part, rather than into the data. `raw`: whatever it is, as it came. */
type FileKind = 'multipart' | 'file' | 'raw';
export type BodyKind = TextKind | FileKind;

export function bodyKindOf(request: FastifyRequest, keepRaw: boolean): BodyKind {
  if (keepRaw) return 'raw';
  const mimeType = mimeTypeOf(request);
  if (mimeType === '' || mimeType === 'application/json' || mimeType.endsWith('+json')) return 'json';
  if (mimeType === 'application/x-www-form-urlencoded') return 'form';
  if (mimeType === 'multipart/form-data') return 'multipart';
  return mimeType.startsWith('text/') || mimeType.endsWith('xml') ? 'text' : 'file';
}

export const carriesFiles = (kind: BodyKind): kind is FileKind =>
  kind === 'multipart' || kind === 'file' || kind === 'raw';

/** Stores the files of a body; chunks that arrive are nobody else's. */
export async function parseFiles(
  request: FastifyRequest,
  kind: FileKind,
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  binary: Pick<BinaryAccess, 'write'>,
): Promise<WebhookBody> {
  if (kind === 'multipart') return parseMultipart(request, bytes, binary);
  const handle = await binary.write(bytes instanceof Uint8Array ? bytes : lendAndFree(bytes), {
    mimeType: mimeTypeOf(request) || 'application/octet-stream',
  });
  const name = kind === 'raw' ? 'body' : 'data';
  return { body: null, ...(handle.size === 0 ? {} : { binary: { [name]: handle } }) };
}

function parseText(kind: TextKind, text: string): JsonValue {
  switch (kind) {
    case 'json':
      return parseJson(text);
    case 'form':
      return grouped(new URLSearchParams(text));
    case 'text':
      return text;
  }
}

export async function parseBody(
  request: FastifyRequest,
  kind: BodyKind,
  raw: Buffer,
  binary: Pick<BinaryAccess, 'write'>,
): Promise<WebhookBody> {
  if (raw.length === 0) return { body: null };
  if (carriesFiles(kind)) return parseFiles(request, kind, raw, binary);
  return { body: parseText(kind, raw.toString('utf8')) };
}
