import { readFileSync } from 'node:fs';

/** Megabytes of memory that a process takes; undefined where the system does not tell (it is Linux that does), or it has ended. */
export function residentMb(pid: number | undefined): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(status)?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}
