/** The bytes of a request, within a limit: whole, or as they arrive, with or without their content codings. */

import { LIMITS } from '@reporunner/constants';
import { isServiceError, ServiceError } from '@reporunner/core';
import { acceptedCodings, chunksOf, contentCodings, decodeContent } from '@reporunner/integrations';
import type { FastifyRequest } from 'fastify';
import { smallBodyBytes } from '../http/body-budget.ts';
import { httpMessage } from '../messages/http-messages.ts';

export function tooLarge(limit: number): ServiceError {
  return new ServiceError(httpMessage('bodyLargerThan', { limit }), {
    code: 'PAYLOAD_TOO_LARGE',
    service: 'webhooks',
    details: { limit },
  });
}

const cutOff = () =>
  new ServiceError(httpMessage('requestAborted'), { code: 'BAD_REQUEST', service: 'webhooks' });

/** Of a body that was not looked at, so much is read and dropped so that the connection can be used again. */
const maxDropped = 1_000_000;
/** The same of one that was refused for now: who is cut off while sending may never see the answer. */
const maxDroppedOfRefused = LIMITS.apiBodyBytes;

/** Whether so much of the body was not read that its connection is better closed. `error`: what it is answered with. */
export function leavesMuch({ raw, headers }: FastifyRequest, error: unknown): boolean {
  if (raw.complete) return false;
  const isUntouched = raw.readableFlowing === null;
  const max = isServiceError(error, 'RATE_LIMITED') ? maxDroppedOfRefused : maxDropped;
  return !(isUntouched && Number(headers['content-length'] ?? Number.NaN) <= max);
}

/** Bytes that a body, and its content where that is coded, may take in memory. */
const maxBytes = ({ headers }: FastifyRequest, size: number, limit: number): number =>
  headers['content-encoding'] === undefined ? size : size + limit;

/**
 * Waits for the budget where the body is not small. Rejects with PAYLOAD_TOO_LARGE, and what is left is not read;
 * BAD_REQUEST when the caller goes away; RATE_LIMITED.
 */
export function readRaw(request: FastifyRequest, limit: number): Promise<Buffer> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > limit) return Promise.reject(tooLarge(limit));
  // What is small waits for nothing else.
  return request.bodyHold === undefined ? allOf(request, limit) : allAdmitted(request, declared, limit);
}

async function allAdmitted(request: FastifyRequest, declared: number, limit: number): Promise<Buffer> {
  if (declared > smallBodyBytes) await request.bodyHold?.admitBytes(maxBytes(request, declared, limit));
  const bytes = await allOf(request, limit);
  request.bodyHold?.keepBytes(maxBytes(request, bytes.length, limit));
  return bytes;
}

function allOf(request: FastifyRequest, limit: number): Promise<Buffer> {
  const { raw, bodyHold } = request;
  // Listeners rather than an async iterator, which costs more than all the rest of this.
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    raw.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        raw.pause();
        reject(tooLarge(limit));
        return;
      }
      chunks.push(chunk);
      // Its length was not declared: it may become as long as the limit.
      const admitted =
        size > smallBodyBytes ? bodyHold?.admitBytes(maxBytes(request, limit, limit)) : undefined;
      if (admitted === undefined) return;
      raw.pause();
      admitted.then(() => raw.resume(), reject);
    });
    raw.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    const cut = () => reject(cutOff());
    raw.on('error', cut);
    raw.on('close', () => {
      if (!raw.readableEnded) cut();
    });
  });
}

/** A body as it arrives. Rejects as {@link readRaw} does. */
export async function* arriving({ raw, headers }: FastifyRequest, limit: number): AsyncGenerator<Uint8Array> {
  if (Number(headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  let size = 0;
  try {
    // What is left after an error is not read, and must not end the connection before the answer.
    for await (const chunk of chunksOf(raw, false)) {
      size += chunk.length;
      if (size > limit) throw tooLarge(limit);
      yield chunk;
    }
  } catch (error) {
    throw isServiceError(error) ? error : cutOff();
  }
}

/** @throws ServiceError CONTENT_CODING_UNSUPPORTED, naming those that are supported. */
function codingsOf({ headers }: FastifyRequest): readonly string[] {
  const header = headers['content-encoding'];
  try {
    return contentCodings(header);
  } catch (error) {
    if (!isServiceError(error)) throw error;
    throw new ServiceError(error.translatable, {
      code: error.code,
      service: 'webhooks',
      details: { headers: { 'accept-encoding': acceptedCodings } },
    });
  }
}

/** The content of what arrives. Rejects with PAYLOAD_TOO_LARGE when it expands beyond the limit. */
export function arrivingContent(request: FastifyRequest, limit: number): AsyncIterable<Uint8Array> {
  const codings = codingsOf(request);
  const chunks = arriving(request, limit);
  return codings.length === 0 ? chunks : bounded(decodeContent(chunks, codings), limit);
}

/** The content of bytes that were read. Rejects as {@link arrivingContent} does, and with RATE_LIMITED. */
export async function contentOf(request: FastifyRequest, bytes: Buffer, limit: number): Promise<Buffer> {
  if (request.headers['content-encoding'] === undefined) return bytes;
  const codings = codingsOf(request);
  if (codings.length === 0) return bytes;
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of bounded(decodeContent(once(bytes), codings), limit)) {
    pieces.push(piece);
    size += piece.length;
    await request.bodyHold?.admitBytes(size <= smallBodyBytes ? size : limit);
  }
  request.bodyHold?.keepBytes(bytes.length + size);
  return Buffer.concat(pieces);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function* bounded(chunks: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    yield chunk;
  }
}
