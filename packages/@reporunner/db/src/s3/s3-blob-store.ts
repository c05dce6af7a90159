/**
 * Bytes in a bucket of any S3-compatible service, named `<tenant>/<SHA-256>`. What is put goes through a file on the
 * disk first: only then are its name and its size known, and the service checks what arrives against the same hash.
 */

import { createHash, randomUUID } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { type BinaryHandle, type Message, ServiceError, type TenantContext } from '@reporunner/core';
import type { BlobStore } from '@reporunner/engine';
import {
  type BorrowedChunks,
  borrow,
  borrowedFile,
  chunksOf,
  createConnector,
  requestBody,
} from '@reporunner/integrations';
import { AwsV4Signer } from 'aws4fetch';
import { XMLParser } from 'fast-xml-parser';
import { Agent, request } from 'undici';
import { storeError } from '../embedded/store-errors.ts';
import { storeMessage } from '../messages/store-messages.ts';

/** A bucket of an S3-compatible service, and the key that signs requests to it (AWS Signature Version 4). */
export interface S3Options {
  /** `https://s3.example.com`; the bucket is addressed by path. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const idPattern = /^sha256-[0-9a-f]{64}$/;
const tenantPattern = /^[\w-]{1,64}$/;
const emptyHash = createHash('sha256').digest('hex');
/** What one PUT may carry. */
const maxPutBytes = 5 * 1024 ** 3;

const notFound = () =>
  new ServiceError(storeMessage('blobGone'), { code: 'BLOB_NOT_FOUND', service: 'blobs' });
const tooLarge = (bytes: number) =>
  new ServiceError(storeMessage('blobTooLarge', { limit: bytes }), {
    code: 'PAYLOAD_TOO_LARGE',
    service: 'blobs',
  });
const unavailable = (message: Message, cause?: unknown) =>
  new ServiceError(message, {
    code: 'STORE_UNAVAILABLE',
    service: 'blobs',
    recoverable: true,
    ...(cause === undefined ? {} : { cause }),
  });

interface Listing {
  readonly ListBucketResult?: {
    readonly Contents?: readonly { readonly Key: string; readonly LastModified: string }[];
    readonly IsTruncated?: string;
    readonly NextContinuationToken?: string;
  };
}

const listingParser = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'Contents' });

function keyOf({ tenantId }: TenantContext, id: string): string {
  if (!tenantPattern.test(tenantId) || !idPattern.test(id)) throw notFound();
  return `${tenantId}/${id.slice(7)}`;
}

interface Spooled {
  readonly path: string;
  readonly size: number;
  readonly hash: string;
}

async function spool(
  source: Readable | Uint8Array | BorrowedChunks,
  path: string,
  maxBytes: number,
): Promise<Spooled> {
  const hash = createHash('sha256');
  let size = 0;
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of source instanceof Uint8Array ? [source] : source) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Uint8Array);
      size += bytes.length;
      if (size > maxBytes) throw tooLarge(maxBytes);
      hash.update(bytes);
      await file.writeFile(bytes);
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw storeError(code, String(error));
    throw error;
  } finally {
    await file.close();
  }
  return { path, size, hash: hash.digest('hex') };
}

