/** Sends what a workflow answers. Its headers are data from a person who is not the operator. */
import { type ServerResponse, validateHeaderName, validateHeaderValue } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BinaryHandle, Logger, TenantContext } from '@reporunner/core';
import type { BlobStore } from '@reporunner/engine';
import type { WebhookReply } from '@reporunner/integrations';

export const JSON_TYPE = 'application/json; charset=utf-8';

/** Headers that the server sets itself, and that would let a workflow reach beyond its own answer. */
const refusedHeaders = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'trailer',
  'te',
  'upgrade',
  'proxy-authenticate',
  'proxy-connection',
  'date',
  'service-worker-allowed',
  'clear-site-data',
  'x-reporunner-execution-id',
]);

/**
 * Pages that workflows answer with share the app's origin; in the sandbox they have an origin of their own, and no
 * way to its cookies.
 */
const sandbox = 'sandbox allow-scripts allow-forms allow-popups allow-modals allow-downloads';

/** Data is no page: everything else is sandboxed. */
const inert = /^(application\/(json|x-ndjson)|text\/(plain|csv)|image\/(png|jpeg|gif|webp))\b/i;

type HeaderMap = Record<string, string | string[]>;

function isOurCookie(name: string, value: string): boolean {
  return name === 'set-cookie' && /^\s*(__Host-|__Secure-)?reporunner_session\s*=/i.test(value);
}

/** Drops what a workflow may not set and what HTTP does not allow; adds what protects the origin. */
export function safeHeaders(given: Readonly<Record<string, string>>): HeaderMap {
  const headers: HeaderMap = {};
  for (const [key, raw] of Object.entries(given)) {
    const name = key.toLowerCase();
    const value = String(raw);
    if (refusedHeaders.has(name) || isOurCookie(name, value)) continue;
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch {
      continue;
    }
    headers[name] = value;
  }
  const type = headers['content-type'];
  headers['x-content-type-options'] = 'nosniff';
  if (typeof type !== 'string' || !inert.test(type)) {
    const own = headers['content-security-policy'];
    headers['content-security-policy'] = typeof own === 'string' ? [sandbox, own] : sandbox;
  }
  return headers;
}

const bodyless = (status: number) => status === 204 || status === 205 || status === 304;

function isHandle(body: unknown): body is BinaryHandle {
  return typeof body === 'object' && body !== null && 'id' in body && 'mimeType' in body;
}

export interface ReplyContext {
  readonly response: ServerResponse;
  readonly tenant: TenantContext;
  readonly blobs: BlobStore;
  readonly logger: Logger;
  readonly executionId: string;
  readonly cors: Readonly<Record<string, string>> | undefined;
}

/** Sends text whose headers are known to be good: the way of almost every answer. */
export function sendText(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string | string[] | number>>,
  body: string,
): void {
  if (response.headersSent || response.destroyed) return;
  // 1xx would not be an answer: Node would wait for the real one for ever.
  if (status < 200) status = 200;
  if (bodyless(status)) {
    response.writeHead(status, headers);
    response.end();
    return;
  }
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

async function sendStream({ response, logger, executionId }: ReplyContext, source: Readable): Promise<void> {
  try {
    await pipeline(source, response);
  } catch (error) {
    // The head is out: all that is left is to cut the connection, so that the caller sees a broken answer as broken.
    response.destroy();
    logger.debug('a streamed webhook answer broke off', { executionId, error });
  }
}

/** Sends any answer. Resolves when it is on its way; a caller that has gone is no error. */
export async function sendReply(context: ReplyContext, reply: WebhookReply): Promise<void> {
  const { response, tenant, blobs, executionId, cors } = context;
  if (response.headersSent || response.destroyed) {
    if (reply.body instanceof Readable) reply.body.destroy();
    return;
  }
  const status = Math.max(reply.status, 200);
  const headers = {
    ...safeHeaders(reply.headers),
    ...cors,
    'x-reporunner-execution-id': executionId,
  };
  const { body } = reply;
  if (body === undefined || bodyless(status)) {
    response.writeHead(status, bodyless(status) ? headers : { ...headers, 'content-length': 0 });
    response.end();
  } else if (typeof body === 'string') {
    sendText(response, status, headers, body);
  } else if (body instanceof Uint8Array) {
    response.writeHead(status, { ...headers, 'content-length': body.byteLength });
    response.end(body);
  } else if (isHandle(body)) {
    const source = await blobs.get(tenant, body.id);
    response.writeHead(status, { ...headers, 'content-length': body.size });
    await sendStream(context, source);
  } else {
    response.writeHead(status, headers);
    // A line should reach the caller when it is made, and the head before the first one.
    response.flushHeaders();
    await sendStream(context, Readable.from(body, { objectMode: false }));
  }
}
