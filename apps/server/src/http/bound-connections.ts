/**
 * Bounds the connections well below the file descriptors of the process: the database, executions and requests to others
 * need some as well, and without one of them nothing goes on. What comes beyond the bound is closed.
 */
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { Clock, Logger } from '@reporunner/core';

/** Descriptors that are kept for everything else where there are many. */
const kept = 4_096;
const warnEveryMs = 60_000;

/** Of `/proc/self/limits`; undefined without a limit, and where the system does not say. */
export function openFilesLimit(limits: string): number | undefined {
  const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
  return soft === undefined ? undefined : Number(soft);
}

/** Half of the descriptors, or all but some thousands where there are many. */
export const maxConnections = (openFiles: number): number =>
  Math.max(Math.floor(openFiles / 2), openFiles - kept);

function readLimits(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8');
  } catch {
    return '';
  }
}

export function boundConnections(
  server: Server,
  { clock, logger, limits = readLimits() }: { clock: Clock; logger: Logger; limits?: string },
): void {
  const openFiles = openFilesLimit(limits);
  if (openFiles === undefined) return;
  server.maxConnections = maxConnections(openFiles);
  let warnedAt = Number.NEGATIVE_INFINITY;
  server.on('drop', () => {
    const now = clock.elapsed();
    if (now - warnedAt < warnEveryMs) return;
    warnedAt = now;
    logger.warn('more connections than file descriptors allow: new ones are closed', {
      connections: server.maxConnections,
      openFiles,
    });
  });
}
