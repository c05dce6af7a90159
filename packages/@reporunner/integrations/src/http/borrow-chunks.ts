/** Chunks that the reader of a socket borrows, and what a socket borrows to send. */
import type { Readable } from 'node:stream';
import type { BorrowedChunks } from '../base/borrowed-chunks.ts';

/** What a socket is read into at once. Asked to send so much at once, it says "wait". */
export const socketBufferBytes = 64 * 1024;
/** Each size that a buffer of the pool may have: a record of TLS, and all that a socket gives at once. */
const sizes = [16 * 1024, socketBufferBytes];
/** Below it, a buffer of its own costs less than one that is mostly empty. */
const smallest = 4 * 1024;
const maxSpare = 8;

const spare = new Map<number, ArrayBuffer[]>(sizes.map((size) => [size, []]));
const pooled = new WeakSet<ArrayBufferLike>();

/** A copy, in a buffer that {@link borrow} returns to the pool; where it is not read through that, it is collected as any other. */
export function copyOf(bytes: Uint8Array): Uint8Array {
  const size = bytes.length < smallest ? undefined : sizes.find((one) => one >= bytes.length);
  if (size === undefined) return Buffer.from(bytes);
  let memory = spare.get(size)?.pop();
  if (memory === undefined) {
    memory = new ArrayBuffer(size);
    pooled.add(memory);
  }
  const copy = Buffer.from(memory, 0, bytes.length);
  copy.set(bytes);
  return copy;
}

function giveBack(memory: ArrayBufferLike): void {
  const kept = spare.get(memory.byteLength);
  if (kept !== undefined && pooled.has(memory) && kept.length < maxSpare) kept.push(memory as ArrayBuffer);
}

const closedEarly = () => new Error('closed before the end');

/**
 * Chunk by chunk, as they came. (A stream that is asked for what it has joins them, in a buffer of its own.)
 * Rejects when it is closed before its end. A reader that stops early destroys it by default.
 */
export async function* chunksOf(stream: Readable, destroys = true): AsyncGenerator<Uint8Array> {
  const come: Uint8Array[] = [];
  let isOver = stream.readableEnded;
  let failure: unknown = stream.destroyed && !isOver ? closedEarly() : undefined;
  let wake: (() => void) | undefined;
  stream
    .on('data', (chunk: Uint8Array) => {
      come.push(chunk);
      stream.pause();
      wake?.();
    })
    .on('error', (error) => {
      failure ??= error;
      wake?.();
    })
    .on('end', () => {
      isOver = true;
      wake?.();
    })
    .on('close', () => {
      if (!isOver) failure ??= closedEarly();
      wake?.();
    });
  try {
    for (;;) {
      for (let next = come.shift(); next !== undefined; next = come.shift()) yield next;
      if (failure !== undefined) throw failure;
      if (isOver) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
        stream.resume();
      });
      wake = undefined;
    }
  } finally {
    if (destroys) stream.destroy();
  }
}

/** Passes on chunks that have no other reader: the memory of each is freed when the next is asked for. */
export async function* borrowAndFree(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    yield chunk;
    const { buffer } = chunk;
    if (buffer instanceof ArrayBuffer && buffer.byteLength === chunk.length && chunk.length > smallest)
      buffer.transfer(0);
  }
}

/** Passes on the chunks of one socket, in their order: one buffer may carry several of them. */
export async function* borrow(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let last: ArrayBufferLike | undefined;
  for await (const chunk of chunks) {
    if (last !== undefined && last !== chunk.buffer) giveBack(last);
    last = chunk.buffer;
    yield chunk;
  }
}

/**
 * For a response to send. It pulls a chunk when the one before is gone.
 * Rejects as reading the first one does, when nothing has been sent yet.
 */
export async function pulled(source: BorrowedChunks): Promise<ReadableStream<Uint8Array>> {
  const chunks = sendable(source);
  let first: IteratorResult<Uint8Array> | undefined = await chunks.next();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = first ?? (await chunks.next());
        first = undefined;
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      cancel: async () => void (await chunks.return(undefined)),
    },
    { highWaterMark: 0 },
  );
}

/** For undici to send: it takes any iterable, and does not say so in its types. */
export const requestBody = (source: BorrowedChunks) => sendable(source) as unknown as Readable;

/**
 * Bytes for a socket to send. It says "wait" after a chunk as large as its buffer, and asks for the next one when that
 * is gone; a smaller one it may still have when it asks, and gets as a copy.
 */
async function* sendable(source: BorrowedChunks): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) yield chunk.length >= socketBufferBytes ? chunk : Buffer.from(chunk);
}
