/**
 * Decides from samples whether the main thread is lost. No clock and no IO of its own.
 * WD1 The event loop has not run for the time limit: stalled. The watchdog's own time counts, and no sample for more
 *     than twice the interval: a machine that was suspended, or a debugger that stopped the process, is no stall.
 * WD2 While it does not run, the process grows to the limit of the heap: out of memory, before V8 ends the process.
 */
export interface Sample {
  /** Milliseconds since the sample before. */
  readonly elapsedMs: number;
  readonly beat: number;
  /** That the heap of the main thread had of the system at its newest beat. */
  readonly heapMegabytes: number;
  /** Of the process, now. */
  readonly residentMegabytes: number;
}

export interface Limits {
  readonly stallMs: number;
  readonly intervalMs: number;
  readonly heapLimitMegabytes: number;
  /** Of a container; absent: none. */
  readonly residentLimitMegabytes: number | undefined;
}

export type Verdict = 'alive' | 'suspect' | 'EXECUTION_STALLED' | 'OUT_OF_MEMORY';

const full = 0.88;
const suspicious = 0.7;
const leastGrowth = 0.05;

export function createJudge({ stallMs, intervalMs, heapLimitMegabytes, residentLimitMegabytes }: Limits) {
  let beat: number | undefined;
  let stalledMs = 0;
  let residentAtBeat = 0;

  return (sample: Sample): Verdict => {
    if (sample.beat !== beat) {
      beat = sample.beat;
      stalledMs = 0;
      residentAtBeat = sample.residentMegabytes;
    } else stalledMs += Math.min(sample.elapsedMs, 2 * intervalMs);
    // What the heap had of the system at the newest beat may have been half empty; what came since is not.
    const grown = sample.residentMegabytes - residentAtBeat;
    const heap = grown > leastGrowth * heapLimitMegabytes ? sample.heapMegabytes + grown : 0;
    const used = Math.max(
      heap / heapLimitMegabytes,
      residentLimitMegabytes === undefined ? 0 : sample.residentMegabytes / residentLimitMegabytes,
    );
    if (used > full && stalledMs > intervalMs) return 'OUT_OF_MEMORY';
    if (stalledMs >= stallMs) return 'EXECUTION_STALLED';
    return used > suspicious && stalledMs > 0 ? 'suspect' : 'alive';
  };
}
