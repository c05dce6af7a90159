/**
 * Processor time of a process by thread, and of the processes that it started, from /proc (Linux). Where other programs
 * share the machine it says what a request costs, which throughput does not.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** Microseconds of processor time by the name of a thread (`main`, `writer`, `engine` for V8's own) or a child's script. */
export type CpuTime = Readonly<Record<string, number>>;

/** A thread that ended meanwhile counts as nothing. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

const threadsOf = (pid: number): readonly string[] => {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
};

/** User and system time. The kernel counts in ticks of 10 ms: measure over seconds. */
function threadMicros(pid: number, thread: string): number {
  const fields = read(`/proc/${pid}/task/${thread}/stat`).split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 10_000;
}

const childrenOf = (pid: number): readonly number[] =>
  threadsOf(pid).flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  );

/** `sandbox-child` of `node … /dist/sandbox-child.js`. */
const scriptOf = (pid: number): string => {
  const script = read(`/proc/${pid}/cmdline`)
    .split('\0')
    .find((part) => /\.[jt]s$/.test(part));
  return script === undefined ? 'child' : basename(script).replace(/\.[jt]s$/, '');
};

function threadName(pid: number, thread: string): string {
  if (Number(thread) === pid) return 'main';
  return read(`/proc/${pid}/task/${thread}/comm`).trim() === 'WorkerThread' ? 'writer' : 'engine';
}

export function cpuTime(pid: number): CpuTime {
  const times: Record<string, number> = {};
  const add = (name: string, micros: number) => {
    times[name] = (times[name] ?? 0) + micros;
  };
  for (const thread of threadsOf(pid)) add(threadName(pid, thread), threadMicros(pid, thread));
  for (const child of childrenOf(pid))
    for (const thread of threadsOf(child)) add(scriptOf(child), threadMicros(child, thread));
  return times;
}

/** What was used between two readings, per request. */
export function cpuPerRequest(before: CpuTime, after: CpuTime, requests: number): CpuTime {
  return Object.fromEntries(
    Object.entries(after).map(([name, micros]) => [name, (micros - (before[name] ?? 0)) / requests]),
  );
}
