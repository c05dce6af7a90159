/** From the bytes of a request to the data its trigger puts out. */
import type { IncomingMessage } from 'node:http';
import { type BinaryHandle, type JsonValue, ServiceError, type TenantContext } from '@reporunner/core';
import type { BlobStore } from '@reporunner/engine';
import type { WebhookActivation } from '@reporunner/integrations';
import { readMultipart } from './multipart.ts';
import { bodyKindOf, mediaTypeOf, parseFormBody, parseJsonBody, parseTextBody } from './parse-body.ts';

export interface WebhookBody {
  readonly json: JsonValue;
  readonly binary?: Readonly<Record<string, BinaryHandle>>;
}

export interface BodyContext {
  readonly request: IncomingMessage;
  readonly webhook: WebhookActivation;
  readonly blobs: BlobStore;
  readonly tenant: TenantContext;
}

const noBody: WebhookBody = { json: null };

/** True for uploads, which are streamed into the store and never stand in memory. */
export function isStreamedUpload({ request, webhook }: BodyContext): boolean {
  return !webhook.rawBody && bodyKindOf(request.headers['content-type']) === 'multipart';
}

export async function readUpload(
  { request, webhook, blobs, tenant }: BodyContext,
  source: IncomingMessage | Buffer,
): Promise<WebhookBody> {
  const { fields, binary } = await readMultipart(source, {
    contentType: request.headers['content-type'] ?? '',
    maxBytes: webhook.maxBodyBytes,
    blobs,
    tenant,
  });
  return { json: fields, binary };
}

async function keepBytes({ request, blobs, tenant }: BodyContext, bytes: Buffer): Promise<WebhookBody> {
  const mimeType = mediaTypeOf(request.headers['content-type']) || 'application/octet-stream';
  return { json: null, binary: { body: await blobs.put(tenant, bytes, { mimeType }) } };
}

/**
 * The data of a body that stands in memory; a promise only where something is stored.
 * @throws ServiceError MALFORMED_JSON, UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE.
 */
export function interpretBody(context: BodyContext, bytes: Buffer): WebhookBody | Promise<WebhookBody> {
  const { headers } = context.request;
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new ServiceError(`Bodies encoded with ${encoding} are not taken.`, {
      code: 'UNSUPPORTED_MEDIA_TYPE',
      service: 'webhook',
    });
  }
  if (bytes.length === 0) return noBody;
  if (context.webhook.rawBody) return keepBytes(context, bytes);
  const contentType = headers['content-type'];
  switch (bodyKindOf(contentType)) {
    case 'json':
      return { json: parseJsonBody(bytes) };
    case 'form':
      return { json: parseFormBody(bytes) };
    case 'text':
      return { json: parseTextBody(bytes, contentType) };
    case 'multipart':
      return readUpload(context, bytes);
    case 'binary':
      return keepBytes(context, bytes);
  }
}
