/**
 * Bounds what one address may have open, so that it cannot hold all connections of the server: its connections, or,
 * behind a proxy whose headers are believed, its requests under way, for there all connections are the proxy's.
 */

import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { addressKey } from '@reporunner/auth';
import { type Clock, type Logger, ServiceError } from '@reporunner/core';
import type { FastifyInstance } from 'fastify';
import { httpMessage } from '../messages/http-messages.ts';

const warnEveryMs = 60_000;

/** How many each address has open; `enter` is undefined for one that has its part. */
function createCounts(max: number) {
  const counts = new Map<string, number>();
  return {
    enter(address: string): (() => void) | undefined {
      const key = addressKey(address);
      const count = counts.get(key) ?? 0;
      if (count >= max) return undefined;
      counts.set(key, count + 1);
      return () => {
        const left = (counts.get(key) ?? 0) - 1;
        if (left > 0) counts.set(key, left);
        else counts.delete(key);
      };
    },
  };
}

export interface AddressBound {
  readonly max: number;
  readonly trustProxy: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** As configured, or half of all; 0: no bound. */
export const maxPerAddress = (configured: number | undefined, ofAll: number | undefined): number =>
  configured ?? Math.floor((ofAll ?? 0) / 2);

/** Connections beyond the bound are closed; requests beyond it are refused with RATE_LIMITED. */
export function boundAddresses(server: FastifyInstance, options: AddressBound): void {
  if (options.trustProxy) boundRequests(server, options.max);
  else boundConnectionsOfAddresses(server.server, options);
}

function boundConnectionsOfAddresses(server: Server, { max, clock, logger }: AddressBound): void {
  const counts = createCounts(max);
  let warnedAt = Number.NEGATIVE_INFINITY;
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress;
    // It has gone already.
    if (address === undefined) return;
    const leave = counts.enter(address);
    if (leave !== undefined) {
      socket.once('close', leave);
      return;
    }
    socket.destroy();
    const now = clock.elapsed();
    if (now - warnedAt < warnEveryMs) return;
    warnedAt = now;
    logger.warn('an address has as many connections as one may have: new ones are closed', {
      address,
      connections: max,
    });
  });
}

function boundRequests(server: FastifyInstance, max: number): void {
  const counts = createCounts(max);
  server.addHook('onRequest', (request, reply, done) => {
    const leave = counts.enter(request.ip);
    if (leave === undefined) {
      done(
        new ServiceError(httpMessage('tooManyRequests'), {
          code: 'RATE_LIMITED',
          service: 'http',
          recoverable: true,
        }),
      );
      return;
    }
    reply.raw.once('close', leave);
    done();
  });
}
