/**
 * An S3 server in memory, as much of it as the adapter asks for: objects by path, ranges, listings in pages. Checks each
 * signature (Signature Version 4) and the hash of each body by itself, with nothing that the adapter uses.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

interface StoredObject {
  readonly bytes: Buffer;
  readonly type: string;
  readonly storedAt: Date;
}

export interface S3Server {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  close(): Promise<void>;
}

/** Few, so that listings have several pages. */
const keysPerPage = 2;
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
/** RFC 3986, which signatures are made of. */
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
const byCode = ([a]: [string, string], [b]: [string, string]) => (a < b ? -1 : 1);

class S3Error extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

function assertSigned(request: IncomingMessage, url: URL, body: Buffer, keys: Omit<S3Server, 'close'>): void {
  const { authorization = '' } = request.headers;
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([\w;-]+), ?Signature=([0-9a-f]{64})$/.exec(
      authorization,
    );
  const [, keyId, day = '', region = '', names = '', signature = ''] = parts ?? [];
  if (keyId !== keys.accessKeyId || region !== keys.region) throw new S3Error(403, 'InvalidAccessKeyId');
  const time = String(request.headers['x-amz-date']);
  const hash = String(request.headers['x-amz-content-sha256']);
  const signed = names.split(';');
  if (!signed.includes('host') || !signed.includes('x-amz-date') || !time.startsWith(day))
    throw new S3Error(403, 'AccessDenied');
  const canonical = [
    request.method,
    url.pathname,
    [...url.searchParams]
      .map(([name, value]): [string, string] => [encode(name), encode(value)])
      .toSorted(byCode)
      .map((pair) => pair.join('='))
      .join('&'),
    ...signed.map((name) => `${name}:${String(request.headers[name]).trim().replace(/ +/g, ' ')}`),
    '',
    names,
    hash,
  ].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const key = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${keys.secretAccessKey}`,
  );
  const expected = hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n'));
  if (!timingSafeEqual(expected, Buffer.from(signature, 'hex')))
    throw new S3Error(403, 'SignatureDoesNotMatch');
  if (sha256(body) !== hash) throw new S3Error(400, 'XAmzContentSHA256Mismatch');
}

function list(objects: ReadonlyMap<string, StoredObject>, query: URLSearchParams): string {
  const after = query.get('continuation-token') ?? '';
  const found = [...objects.keys()]
    .filter((key) => key.startsWith(query.get('prefix') ?? '') && key > after)
    .toSorted();
  const page = found.slice(0, keysPerPage);
  const contents = page.map(
    (key) =>
      `<Contents><Key>${key}</Key><LastModified>${objects.get(key)?.storedAt.toISOString()}</LastModified></Contents>`,
  );
  const isCut = found.length > page.length;
  const next = isCut ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
  return `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><IsTruncated>${isCut}</IsTruncated>${contents.join('')}${next}</ListBucketResult>`;
}

export async function startS3Server(): Promise<S3Server> {
  const keys = {
    endpoint: '',
    bucket: 'blobs',
    region: 'us-east-1',
    accessKeyId: 'AKIDFORTESTS',
    secretAccessKey: 'secret+for/tests',
  };
  const objects = new Map<string, StoredObject>();

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const body = await buffer(request);
    assertSigned(request, url, body, keys);
    const [, bucket, ...rest] = url.pathname.split('/').map(decodeURIComponent);
    const key = rest.join('/');
    if (bucket !== keys.bucket) throw new S3Error(404, 'NoSuchBucket');
    if (key === '')
      return response.setHeader('content-type', 'application/xml').end(list(objects, url.searchParams));
    if (request.method === 'PUT') {
      // Times of S3 are whole seconds.
      const storedAt = new Date(Math.floor(Date.now() / 1_000) * 1_000);
      objects.set(key, { bytes: body, type: request.headers['content-type'] ?? '', storedAt });
      return response.end();
    }
    if (request.method === 'DELETE') {
      objects.delete(key);
      return response.writeHead(204).end();
    }
    const object = objects.get(key);
    if (object === undefined) throw new S3Error(404, 'NoSuchKey');
    const { bytes, type, storedAt } = object;
    response.setHeader('last-modified', storedAt.toUTCString()).setHeader('content-type', type);
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const part = from === undefined ? bytes : bytes.subarray(Number(from), Number(to) + 1);
    response.writeHead(from === undefined ? 200 : 206, { 'content-length': part.length });
    return response.end(request.method === 'HEAD' ? undefined : part);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      const { status, code } = error instanceof S3Error ? error : { status: 500, code: String(error) };
      response.writeHead(status, { 'content-type': 'application/xml' });
      response.end(request.method === 'HEAD' ? undefined : `<Error><Code>${code}</Code></Error>`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...keys,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
