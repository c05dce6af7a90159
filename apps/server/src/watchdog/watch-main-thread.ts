/**
 * The watchdog. Runs in the writer's thread: a thread of its own would cost 18 MB (ADR 0036). It sees when the main thread
 * is lost, records why and who held it, and ends the process; whoever supervises it starts it again.
 */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
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
  writeSync(handle, JSON.stringify(entry));
  if (isDurable) fsyncSync(handle);
  closeSync(handle);
}

const fastMs = 20;

/** Called by the thread that it runs in. */
export function start(options: WatchOptions): void {
  const { memory, recordFile, suspectFile, intervalMs } = options;
  const reader = createReader(memory);
  const judge = createJudge(options);
  let last = performance.now();

  const growth = createMemoryGrowth();

  const look = (): Verdict => {
    const now = performance.now();
    const residentMegabytes = process.memoryUsage.rss() / 1_048_576;
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
      if (holder !== undefined || suspect !== undefined)
        record(suspectFile, { ...entry, reason: 'OUT_OF_MEMORY' }, false);
      return verdict;
    }
    try {
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
}
