/**
 * Closes connections whose request stops arriving: 408, also when a few bytes drip in. A body of any size may take its
 * time as long as it makes progress. Nothing is done per request but to remember it; one timer looks at all.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { LIMITS } from '@reporunner/constants';
import type { Clock, Timer } from '@reporunner/core';
import { currentAnswers } from './current-answers.ts';
import { requestTimeout } from './parser-errors.ts';

interface Progress {
  bytes: number;
  since: number;
}

export interface SlowRequests {
  stop(): void;
}

export function closeSlowRequests(server: Server, clock: Clock): SlowRequests {
  const current = currentAnswers(server);
  const progress = new WeakMap<IncomingMessage, Progress>();
  let timer: Timer | undefined;

  const isSlow = (socket: Socket, request: IncomingMessage, now: number): boolean => {
    // What has arrived and was not read yet waits for us, not for the sender.
    if (request.complete || request.readableLength > 0) return false;
    const known = progress.get(request);
    if (known === undefined) {
      progress.set(request, { bytes: socket.bytesRead, since: now });
      return false;
    }
    if (now - known.since < LIMITS.bodyProgressMs) return false;
    if (socket.bytesRead - known.bytes < LIMITS.bodyProgressBytes) return true;
    known.bytes = socket.bytesRead;
    known.since = now;
    return false;
  };

  const look = () => {
    const now = clock.elapsed();
    for (const [socket, response] of current) {
      if (!isSlow(socket, response.req, now)) continue;
      current.delete(socket);
      // An answer was sent before the body had come: there is no second one.
      if (response.headersSent) {
        socket.destroy();
        continue;
      }
      server.emit('clientError', Object.assign(new Error('slow request'), { code: requestTimeout }), socket);
    }
    timer = clock.setTimer(LIMITS.bodyProgressMs / 4, look);
  };

  timer = clock.setTimer(LIMITS.bodyProgressMs / 4, look);
  return { stop: () => timer?.cancel() };
}
