/**
 * Bytes that are lent: each chunk is the reader's until it asks for the next one, and then its memory is used again. A
 * file of any size passes through a handful of buffers that way; as garbage, its chunks would lie about until V8
 * collects them, which for memory outside of its heap is at some 64 MB.
 */
import type { FileHandle } from 'node:fs/promises';

/** Chunks, each valid until the next one is asked for; who keeps one copies it. */
export type LentBytes = AsyncIterable<Uint8Array>;

const most = 256 * 1024;

/** What is in a file, from where it stands. It is closed at the end, and when the reader stops early. */
export async function* lentFile(open: () => Promise<FileHandle>): AsyncGenerator<Uint8Array> {
  const file = await open();
  try {
    const { size } = await file.stat();
    const buffer = Buffer.allocUnsafeSlow(Math.min(Math.max(size, 1), most));
    for (;;) {
      const { bytesRead } = await file.read(buffer);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
