import { Readable } from 'node:stream';
import type { BinaryHandle, Logger } from '@reporunner/core';
import {
  type BinaryAccess,
  encodeBody,
  fileNameHeader,
  nodeHttp,
  pulled,
  sentCharset,
  type WebhookReply,
  withCharset,
} from '@reporunner/integrations';
import type { FastifyReply } from 'fastify';
import { payloadOf } from '../http/long-text.ts';
import { mayAnswerWith, policyWith, untrustedHeaders } from '../http/untrusted-content.ts';

function isHandle(body: WebhookReply['body']): body is BinaryHandle {
  return typeof body === 'object' && body !== null && 'mimeType' in body && 'id' in body;
}

const ownHeader = (reply: FastifyReply, name: string): string | undefined => {
  const value = reply.getHeader(name);
  return typeof value === 'string' ? value : undefined;
};

/** The charset that text is encoded in for sending; undefined for UTF-8, which its type says then. */
function charsetOf(reply: FastifyReply): string | undefined {
  const type = ownHeader(reply, 'content-type');
  if (type === undefined) return undefined;
  const charset = sentCharset(type);
  if (charset === undefined) {
    const sent = withCharset(type);
    if (sent !== type) reply.header('content-type', sent);
  }
  return charset;
}

async function* encoded(
  chunks: AsyncIterable<Uint8Array | string>,
  charset: string,
): AsyncGenerator<Uint8Array> {
  let isStart = true;
  for await (const chunk of chunks) {
    yield typeof chunk === 'string' ? encodeBody(chunk, charset, isStart) : chunk;
    isStart = false;
  }
}

const isPolicy = (name: string) => /^content-security-policy$/i.test(name);

function maySend(name: string, value: string, logger: Logger): boolean {
  try {
    nodeHttp.validateHeaderName(name);
    nodeHttp.validateHeaderValue(name, value);
  } catch {
    logger.warn('a workflow answered with a header that is not valid', { name });
    return false;
  }
  if (mayAnswerWith(name, value)) return true;
  logger.warn('a workflow answered with a header it may not set', { name });
  return false;
}

/**
 * Sends what a workflow answered, as untrusted content. Headers that it may not set are left out and logged. A promise
 * where there is something to wait for before: a reply of Fastify is not awaited, it would only say that it was sent.
 */
export function sendReply(
  reply: FastifyReply,
  answer: WebhookReply,
  binary: Pick<BinaryAccess, 'borrow'>,
  logger: Logger,
): Promise<void> | undefined {
  reply.code(answer.status).headers(untrustedHeaders);
  for (const name in answer.headers) {
    const value = answer.headers[name] as string | readonly string[];
    if (typeof value === 'string') {
      if (maySend(name, value, logger)) reply.header(name, isPolicy(name) ? policyWith(value) : value);
      continue;
    }
    const values = value.filter((one) => maySend(name, one, logger));
    if (values.length > 0) reply.header(name, isPolicy(name) ? policyWith(values.join(', ')) : values);
  }
  const { body } = answer;
  if (body === undefined) reply.send();
  else if (typeof body === 'string') {
    const charset = charsetOf(reply);
    reply.send(charset === undefined ? payloadOf(reply, body) : encodeBody(body, charset));
  } else if (body instanceof Uint8Array) reply.send(Buffer.from(body));
  else if (isHandle(body)) return sendFile(reply, body, binary);
  else {
    const charset = charsetOf(reply);
    reply.send(Readable.from(charset === undefined ? body : encoded(body, charset)));
  }
  return undefined;
}

async function sendFile(
  reply: FastifyReply,
  file: BinaryHandle,
  binary: Pick<BinaryAccess, 'borrow'>,
): Promise<void> {
  if (file.fileName !== undefined && !reply.hasHeader('content-disposition'))
    reply.header('content-disposition', fileNameHeader('inline', file.fileName));
  const bytes = await pulled(binary.borrow(file));
  reply.header('content-length', file.size).send(bytes);
}
