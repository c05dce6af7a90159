/**
 * Whoever reads large parts of a journal takes turns: as objects they take many times the memory of their text, from
 * the first byte read to the last byte sent.
 */
import { ServiceError, type TenantContext } from '@reporunner/core';
import type { ExecutionStore } from '@reporunner/engine';
import type { FastifyReply } from 'fastify';

/** Bytes of a part of a journal from which its readers take turns. */
const largeBytes = 2_000_000;
const mostAtOnce = 2;
const mostWaiting = 50;
/** A reader that takes longer holds its place no longer. */
const longestMs = 60_000;

export interface LargeReads {
  /** Waits for a place where one is needed, which is free again once the answer is sent. @throws RATE_LIMITED. */
  enter(tenant: TenantContext, executionId: string, reply: FastifyReply): Promise<void>;
}

export function createLargeReads(executions: Pick<ExecutionStore, 'largestPiece'>): LargeReads {
  const waiting: (() => void)[] = [];
  let active = 0;

  const leave = () => {
    const next = waiting.shift();
    if (next === undefined) active -= 1;
    else next();
  };

  return {
    async enter(tenant, executionId, { raw }) {
      if ((await executions.largestPiece(tenant, executionId)) < largeBytes) return;
      if (active < mostAtOnce) active += 1;
      else {
        if (waiting.length >= mostWaiting)
          throw new ServiceError('Too many large executions are being read. Try again in a moment.', {
            code: 'RATE_LIMITED',
            service: 'api',
            recoverable: true,
          });
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
      let hasLeft = false;
      const once = () => {
        if (hasLeft) return;
        hasLeft = true;
        clearTimeout(timer);
        leave();
      };
      const timer = setTimeout(once, longestMs);
      timer.unref();
      // Whoever gave up meanwhile has closed it already.
      if (raw.closed || raw.destroyed) once();
      else raw.once('close', once);
    },
  };
}
