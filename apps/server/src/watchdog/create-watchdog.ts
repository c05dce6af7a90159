import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getHeapStatistics } from 'node:v8';
import { z } from 'zod';
import { type Holder, MainThreadWriter, newSharedMemory } from './shared-memory.ts';
import type { WatchOptions } from './watch-main-thread.ts';

const intervalMs = 250;
/** Three semi-spaces of 64 MB. */
const nurseryMegabytes = 192;
const megabyte = 1_048_576;
/** Without a limit, what the system reports is about the size of the address space. */
const noLimit = 2 ** 50;
/** How a shell, and tools/supervise, name a process that V8 ended. */
const abortedExit = '134';
/** The exit code of a process that can store nothing any more (SV1): no execution is to blame. */
export const storeDeathExit = 71;
/** A process that somebody outside may have ended (SIGHUP, SIGINT, SIGKILL, SIGTERM), or that lost its store. */
const endedOutside = new Set(['129', '130', '137', '143', String(storeDeathExit)]);

const worker = z.object({
  tenantId: z.string(),
  executionId: z.string(),
  workflowId: z.string(),
  versionId: z.string(),
});
const recorded = z.object({
  reason: z.enum(['EXECUTION_STALLED', 'OUT_OF_MEMORY']),
  at: z.number(),
  holder: worker.extend({ node: z.int().optional() }).optional(),
  suspect: worker.optional(),
});

/** Why the process before this one was ended, and who held its main thread. */
export interface RecordedEnd {
  readonly reason: 'EXECUTION_STALLED' | 'OUT_OF_MEMORY';
  readonly at: number;
  readonly holder: Holder | undefined;
  /** During whose work memory grew most; without a holder, it is tried first. */
  readonly suspect: Omit<Holder, 'node'> | undefined;
}

export interface Watchdog {
  /** Hears who holds the main thread. */
  readonly holder: MainThreadWriter;
  /** What runs in the writer's thread. */
  readonly companion: { readonly module: URL; readonly data: WatchOptions };
  /** What the watchdog of the process before recorded. */
  readonly recorded: RecordedEnd | undefined;
  /** WD6. After a crash; undefined after an ordinary end. */
  readonly crash: { readonly file: string; readonly reason: RecordedEnd['reason'] | undefined } | undefined;
  /** The record has been dealt with, durably. */
  forget(): void;
}

/** V8 counts its nursery as a part of the limit; it gives up when the rest is full. */
function oldGenerationLimit(): number {
  const limit = getHeapStatistics().heap_size_limit / megabyte;
  return Math.max(limit - nurseryMegabytes, limit / 2);
}

function moduleUrl(): URL {
  // Bundled, it lies beside the bundle; from source, beside this file.
  const bundled = new URL('./watch-main-thread.js', import.meta.url);
  return existsSync(fileURLToPath(bundled)) ? bundled : new URL('./watch-main-thread.ts', import.meta.url);
}

function read(file: string): RecordedEnd | undefined {
  try {
    const { reason, at, holder, suspect } = recorded.parse(JSON.parse(readFileSync(file, 'utf8')));
    return { reason, at, holder, suspect };
  } catch {
    // There is none, or the process ended in the middle of writing it.
    return undefined;
  }
}

/** `lastExit`: how the process before this one ended, from its supervisor. */
export function createWatchdog(options: {
  readonly dataDir: string;
  readonly stallMs: number;
  readonly lastExit: string | undefined;
}): Watchdog {
  const { dataDir, stallMs, lastExit } = options;
  const recordFile = join(dataDir, 'watchdog.json');
  const suspectFile = join(dataDir, 'watchdog-suspect.json');
  const memory = newSharedMemory();
  const holder = new MainThreadWriter(memory);
  const found = read(recordFile) ?? (lastExit === abortedExit ? read(suspectFile) : undefined);
  const reason =
    found?.reason ??
    (lastExit === undefined || endedOutside.has(lastExit)
      ? undefined
      : lastExit === abortedExit
        ? 'OUT_OF_MEMORY'
        : 'EXECUTION_STALLED');
  const beat = () => holder.beat(Math.round(getHeapStatistics().total_heap_size / megabyte));
  beat();
  setInterval(beat, intervalMs).unref();
  const constrained = process.constrainedMemory();
  return {
    holder,
    companion: {
      module: moduleUrl(),
      data: {
        memory,
        recordFile,
        suspectFile,
        stallMs,
        intervalMs,
        heapLimitMegabytes: oldGenerationLimit(),
        residentLimitMegabytes: constrained > 0 && constrained < noLimit ? constrained / megabyte : undefined,
      },
    },
    recorded: found,
    crash:
      found === undefined && lastExit === undefined
        ? undefined
        : { file: join(dataDir, 'recovery.json'), reason },
    forget() {
      rmSync(recordFile, { force: true });
      rmSync(suspectFile, { force: true });
    },
  };
}
