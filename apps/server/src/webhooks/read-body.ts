/** Reads the body of a webhook once, within its limit, and takes it apart by its content type. */
import { Readable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import { type BinaryHandle, type JsonValue, ServiceError } from '@reporunner/core';
import type { BinaryAccess } from '@reporunner/integrations';
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
    const cut = () =>
      reject(new ServiceError('The request was cut off.', { code: 'BAD_REQUEST', service: 'webhooks' }));
    raw.on('error', cut);
    raw.on('close', () => {
      if (!raw.readableEnded) cut();
    });
  });
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
  request: FastifyRequest,
  raw: Buffer,
  binary: Pick<BinaryAccess, 'write'>,
): Promise<WebhookBody> {
  const fields: [string, string][] = [];
  const files: Promise<readonly [string, BinaryHandle]>[] = [];
  const contentType = request.headers['content-type'] ?? '';
  await new Promise<void>((resolve, reject) => {
    const fail = (error: unknown) =>
      reject(
        new ServiceError('The multipart body is not valid.', {
          code: 'BAD_REQUEST',
          service: 'webhooks',
          cause: error,
        }),
      );
    try {
      const parser = new Busboy({
        headers: { 'content-type': contentType },
        limits: { fields: 1_000, files: 100, parts: 1_100 },
      });
      parser.on('field', (name, value) => void fields.push([name, value]));
      parser.on('file', (name, stream, fileName, _encoding, mimeType) => {
        files.push(
          binary
            .write(stream as Readable, { mimeType, ...(fileName === '' ? {} : { fileName }) })
            .then((handle) => [name, handle] as const),
        );
      });
      parser.on('finish', () => resolve()).on('error', fail);
      Readable.from([raw]).pipe(parser);
    } catch (error) {
      fail(error);
    }
  });
  return { body: grouped(fields), binary: Object.fromEntries(await Promise.all(files)) };
}

export async function parseBody(
  request: FastifyRequest,
  raw: Buffer,
  keepRaw: boolean,
  binary: Pick<BinaryAccess, 'write'>,
): Promise<WebhookBody> {
  const contentType = request.headers['content-type'] ?? '';
  const mimeType = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  if (raw.length === 0) return { body: null };
  if (keepRaw) {
    return {
      body: null,
      binary: { body: await binary.write(raw, { mimeType: mimeType || 'application/octet-stream' }) },
    };
  }
  if (mimeType === '' || mimeType === 'application/json' || mimeType.endsWith('+json'))
    return { body: parseJson(raw.toString('utf8')) };
  if (mimeType === 'application/x-www-form-urlencoded')
    return { body: grouped(new URLSearchParams(raw.toString('utf8'))) };
  if (mimeType === 'multipart/form-data') return parseMultipart(request, raw, binary);
  if (mimeType.startsWith('text/') || mimeType.endsWith('xml')) return { body: raw.toString('utf8') };
  return { body: null, binary: { data: await binary.write(raw, { mimeType }) } };
}
