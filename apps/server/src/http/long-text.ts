/** Long text is sent in pieces: encoded and written at once, it would hold the thread. */
import { Readable } from 'node:stream';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { LIMITS } from '@reporunner/constants';
import { jsonPieces } from '@reporunner/core';
import type { FastifyReply } from 'fastify';

async function* piecesOf(text: string): AsyncGenerator<Buffer> {
  for (let from = 0; from < text.length; ) {
    let to = Math.min(text.length, from + LIMITS.jsonPieceLength);
    // Both halves of a character stay together.
    if (to < text.length && /[\ud800-\udbff]/.test(text[to - 1] as string)) to += 1;
    yield Buffer.from(text.slice(from, to));
    from = to;
    await yieldToEventLoop();
  }
}

async function* encodedPieces(value: unknown): AsyncGenerator<Buffer> {
  for (const piece of jsonPieces(value)) {
    if (piece !== '') yield Buffer.from(piece);
    await yieldToEventLoop();
  }
}

/** The JSON of a large value, written while it is sent. */
export const streamOfJson = (value: unknown): Readable =>
  Readable.from(encodedPieces(value), { objectMode: false });

/** What to send for a text; the length of a long one is in the headers. */
export function payloadOf(reply: FastifyReply, text: string): string | Readable {
  if (text.length <= LIMITS.jsonPieceLength) return text;
  reply.header('content-length', Buffer.byteLength(text));
  return Readable.from(piecesOf(text), { objectMode: false });
}
