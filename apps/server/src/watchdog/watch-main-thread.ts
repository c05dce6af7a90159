/**
 * The watchdog. Runs in the writer's thread: a thread of its own would cost 18 MB (ADR 0036). It sees when the main thread
 * is lost, records why and who held it, and ends the process; its supervisor starts it again.
 */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { devNull } from 'node:os';
import { createJudge, type Limits, type Verdict } from './judge.ts';
import { createMemoryGrowth } from './memory-growth.ts';
import { createReader } from './shared-memory.ts';

export interface WatchOptions extends Limits {
  readonly memory: SharedArrayBuffer;
  /** Where the record is written. */
  readonly recordFile: string;
  /** Where a suspicion is written, which counts only if V8 ends the process. */
  readonly suspectFile: string;
}

function record(file: string, entry: unknown, isDurable: boolean): void {
  const handle = openSync(file, 'w', 0o600);
  try {
    writeSync(handle, JSON.stringify(entry));
    if (isDurable) fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** A file descriptor that is given back when there is something to record, and may be none left. */
function createSpare(): { release(): void; take(): void } {
  let handle: number | undefined;
  const take = () => {
    try {
      handle ??= openSync(devNull, 'r');
    } catch {
      // There is none at present.
    }
  };
  take();
  return {
    take,
    release() {
      if (handle !== undefined) closeSync(handle);
      handle = undefined;
    },
  };
}

const fastMs = 20;

/**
 * Called by the thread that it runs in, the database's writer, which an error here would end: nothing in it throws, also
 * while the process has no file descriptor left. `readRss`: resident bytes.
 */
export function start(
  options: WatchOptions,
  readRss: () => number = () => process.memoryUsage.rss(),
): { readonly look: () => Verdict } {
  const { memory, recordFile, suspectFile, intervalMs } = options;
  const reader = createReader(memory);
  const judge = createJudge(options);
  let last = performance.now();

  const growth = createMemoryGrowth();
  const spare = createSpare();
  let residentMegabytes = 0;

  const look = (): Verdict => {
    const now = performance.now();
    try {
      residentMegabytes = readRss() / 1_048_576;
    } catch {
      // Reading it takes a file descriptor. What was read last has to do.
    }
    growth.sample(reader.last(), residentMegabytes);
    const verdict = judge({
      elapsedMs: now - last,
      beat: reader.beat(),
      heapMegabytes: reader.heapMegabytes(),
      residentMegabytes,
    });
    last = now;
    if (verdict === 'alive') return verdict;
    const holder = reader.holder();
    const suspect = verdict === 'EXECUTION_STALLED' ? undefined : growth.suspect();
    const entry = {
      reason: verdict,
      at: Date.now(),
      ...(holder === undefined ? {} : { holder }),
      ...(suspect === undefined ? {} : { suspect }),
    };
    if (verdict === 'suspect') {
      if (holder === undefined && suspect === undefined) return verdict;
      try {
        spare.release();
        record(suspectFile, { ...entry, reason: 'OUT_OF_MEMORY' }, false);
      } catch {
        // It is written anew at the next look.
      }
      spare.take();
      return verdict;
    }
    try {
      spare.release();
      record(recordFile, entry, true);
    } finally {
      // Nothing gentler reaches a thread that is busy.
      process.kill(process.pid, 'SIGKILL');
    }
    return verdict;
  };

  const next = (verdict: Verdict) => {
    setTimeout(() => next(look()), verdict === 'suspect' ? fastMs : intervalMs).unref();
  };
  next('alive');
  return { look };
}
