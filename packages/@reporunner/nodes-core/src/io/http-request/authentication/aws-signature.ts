/** AWS Signature Version 4, of everything but multipart bodies. Streams are sent with an unsigned payload. */

import { ServiceError } from '@reporunner/core';
import { appendQuery, type CredentialData, type HttpRequest, requestContent } from '@reporunner/integrations';
import { AwsV4Signer } from 'aws4fetch';
import { nodeMessage } from '../../../messages/error-messages.ts';

const text = (value: unknown) => (typeof value === 'string' ? value : '');

type Content = { readonly bytes?: Uint8Array; readonly contentType?: string };

const withoutType = (headers: HttpRequest['headers'] = {}) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'content-type'));

/** What is signed must be what is sent: the body as bytes. A stream stays one. */
function contentOf(request: HttpRequest): Content {
  if (request.body === undefined || 'stream' in request.body) return {};
  const { data, contentType } = requestContent(request);
  if (typeof data === 'function') {
    throw new ServiceError(nodeMessage('multipartUnsigned'), {
      code: 'NODE_PARAMETER_INVALID',
      service: 'core.httpRequest',
    });
  }
  return {
    ...(data === undefined ? {} : { bytes: typeof data === 'string' ? Buffer.from(data) : data }),
    ...(contentType === undefined ? {} : { contentType }),
  };
}

export async function withAwsSignature(
  request: HttpRequest,
  data: CredentialData,
  now: number,
): Promise<HttpRequest> {
  const { bytes, contentType } = contentOf(request);
  const isStream = request.body !== undefined && 'stream' in request.body;
  const signer = new AwsV4Signer({
    method: (request.method ?? 'GET').toUpperCase(),
    url: appendQuery(request.url, request.query),
    headers: {
      ...(contentType === undefined ? request.headers : withoutType(request.headers)),
      ...(contentType === undefined ? {} : { 'content-type': contentType }),
      ...(isStream ? { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } : {}),
    },
    ...(bytes === undefined ? {} : { body: bytes as Uint8Array<ArrayBuffer> }),
    accessKeyId: text(data.accessKeyId),
    secretAccessKey: text(data.secretAccessKey),
    ...(text(data.sessionToken) === '' ? {} : { sessionToken: text(data.sessionToken) }),
    service: text(data.service),
    region: text(data.region),
    datetime: new Date(now).toISOString().replace(/[:-]|\.\d{3}/g, ''),
    allHeaders: false,
  });
  const signed = await signer.sign();
  const { query: _, ...rest } = request;
  return {
    ...rest,
    url: String(signed.url),
    headers: Object.fromEntries(signed.headers as unknown as Iterable<[string, string]>),
    ...(bytes === undefined
      ? {}
      : { body: { bytes, ...(contentType === undefined ? {} : { contentType }) } }),
  };
}