/** Every call rejects with STORE_UNAVAILABLE when the service cannot be reached, or refuses. */
export function createS3BlobStore(options: S3Options): BlobStore {
  const { region, accessKeyId, secretAccessKey } = options;
  const agent = new Agent({
    connect: createConnector({ addressesOf: (host) => lookup(host, { all: true }) }),
  });
  const base = `${options.endpoint.replace(/\/+$/, '')}/${encodeURIComponent(options.bucket)}`;

  const send = async (
    method: 'GET' | 'HEAD' | 'PUT' | 'DELETE',
    path: string,
    body?: { readonly bytes: BorrowedChunks; readonly size: number; readonly hash: string },
    more: Readonly<Record<string, string>> = {},
  ) => {
    const signer = new AwsV4Signer({
      method,
      url: `${base}${path}`,
      service: 's3',
      region,
      accessKeyId,
      secretAccessKey,
      headers: {
        'x-amz-content-sha256': body?.hash ?? emptyHash,
        ...more,
      },
    });
    const signed = await signer.sign();
    try {
      const answer = await request(signed.url, {
        method,
        dispatcher: agent,
        headers: {
          ...Object.fromEntries(signed.headers),
          ...(body === undefined ? {} : { 'content-length': String(body.size) }),
        },
        body: body === undefined ? null : requestBody(body.bytes),
      });
      if (answer.statusCode < 400 || answer.statusCode === 404) return answer;
      const said = (await answer.body.text()).slice(0, 500);
      throw unavailable(
        storeMessage('objectStoreAnswered', { method, status: answer.statusCode, answer: said }),
      );
    } catch (error) {
      if (error instanceof ServiceError) throw error;
      throw unavailable(
        storeMessage('objectStoreFailed', { reason: error instanceof Error ? error.message : String(error) }),
        error,
      );
    }
  };

  /** Rejects with BLOB_NOT_FOUND. */
  const download = async (
    tenant: TenantContext,
    id: string,
    headers: Readonly<Record<string, string>> = {},
  ) => {
    const answer = await send('GET', `/${keyOf(tenant, id)}`, undefined, headers);
    if (answer.statusCode !== 404) return answer.body;
    await answer.body.dump();
    throw notFound();
  };

  return {
    async put(tenant, source, { mimeType, fileName, maxBytes = maxPutBytes }) {
      if (!tenantPattern.test(tenant.tenantId)) throw notFound();
      const folder = await mkdtemp(join(tmpdir(), 'reporunner-s3-'));
      try {
        const { path, size, hash } = await spool(
          source,
          join(folder, randomUUID()),
          Math.min(maxBytes, maxPutBytes),
        );
        const id = `sha256-${hash}`;
        const answer = await send(
          'PUT',
          `/${keyOf(tenant, id)}`,
          { bytes: borrowedFile(() => open(path)), size, hash },
          {
            'content-type': mimeType,
          },
        );
        await answer.body.dump();
        if (answer.statusCode === 404)
          throw unavailable(storeMessage('noBucket', { bucket: options.bucket }));
        const handle: BinaryHandle = { id, size, mimeType, ...(fileName === undefined ? {} : { fileName }) };
        return handle;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    get: (tenant, id) => download(tenant, id),
    async *borrow(tenant, id, range) {
      const headers = range === undefined ? {} : { range: `bytes=${range.start}-${range.end}` };
      yield* borrow(chunksOf(await download(tenant, id, headers)));
    },
    async *list({ tenantId }, storedBefore) {
      let token: string | undefined;
      do {
        const query = new URLSearchParams({ 'list-type': '2', prefix: `${tenantId}/` });
        if (token !== undefined) query.set('continuation-token', token);
        const answer = await send('GET', `?${query}`);
        const { ListBucketResult: page } = listingParser.parse(await answer.body.text()) as Listing;
        if (answer.statusCode === 404)
          throw unavailable(storeMessage('noBucket', { bucket: options.bucket }));
        for (const { Key, LastModified } of page?.Contents ?? [])
          if (Date.parse(LastModified) < storedBefore) yield `sha256-${Key.slice(tenantId.length + 1)}`;
        token = page?.IsTruncated === 'true' ? page.NextContinuationToken : undefined;
      } while (token !== undefined);
    },
    async delete(tenant, id, storedBefore = Number.POSITIVE_INFINITY) {
      const path = `/${keyOf(tenant, id)}`;
      const head = await send('HEAD', path);
      await head.body.dump();
      if (head.statusCode === 404) return false;
      // S3 has no deletion on condition of an age: garbage collection leaves a day in between.
      if (Date.parse(String(head.headers['last-modified'])) >= storedBefore) return false;
      await (await send('DELETE', path)).body.dump();
      return true;
    },
  };
}
