/**
 * Borrowed chunks: each is the reader's until it asks for the next one, and then its memory is used again. A
 * file of any size passes through a handful of buffers that way; as garbage, its chunks would lie about until V8
 * collects them, which for memory outside of its heap is at some 64 MB.
 */
import type { FileHandle } from 'node:fs/promises';

/** Chunks, each valid until the next one is asked for; who keeps one copies it. */
export type BorrowedChunks = AsyncIterable<Uint8Array>;

const maxChunkBytes = 256 * 1024;

/** A part of some bytes, counted from 0. */
export interface ByteRange {
  readonly start: number;
  /** Inclusive. */
  readonly end: number;
}

/** What is in a file, or in a part of it. It is closed at the end, and when the reader stops early. */
export async function* borrowedFile(
  open: () => Promise<FileHandle>,
  range?: ByteRange,
): AsyncGenerator<Uint8Array> {
  const file = await open();
  try {
    const end = range === undefined ? (await file.stat()).size : range.end + 1;
    let at = range?.start ?? 0;
    const buffer = Buffer.allocUnsafeSlow(Math.min(Math.max(end - at, 1), maxChunkBytes));
    while (at < end) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, end - at), at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
