/** The body of a request, and the Content-Type that it is sent with. */
import type { Message } from '@reporunner/core';
import { ServiceError } from '@reporunner/core';
import type { BorrowedChunks } from '../base/borrowed-chunks.ts';
import { requestMessage } from '../messages/request-messages.ts';
import { readContentType } from './body-charset.ts';
import { encodeBody, sentCharset } from './encode-body.ts';
import type { HttpRequest } from './http-client.ts';
import { encodeMultipart } from './multipart.ts';
import { encodeQuery } from './query.ts';

/** What is sent as the body of a request. */
export interface RequestContent {
  /** A function opens it anew for each try. */
  readonly data: string | Uint8Array | (() => BorrowedChunks) | undefined;
  readonly contentType: string | undefined;
  /** Bytes of what a function opens; the others know. */
  readonly length?: number | undefined;
}

export const noContent: RequestContent = { data: undefined, contentType: undefined };

const notPossible = (message: Message): ServiceError =>
  new ServiceError(message, { code: 'NODE_PARAMETER_INVALID', service: 'http' });

function textBody(text: string, contentType: string): RequestContent {
  const charset = sentCharset(contentType);
  return { data: charset === undefined ? text : encodeBody(text, charset), contentType };
}

/** An own type keeps its name and gets the boundary that is sent. */
function multipartType(own: string | undefined, sent: string): string {
  if (own === undefined) return sent;
  const { mimeType } = readContentType(own);
  if (!mimeType.startsWith('multipart/'))
    throw notPossible(requestMessage('contentTypeMultipart', { type: own.slice(0, 80) }));
  return sent.replace('multipart/form-data', mimeType);
}

/**
 * The body with its final type: a header of the request wins.
 * @throws ServiceError NODE_PARAMETER_INVALID, CHARSET_UNSUPPORTED for what cannot be sent so.
 */
export function requestContent({ body, headers = {} }: HttpRequest): RequestContent {
  if (body === undefined) return noContent;
  const own = Object.entries(headers).findLast(([name]) => name.toLowerCase() === 'content-type')?.[1];
  if ('json' in body) return textBody(JSON.stringify(body.json), own ?? 'application/json');
  if ('text' in body) return textBody(body.text, own ?? body.contentType ?? 'text/plain; charset=utf-8');
  if ('bytes' in body)
    return { data: body.bytes, contentType: own ?? body.contentType ?? 'application/octet-stream' };
  if ('form' in body) {
    if (sentCharset(own) !== undefined) throw notPossible(requestMessage('formCharset'));
    return { data: encodeQuery(body.form), contentType: own ?? 'application/x-www-form-urlencoded' };
  }
  if ('multipart' in body) {
    const { stream, contentType, length } = encodeMultipart(body.multipart);
    return { data: stream, contentType: multipartType(own, contentType), length };
  }
  return {
    data: body.stream,
    contentType: own ?? body.contentType ?? 'application/octet-stream',
    length: body.length,
  };
}
