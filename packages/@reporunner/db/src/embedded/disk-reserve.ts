/**
 * Room kept back on the disk, so that what frees space can be written while the disk is full. Used by the writer's
 * thread only.
 */
import { closeSync, fsyncSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const fullSize = 8 * 1024 * 1024;
/** A smaller one is of no use. */
const leastSize = 256 * 1024;
/** So much must have become free for new work to be accepted again, where nothing was deleted. */
const enough = 1024 * 1024;

export interface DiskReserve {
  /** Frees the room for the next writes. */
  release(): void;
  /** Keeps room back again, a quarter of what is free at most. False when there is too little. */
  refill(): boolean;
  /** Whether there is clearly more room than the reserve gave. */
  hasRoom(): boolean;
}

export function createDiskReserve(folder: string): DiskReserve {
  const file = join(folder, 'disk-reserve');
  let released = 0;
  const free = () => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  };
  const write = (size: number) => {
    const handle = openSync(file, 'w', 0o600);
    try {
      const zeros = Buffer.alloc(leastSize);
      for (let written = 0; written < size; written += zeros.length) writeSync(handle, zeros);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  };
  const sizeNow = () => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

  return {
    release() {
      released = sizeNow();
      rmSync(file, { force: true });
    },
    refill() {
      try {
        if (sizeNow() >= fullSize) return true;
        const size = Math.min(fullSize, Math.floor((free() + sizeNow()) / 4));
        if (size <= sizeNow()) return sizeNow() >= leastSize;
        if (size < leastSize) return false;
        write(size);
        return true;
      } catch {
        rmSync(file, { force: true });
        return false;
      }
    },
    hasRoom: () => free() >= released + enough,
  };
}
