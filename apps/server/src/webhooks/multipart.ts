/** Reads multipart/form-data: fields become data, files are streamed into the blob store as they come. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyFileStream, type BusboyHeaders } from '@fastify/busboy';
import { type BinaryHandle, type JsonValue, ServiceError, type TenantContext } from '@reporunner/core';
import type { BlobStore } from '@reporunner/engine';
import { addField } from './parse-body.ts';

const limits = { fieldNameSize: 256, fieldSize: 1_048_576, fields: 1_000, files: 100, parts: 1_100 } as const;

export interface Upload {
  readonly fields: Readonly<Record<string, JsonValue>>;
  readonly binary: Readonly<Record<string, BinaryHandle>>;
}

export interface UploadOptions {
  readonly contentType: string;
  readonly maxBytes: number;
  readonly blobs: BlobStore;
  readonly tenant: TenantContext;
}

function tooLarge(message: string): ServiceError {
  return new ServiceError(message, { code: 'PAYLOAD_TOO_LARGE', service: 'webhook' });
}

/** A name for the upload that no other has: `file`, then `file_2`. */
function freeName(taken: ReadonlySet<string>, wanted: string): string {
  const name = wanted === '' || wanted === '__proto__' ? 'file' : wanted;
  if (!taken.has(name)) return name;
  let count = 2;
  while (taken.has(`${name}_${count}`)) count += 1;
  return `${name}_${count}`;
}

/** Counts what passes, and fails past the bound: files and fields together. */
async function* bounded(source: Readable | Buffer, maxBytes: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of Buffer.isBuffer(source) ? [source] : source) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > maxBytes) throw tooLarge(`The body is larger than ${maxBytes} bytes.`);
    yield bytes;
  }
}

/** @throws ServiceError BAD_REQUEST when it is cut or malformed, PAYLOAD_TOO_LARGE, STORE_FULL. */
export async function readMultipart(source: Readable | Buffer, options: UploadOptions): Promise<Upload> {
  const { contentType, maxBytes, blobs, tenant } = options;
  const fields: Record<string, JsonValue> = {};
  const names = new Set<string>();
  const stored: Promise<readonly [string, BinaryHandle]>[] = [];
  let refused: ServiceError | undefined;
  let parser: InstanceType<typeof Busboy>;
  const refuse = (message: string) => {
    refused ??= tooLarge(message);
  };
  try {
    parser = new Busboy({ headers: { 'content-type': contentType } as BusboyHeaders, limits });
  } catch (cause) {
    throw new ServiceError('The multipart body has no boundary.', {
      code: 'BAD_REQUEST',
      service: 'webhook',
      cause,
    });
  }
  parser.on('field', (name, value, nameTruncated, valueTruncated) => {
    if (nameTruncated || valueTruncated) refuse(`The form field "${name.slice(0, 40)}" is too large.`);
    else addField(fields, name, value);
  });
  parser.on('file', (field, stream: BusboyFileStream, fileName, _encoding, mimeType) => {
    const name = freeName(names, field);
    names.add(name);
    const facts = { mimeType, maxBytes, ...(fileName ? { fileName: fileName.slice(0, 255) } : {}) };
    const put = blobs.put(tenant, stream as Readable, facts).then((handle) => [name, handle] as const);
    // Whoever fails first is reported below; a stream nobody reads any more would stall the parser.
    put.catch(() => stream.resume());
    stored.push(put);
  });
  parser.on('fieldsLimit', () => refuse(`A form may have ${limits.fields} fields.`));
  parser.on('filesLimit', () => refuse(`A form may have ${limits.files} files.`));
  parser.on('partsLimit', () => refuse(`A form may have ${limits.parts} parts.`));
  try {
    await pipeline(Readable.from(bounded(source, maxBytes)), parser);
  } catch (cause) {
    await Promise.allSettled(stored);
    if (cause instanceof ServiceError) throw cause;
    throw new ServiceError('The multipart body is malformed.', {
      code: 'BAD_REQUEST',
      service: 'webhook',
      cause,
    });
  }
  const binary = Object.fromEntries(await Promise.all(stored));
  if (refused !== undefined) throw refused;
  return { fields, binary };
}
