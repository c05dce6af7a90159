import { validateHeaderName, validateHeaderValue } from 'node:http';
import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type BinaryHandle,
  type Item,
  isLargeJson,
  jsonPieces,
  type Logger,
  writeJsonInTurns,
} from '@reporunner/core';
import type { Batch, ExecutionResult } from '@reporunner/engine';
import {
  type BinaryAccess,
  encodeBody,
  fileNameHeader,
  pulled,
  sentCharset,
  type WebhookActivation,
  type WebhookReply,
  withCharset,
} from '@reporunner/integrations';
import type { FastifyReply } from 'fastify';
import { payloadOf } from '../http/long-text.ts';
import { mayAnswerWith, policyWith, untrustedHeaders } from '../http/untrusted-content.ts';

type ReadItems = (batch: Batch, from: number, count: number) => Promise<readonly Item[]>;

const pieceOfReply = 1_000;
const json = 'application/json; charset=utf-8';

function isHandle(body: WebhookReply['body']): body is BinaryHandle {
  return typeof body === 'object' && body !== null && 'mimeType' in body && 'id' in body;
}

async function* piecesInTurns(value: unknown): AsyncGenerator<string> {
  for (const piece of jsonPieces(value)) {
    yield piece;
    await nextTurn();
  }
}

/** What `lastNode` answers with; undefined where it is to be a file and there is none. */
export async function replyOfLastNode(
  webhook: WebhookActivation,
  { lastOutputs: items, storedOutputs }: Pick<ExecutionResult, 'lastOutputs' | 'storedOutputs'>,
  readItems: ReadItems,
): Promise<WebhookReply | undefined> {
  const base = { status: webhook.status, headers: { 'content-type': json, ...webhook.responseHeaders } };
  switch (webhook.responseData) {
    case 'none':
      return { status: webhook.status, headers: webhook.responseHeaders, body: undefined };
    case 'allItems':
      return {
        ...base,
        body:
          storedOutputs === undefined
            ? await writeJsonInTurns(
                items.map((item) => item.json),
                nextTurn,
              )
            : jsonOf(storedOutputs, readItems),
      };
    case 'binary': {
      const handle = items.flatMap((item) => Object.values(item.binary ?? {}))[0];
      if (handle === undefined) return undefined;
      return {
        status: webhook.status,
        headers: { 'content-type': handle.mimeType, ...webhook.responseHeaders },
        body: handle,
      };
    }
    case 'firstItem':
      return { ...base, body: await writeJsonInTurns(items[0]?.json ?? {}, nextTurn) };
  }
}

/** A JSON array of many items, a piece at a time. */
async function* jsonOf(batch: Batch, readItems: ReadItems): AsyncGenerator<string> {
  yield '[';
  for (let from = 0; from < batch.length; from += pieceOfReply) {
    const items = await readItems(batch, from, pieceOfReply);
    if (from > 0) yield ',';
    const list = items.map(({ json }) => json);
    if (!isLargeJson(list)) yield JSON.stringify(list).slice(1, -1);
    else
      for (const [at, item] of list.entries()) {
        if (at > 0) yield ',';
        yield* piecesInTurns(item);
      }
  }
  yield ']';
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

/** Sends what a workflow answered, as untrusted content. Headers that it may not set are left out and logged. */
export async function sendReply(
  reply: FastifyReply,
  answer: WebhookReply,
  binary: Pick<BinaryAccess, 'lend'>,
  logger: Logger,
): Promise<void> {
  reply.code(answer.status).headers(untrustedHeaders);
  for (const name in answer.headers) {
    const value = answer.headers[name] as string;
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch {
      logger.warn('a workflow answered with a header that is not valid', { name });
      continue;
    }
    if (!mayAnswerWith(name, value))
      logger.warn('a workflow answered with a header it may not set', { name });
    else if (/^content-security-policy$/i.test(name)) reply.header(name, policyWith(value));
    else reply.header(name, value);
  }
  const { body } = answer;
  if (body === undefined) await reply.send();
  else if (typeof body === 'string') {
    const charset = charsetOf(reply);
    await reply.send(charset === undefined ? payloadOf(reply, body) : encodeBody(body, charset));
  } else if (body instanceof Uint8Array) await reply.send(Buffer.from(body));
  else if (isHandle(body)) {
    if (body.fileName !== undefined && !reply.hasHeader('content-disposition'))
      reply.header('content-disposition', fileNameHeader('inline', body.fileName));
    const bytes = await pulled(binary.lend(body));
    await reply.header('content-length', body.size).send(bytes);
  } else {
    const charset = charsetOf(reply);
    await reply.send(Readable.from(charset === undefined ? body : encoded(body, charset)));
  }
}
