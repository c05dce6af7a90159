/** A file of an execution, whole or in part, so that no browser takes it for something of ours. */

import { type BinaryHandle, ServiceError } from '@reporunner/core';
import { type BorrowedChunks, type ByteRange, fileNameHeader, pulled } from '@reporunner/integrations';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { httpMessage } from '../messages/http-messages.ts';

/** Types that a browser may show beside our own pages: none of them runs anything. */
const shown =
  /^(image\/(png|jpeg|gif|webp|avif|bmp)|audio\/[\w.+-]+|video\/[\w.+-]+|application\/pdf|text\/plain|text\/csv|application\/json)$/;
const asText = /^(text\/csv|application\/json)$/;

/** Undefined: everything, also for what we do not understand. `none`: nothing lies in that range. */
function rangeOf(header: string | undefined, size: number): ByteRange | 'none' | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return start > end || start >= size ? 'none' : { start, end };
}

export async function sendBinary(
  request: FastifyRequest,
  reply: FastifyReply,
  handle: BinaryHandle,
  inline: boolean,
  borrow: (range?: ByteRange) => BorrowedChunks,
): Promise<ReadableStream<Uint8Array>> {
  const type = handle.mimeType.split(';')[0]?.trim().toLowerCase() ?? '';
  const isShown = inline && shown.test(type);
  const name = handle.fileName ?? 'data';
  reply
    .header(
      'content-type',
      isShown && asText.test(type) ? 'text/plain; charset=utf-8' : type || 'application/octet-stream',
    )
    .header('content-disposition', fileNameHeader(isShown ? 'inline' : 'attachment', name))
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
    .header('cache-control', 'private, max-age=3600')
    .header('etag', `"${handle.id}"`)
    .header('accept-ranges', 'bytes');
  const range = rangeOf(request.headers.range, handle.size);
  if (range === 'none') {
    reply.header('content-range', `bytes */${handle.size}`);
    throw new ServiceError(httpMessage('rangeEmpty'), {
      code: 'RANGE_NOT_SATISFIABLE',
      service: 'api',
      details: { size: handle.size },
    });
  }
  const bytes = await pulled(borrow(range));
  if (range === undefined) {
    reply.header('content-length', handle.size);
    return bytes;
  }
  reply
    .code(206)
    .header('content-length', range.end - range.start + 1)
    .header('content-range', `bytes ${range.start}-${range.end}/${handle.size}`);
  return bytes;
}
